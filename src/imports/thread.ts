import { Worker } from 'node:worker_threads'
import { formatDuration } from '../lib/dates.ts'
import { Unreadable } from './errors.ts'
import type { FromThread, ThreadJob, ToThread } from './thread-protocol.ts'

export interface ThreadLimits {
  /** Of the JavaScript heap; what a file holds outside of it has its own limits, see `Limits`. */
  heapMb: number
  timeMs: number
}

export const DEFAULT_THREAD_LIMITS: ThreadLimits = { heapMb: 192, timeMs: 10 * 60_000 }

export interface ThreadOptions {
  /** The module that does the work: it exports `run(input, thread)`, see `ThreadTask`. */
  task: URL
  /** Plain data for it. */
  input: unknown
  limits?: Partial<ThreadLimits>
  signal?: AbortSignal | undefined
  onProgress?: ((progress: unknown) => void) | undefined
  /** Takes what the task sends; the task waits for it, so that it never runs ahead of who takes. */
  onMessage?: ((message: unknown) => void | Promise<void>) | undefined
}

/**
 * Runs a task in a thread of its own, with its own heap and a time limit, so that no file can hurt the process.
 * Aborting ends the thread wherever it is; open files are closed with it.
 * @throws Unreadable as the task threw it, or `too-large` and `too-slow` when it passed its limits; what else the task
 *   or `onMessage` throws; the signal's reason
 */
export function runInThread<T>(options: ThreadOptions): Promise<T> {
  options.signal?.throwIfAborted()
  const limits = { ...DEFAULT_THREAD_LIMITS, ...options.limits }
  const job: ThreadJob = { task: options.task.href, input: options.input }
  const worker = new Worker(new URL('./thread-worker.ts', import.meta.url), {
    workerData: job,
    execArgv: [],
    // The young generation is held three times over: rows live shortly, and 16 MB hold enough of them.
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMb, maxYoungGenerationSizeMb: 16 },
  })
  const result = Promise.withResolvers<T>()
  const timer = setTimeout(() => result.reject(tooSlow(limits)), limits.timeMs)
  const onAbort = () => result.reject(options.signal!.reason)
  options.signal?.addEventListener('abort', onAbort, { once: true })
  worker.on('message', (message: FromThread) => receive(message))
  worker.on('error', (error: NodeJS.ErrnoException) => {
    result.reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuchMemory(limits) : error)
  })
  worker.on('exit', (code) => result.reject(new Error(`the thread of an import ended early, with code ${code}`)))

  function receive(message: FromThread): void {
    if (message.type === 'progress') options.onProgress?.(message.progress)
    else if (message.type === 'done') result.resolve(message.result as T)
    else if (message.type === 'unreadable') {
      result.reject(new Unreadable(message.code, message.sentence, message.sheets))
    } else handOver(message.message).catch(result.reject)
  }

  async function handOver(message: unknown): Promise<void> {
    await options.onMessage?.(message)
    worker.postMessage({ type: 'taken' } satisfies ToThread)
  }

  return result.promise.finally(() => {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', onAbort)
    return worker.terminate()
  })
}

function tooSlow({ timeMs }: ThreadLimits): Unreadable {
  return new Unreadable(
    'too-slow',
    `Reading this file took longer than ${formatDuration(timeMs)}. Split it and upload the parts.`,
  )
}

function tooMuchMemory({ heapMb }: ThreadLimits): Unreadable {
  return new Unreadable(
    'too-large',
    `Reading this file takes more than ${heapMb} MB of memory. Save the table as CSV, or split it, and upload again.`,
  )
}
