import { Worker } from 'node:worker_threads'
import type { FastifyBaseLogger } from 'fastify'
import { type ReadServer, SourceFailure } from '../sources/index.ts'
import type { FetchDone, FetchOrder, FromWorker, ToWorker, WorkerSettings } from './protocol.ts'

interface Pending {
  onServers: (servers: ReadServer[]) => Promise<unknown>
  done: (done: FetchDone) => void
  fail: (error: Error) => void
}

/** The main thread's end of the worker: starts it when it is first needed, and again should it die. */
export class FetchWorker {
  readonly #settings: WorkerSettings
  readonly #log: FastifyBaseLogger
  readonly #pending = new Map<number, Pending>()
  #worker: Worker | null = null
  #number = 0
  #stopped = false

  constructor(settings: WorkerSettings, log: FastifyBaseLogger) {
    this.#settings = settings
    this.#log = log
  }

  /**
   * Asks the source of an account.
   * @param onServers takes in the servers that differ, group by group; the next comes when it has ended
   * @throws SourceFailure, or what `onServers` throws
   */
  fetch(order: FetchOrder, onServers: Pending['onServers']): Promise<FetchDone> {
    return new Promise((done, fail) => {
      if (this.#stopped) return fail(new SourceFailure('stopped', 'Signalbox is being stopped.'))
      this.#number += 1
      this.#pending.set(this.#number, { onServers, done, fail })
      this.#send({ type: 'fetch', number: this.#number, order })
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#worker?.terminate()
    this.#failAll('Signalbox is being stopped.')
  }

  #send(message: ToWorker): void {
    if (this.#stopped) return
    this.#worker ??= this.#start()
    this.#worker.postMessage(message)
  }

  #start(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: this.#settings, execArgv: [] })
    worker.unref()
    worker.on('message', (message: FromWorker) => void this.#receive(message))
    worker.on('error', (error) => this.#log.error({ err: error }, 'the thread that asks the sources failed'))
    worker.on('exit', () => {
      this.#worker = null
      if (!this.#stopped) this.#failAll('The thread that was asking failed.')
    })
    return worker
  }

  async #receive(message: FromWorker): Promise<void> {
    const pending = this.#pending.get(message.number)
    if (!pending) return
    if (message.type === 'servers') return this.#take(message.number, pending, message.servers)
    this.#pending.delete(message.number)
    if (message.type === 'done') return pending.done(message.done)
    const { code, message: words, retryAfterMs } = message.failed
    pending.fail(new SourceFailure(code, words, retryAfterMs))
  }

  async #take(number: number, pending: Pending, servers: ReadServer[]): Promise<void> {
    try {
      await pending.onServers(servers)
    } catch (error) {
      this.#pending.delete(number)
      pending.fail(error as Error)
    }
    // Also after a failure, so that the other side does not wait for ever.
    this.#send({ type: 'taken', number })
  }

  #failAll(words: string): void {
    for (const { fail } of this.#pending.values()) fail(new SourceFailure('stopped', words))
    this.#pending.clear()
  }
}
