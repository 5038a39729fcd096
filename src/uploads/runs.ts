import { Lanes } from '../lib/lanes.ts'
import type { RunProgress } from './protocol.ts'

/** Each import is a thread that reads and writes at full speed: more at once would only share the cores. */
const AT_ONCE = 2
const SEEN_EVERY_MS = 20_000

interface Run {
  progress: RunProgress
  ended: Promise<void>
}

/** The imports that this process works on, and how far each is. */
export class Runs {
  readonly #runs = new Map<number, Run>()
  readonly #lanes = new Lanes(AT_ONCE)
  readonly #onSeen: (id: number) => void

  /** @param onSeen called now and then for what is worked on, so that other processes know */
  constructor(onSeen: (id: number) => void) {
    this.#onSeen = onSeen
  }

  has(id: number): boolean {
    return this.#runs.has(id)
  }

  progress(id: number): RunProgress | null {
    return this.#runs.get(id)?.progress ?? null
  }

  tell(id: number, progress: RunProgress): void {
    const run = this.#runs.get(id)
    if (run) run.progress = progress
  }

  /** Begins some work as soon as there is a lane for it; the work deals with its own failures. */
  start(id: number, work: () => Promise<void>): void {
    const timer = setInterval(() => this.#onSeen(id), SEEN_EVERY_MS)
    const ended = this.#lanes.run(work).finally(() => {
      clearInterval(timer)
      this.#runs.delete(id)
    })
    this.#runs.set(id, { progress: { step: 'reading', rows: 0, fraction: 0 }, ended })
  }

  /** Waits for what is done with an upload, but not long: then a page shows how far it is. */
  async settled(id: number, ms: number): Promise<void> {
    const run = this.#runs.get(id)
    if (!run) return
    const timeout = Promise.withResolvers<void>()
    const timer = setTimeout(timeout.resolve, ms)
    await Promise.race([run.ended, timeout.promise])
    clearTimeout(timer)
  }

  async allEnded(): Promise<void> {
    await Promise.all([...this.#runs.values()].map(({ ended }) => ended))
  }
}
