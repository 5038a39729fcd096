/** Does a task for each item, at most so many at a time; after the first failure no further one is begun. */
export async function eachAtOnce<T>(items: Iterable<T>, most: number, task: (item: T) => Promise<void>): Promise<void> {
  const queue = items[Symbol.iterator]()
  let hasFailed = false
  const work = async () => {
    for (let next = queue.next(); !next.done && !hasFailed; next = queue.next()) {
      await task(next.value).catch((error: unknown) => {
        hasFailed = true
        throw error
      })
    }
  }
  await Promise.all(Array.from({ length: most }, work))
}

/** Runs tasks in the order given, at most so many at a time. */
export class Lanes {
  readonly #width: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(width: number) {
    this.#width = width
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running < this.#width) this.#running += 1
    else await new Promise<void>((begin) => this.#waiting.push(begin))
    try {
      return await task()
    } finally {
      // A lane that somebody waits for is handed on and never counted as free in between.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running -= 1
    }
  }
}
