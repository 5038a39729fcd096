import { Worker } from 'node:worker_threads'
import type { FastifyBaseLogger } from 'fastify'
import { toStored } from '../../lib/dates.ts'
import { type Check, type CheckResult, untold } from '../checks/check.ts'
import type { Preview, PreviewRequest } from '../services/preview.ts'
import type { FromWorker, ToWorker, WorkerSettings } from './protocol.ts'

interface Pending {
  check: Check
  done: (result: CheckResult) => void
}

interface PendingPreview {
  done: (found: Preview) => void
  fail: (error: Error) => void
}

/** The main thread's end of the worker: starts it when it is first needed, and again should it die. */
export class CheckWorker {
  readonly #settings: WorkerSettings
  readonly #log: FastifyBaseLogger
  readonly #onGroup: (results: CheckResult[]) => Promise<void>
  readonly #pending = new Map<number, Pending>()
  readonly #previews = new Map<number, PendingPreview>()
  #worker: Worker | null = null
  #number = 0
  #stopped = false

  /** @param onGroup records a group of results; each check's promise settles after it. */
  constructor(settings: WorkerSettings, log: FastifyBaseLogger, onGroup: (results: CheckResult[]) => Promise<void>) {
    this.#settings = settings
    this.#log = log
    this.#onGroup = onGroup
  }

  /** Resolves with what was found, when it is recorded. */
  check(check: Check): Promise<CheckResult> {
    return new Promise((done) => {
      const number = this.#next()
      this.#pending.set(number, { check, done })
      this.#send({ type: 'check', number, check })
    })
  }

  preview(request: PreviewRequest): Promise<Preview> {
    return new Promise((done, fail) => {
      const number = this.#next()
      this.#previews.set(number, { done, fail })
      this.#send({ type: 'preview', number, request })
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#worker?.terminate()
  }

  #next(): number {
    this.#number += 1
    return this.#number
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
    worker.on('error', (error) => this.#log.error({ err: error }, 'the thread of the checks failed'))
    worker.on('exit', () => this.#lost())
    return worker
  }

  async #receive(message: FromWorker): Promise<void> {
    if (message.type === 'results') return this.#settle(message.results)
    const waiting = this.#previews.get(message.number)
    this.#previews.delete(message.number)
    if (message.type === 'preview') waiting?.done(message.found)
    else waiting?.fail(new Error(message.message))
  }

  async #settle(results: { number: number; result: CheckResult }[]): Promise<void> {
    try {
      await this.#onGroup(results.map(({ result }) => result))
    } catch (error) {
      this.#log.error({ err: error, checks: results.length }, 'results of checks could not be recorded')
    }
    for (const { number, result } of results) {
      const pending = this.#pending.get(number)
      this.#pending.delete(number)
      pending?.done(result)
    }
  }

  /** What was under way in a worker that died is told as such; the next question starts a new one. */
  #lost(): void {
    this.#worker = null
    if (this.#stopped) return
    const at = toStored(new Date())
    const lost = [...this.#pending].map(([number, { check }]) => ({
      number,
      result: { ...untold('failed', 'The thread that was checking it failed.'), checkId: check.id, at },
    }))
    for (const { fail } of this.#previews.values()) fail(new Error('the thread that was asking failed'))
    this.#previews.clear()
    if (lost.length > 0) void this.#settle(lost)
  }
}
