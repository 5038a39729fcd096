interface Source<T> {
  /** Counts up when what the value is made from changes. */
  version(): number
  now(): number
  /** The value, and the time (ms) from which it has to be made anew although nothing changed. */
  load(): Promise<{ value: T; until: number }>
}

interface Kept<T> {
  value: T
  version: number
  until: number
}

/** A value kept until its source changes. However many wait for a new one, it is loaded once. */
export class Cached<T> {
  readonly #source: Source<T>
  #kept: Kept<T> | null = null
  #loading: { version: number; done: Promise<Kept<T>> } | null = null

  constructor(source: Source<T>) {
    this.#source = source
  }

  /** The value if it is known and not old. */
  peek(): Kept<T> | null {
    const kept = this.#kept
    if (!kept || kept.version !== this.#source.version() || this.#source.now() >= kept.until) return null
    return kept
  }

  /** The newest value there ever was, old or not; for what may lag behind a little. */
  latest(): T | null {
    return this.#kept?.value ?? null
  }

  /**
   * The value, or the newest there ever was when another takes longer than `ms` or cannot be had; `isOld` tells which.
   * @throws when there never was one
   */
  async getWithin(ms: number): Promise<{ value: T; isOld: boolean }> {
    const known = this.#kept
    if (known === null) return { value: (await this.get()).value, isOld: false }
    const late = Promise.withResolvers<null>()
    const timer = setTimeout(late.resolve, ms, null)
    try {
      const kept = await Promise.race([this.get().catch(() => null), late.promise])
      return kept ? { value: kept.value, isOld: false } : { value: this.latest() ?? known.value, isOld: true }
    } finally {
      clearTimeout(timer)
    }
  }

  async get(): Promise<Kept<T>> {
    return this.peek() ?? this.#load()
  }

  // Who asks after a change must not get what was loaded before it, so a load is shared only within one version.
  #load(): Promise<Kept<T>> {
    const version = this.#source.version()
    if (this.#loading?.version === version) return this.#loading.done
    const done = this.#source
      .load()
      .then(({ value, until }) => {
        const kept = { value, until, version }
        if (!this.#kept || this.#kept.version <= version) this.#kept = kept
        return kept
      })
      .finally(() => {
        if (this.#loading?.done === done) this.#loading = null
      })
    this.#loading = { version, done }
    return done
  }
}
