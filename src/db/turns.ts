/**
 * Who wants to write to the SQLite file at this moment, known to all threads of the process. SQLite has one writer,
 * and a connection that finds another writing sleeps on the event loop, longer each time, and misses the gaps: so
 * whoever writes much looks here after every few rows, and gives the turn away at once.
 */
export class Turns {
  /** To be handed to threads. */
  readonly shared: SharedArrayBuffer
  readonly #asking: Int32Array

  constructor(shared: SharedArrayBuffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.shared = shared
    this.#asking = new Int32Array(shared)
  }

  /** Says that a write is about to begin. */
  ask(): void {
    Atomics.add(this.#asking, 0, 1)
  }

  /** Says that it is over. */
  done(): void {
    Atomics.sub(this.#asking, 0, 1)
    Atomics.notify(this.#asking, 0)
  }

  get isAsked(): boolean {
    return Atomics.load(this.#asking, 0) !== 0
  }

  /** Stops this thread while anybody else wants to write; only for threads that answer nobody. */
  giveWay(): void {
    for (;;) {
      const asking = Atomics.load(this.#asking, 0)
      if (asking === 0) return
      Atomics.wait(this.#asking, 0, asking)
    }
  }
}
