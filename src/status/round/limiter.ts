interface Waiting {
  host: string
  begin: () => void
}

/** Runs tasks in the order given, so many at a time in all and on each host; a host that is full holds up no other. */
export class Limiter {
  readonly #most: number
  readonly #mostPerHost: (host: string) => number
  readonly #waiting: Waiting[] = []
  readonly #runningByHost = new Map<string, number>()
  #running = 0

  constructor(most: number, mostPerHost: (host: string) => number) {
    this.#most = most
    this.#mostPerHost = mostPerHost
  }

  run<T>(host: string, task: () => Promise<T>): Promise<T> {
    return new Promise((done, fail) => {
      const begin = () => {
        task()
          .then(done, fail)
          .finally(() => this.#end(host))
      }
      this.#waiting.push({ host, begin })
      this.#next()
    })
  }

  #next(): void {
    for (let i = 0; i < this.#waiting.length && this.#running < this.#most; ) {
      const { host, begin } = this.#waiting[i]!
      const onHost = this.#runningByHost.get(host) ?? 0
      if (onHost >= this.#mostPerHost(host)) {
        i += 1
        continue
      }
      this.#waiting.splice(i, 1)
      this.#running += 1
      this.#runningByHost.set(host, onHost + 1)
      begin()
    }
  }

  #end(host: string): void {
    this.#running -= 1
    const onHost = this.#runningByHost.get(host)! - 1
    if (onHost === 0) this.#runningByHost.delete(host)
    else this.#runningByHost.set(host, onHost)
    this.#next()
  }
}
