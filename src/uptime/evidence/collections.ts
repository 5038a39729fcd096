import { Conflict } from '../../http/errors.ts'

/** How far a collection is. */
export interface Progress {
  /** Parts of the evidence that are done, and how many there are. */
  done: number
  total: number
}

/** Which months are being collected in this process: a second collection of the same would ask everything twice. */
export class Collections {
  readonly #running = new Map<string, Progress>()
  readonly #stopping = new AbortController()
  readonly #all = new Set<Promise<unknown>>()

  /** How far the collection of a month is; null when none runs. */
  find(month: string): Progress | null {
    return this.#running.get(month) ?? null
  }

  /** @throws Conflict while the month is being collected already */
  async run<T>(month: string, work: (progress: Progress, signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#running.has(month)) throw new Conflict(`The evidence of ${month} is being collected already.`)
    const progress = { done: 0, total: 0 }
    this.#running.set(month, progress)
    const task = work(progress, this.#stopping.signal)
    this.#all.add(task)
    try {
      return await task
    } finally {
      this.#running.delete(month)
      this.#all.delete(task)
    }
  }

  /** Tells what runs to stop, and waits for it. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await Promise.allSettled(this.#all)
  }
}
