import type { FastifyBaseLogger } from 'fastify'
import type { Db } from '../db/schema.ts'
import { type Clock, MINUTE, SECOND, toStored } from '../lib/dates.ts'

const TOLD_EVERY_MS = SECOND
const KEPT_MS = 2 * MINUTE
/** Addresses told of at once; more than ever make requests in a second, unless it is an attack. */
const MOST_AT_ONCE = 2_000
/** Of more addresses in a minute counting begins anew: an attacker must not fill the memory. */
const MOST_KNOWN = 50_000

interface Count {
  minute: string
  /** Of all processes, as far as it was read. */
  known: number
  /** Here since then. */
  own: number
}

/**
 * Counts the requests of each address in a minute over all processes: each counts by itself and tells the others once a
 * second, so that a limit holds together and no request waits for the database.
 */
export class RequestCounts {
  readonly #deps: { db: Db; clock: Clock; log: FastifyBaseLogger }
  readonly #counts = new Map<string, Count>()
  #timer: NodeJS.Timeout | null = null
  #telling: Promise<void> = Promise.resolve()
  #trimmedAt = ''

  constructor(deps: { db: Db; clock: Clock; log: FastifyBaseLogger }) {
    this.#deps = deps
  }

  /** The store as @fastify/rate-limit makes it for itself. */
  get store() {
    const counts = this
    return class {
      incr(address: string, done: (error: Error | null, result: { current: number; ttl: number }) => void): void {
        done(null, counts.count(address))
      }

      child(): this {
        return this
      }
    }
  }

  /** Counts a request. @returns how many there were in this minute, and in how many ms it ends */
  count(address: string): { current: number; ttl: number } {
    const now = this.#deps.clock()
    const minute = minuteOf(now)
    const known = this.#counts.get(address)
    const count = known?.minute === minute ? known : { minute, known: 0, own: 0 }
    count.own += 1
    if (this.#counts.size >= MOST_KNOWN) this.#counts.clear()
    this.#counts.set(address, count)
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.#telling = this.tell()
    }, TOLD_EVERY_MS).unref()
    return { current: count.known + count.own, ttl: MINUTE - (now.getTime() % MINUTE) }
  }

  /** Tells the others what was counted here, and learns what they have counted. */
  async tell(): Promise<void> {
    const minute = minuteOf(this.#deps.clock())
    for (const [address, count] of this.#counts) if (count.minute !== minute) this.#counts.delete(address)
    const told = [...this.#counts].filter(([, { own }]) => own > 0).slice(0, MOST_AT_ONCE)
    if (told.length === 0) return
    // In one order, so that two processes never wait for each other.
    const rows = told.map(([address, { own }]) => ({ address, minute, count: own })).sort(byAddress)
    try {
      const known = await this.#write(rows)
      for (const { address, count: own } of rows) {
        const count = this.#counts.get(address)
        if (count?.minute === minute) Object.assign(count, { known: known.get(address) ?? own, own: count.own - own })
      }
      await this.#trim(minute)
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'counts of requests could not be shared')
    }
  }

  async stop(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    await this.#telling
  }

  async #write(rows: { address: string; minute: string; count: number }[]): Promise<Map<string, number>> {
    const written = await this.#deps.db
      .insertInto('request_count')
      .values(rows)
      .onConflict((oc) =>
        oc
          .columns(['address', 'minute'])
          .doUpdateSet((eb) => ({ count: eb('request_count.count', '+', eb.ref('excluded.count')) })),
      )
      .returning(['address', 'count'])
      .execute()
    return new Map(written.map(({ address, count }) => [address, count]))
  }

  async #trim(minute: string): Promise<void> {
    if (this.#trimmedAt === minute) return
    this.#trimmedAt = minute
    const before = toStored(new Date(Date.parse(minute) - KEPT_MS))
    await this.#deps.db.deleteFrom('request_count').where('minute', '<', before).execute()
  }
}

function minuteOf(now: Date): string {
  return toStored(new Date(now.getTime() - (now.getTime() % MINUTE)))
}

function byAddress(one: { address: string }, other: { address: string }): number {
  return one.address < other.address ? -1 : 1
}
