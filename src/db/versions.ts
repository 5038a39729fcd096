import type { Transaction } from 'kysely'
import type { Db, Schema } from './schema.ts'

/** A part of the data that something keeps a copy of: a page in memory, a feed, who is signed in. */
export type Topic =
  | 'status'
  | 'users'
  | 'settings'
  | 'directory'
  | 'mail'
  | 'incidents'
  | 'downtimes'
  | 'analytics'
  | 'wallboard'

/** Whether this process wrote the change, or heard that another one did. */
export type Origin = 'here' | 'elsewhere'

type Listener = (topic: Topic, origin: Origin) => void

/**
 * Counts changes by topic, so that what is kept in memory knows when it is old. The count is a row too, written in
 * the transaction of the change: other processes hear of it (`VersionFeed`).
 */
export class Versions {
  readonly #versions = new Map<Topic, number>()
  /** The highest count known of each row. */
  readonly #stored = new Map<Topic, number>()
  /** Counts that this process is about to commit: hearing of one before the commit has returned is no news. */
  readonly #own = new Set<string>()
  readonly #listeners = new Set<Listener>()

  current(topic: Topic): number {
    return this.#versions.get(topic) ?? 0
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Called after the commit; before it, a reader would fill its copy with what is not there yet.
   * @param stored what the row counts now
   */
  bump(topic: Topic, stored?: number): void {
    if (stored !== undefined) {
      this.#know(topic, stored)
      this.#own.delete(`${topic} ${stored}`)
    }
    this.#count(topic, 'here')
  }

  /** What the rows will count once a transaction of this process is committed. */
  expect(counted: ReadonlyMap<string, number>): void {
    for (const [topic, stored] of counted) this.#own.add(`${topic} ${stored}`)
  }

  /** It was not committed, or nobody knows: whoever reads those counts tells something new. */
  forget(counted: ReadonlyMap<string, number>): void {
    for (const [topic, stored] of counted) this.#own.delete(`${topic} ${stored}`)
  }

  /** What the row of a topic counts, as somebody else tells. Rows are counted one after the other: lower is older news. */
  heard(topic: Topic, stored: number): void {
    if (stored <= (this.#stored.get(topic) ?? 0) || this.#own.has(`${topic} ${stored}`)) return
    this.#know(topic, stored)
    this.#count(topic, 'elsewhere')
  }

  #know(topic: Topic, stored: number): void {
    this.#stored.set(topic, Math.max(stored, this.#stored.get(topic) ?? 0))
  }

  #count(topic: Topic, origin: Origin): void {
    this.#versions.set(topic, this.current(topic) + 1)
    for (const listener of this.#listeners) listener(topic, origin)
  }
}

/** Runs a transaction that changes `topics`; their versions count up with it, and in memory once it is committed. */
export async function change<T>(
  deps: { db: Db; versions: Versions },
  topics: readonly Topic[],
  work: (trx: Transaction<Schema>) => Promise<T>,
): Promise<T> {
  let counted: ReadonlyMap<string, number> = new Map()
  try {
    const answer = await deps.db.transaction().execute(async (trx) => {
      const answer = await work(trx)
      counted = await countUp(trx, topics)
      deps.versions.expect(counted)
      return answer
    })
    for (const topic of topics) deps.versions.bump(topic, counted.get(topic))
    return answer
  } catch (error) {
    deps.versions.forget(counted)
    throw error
  }
}

/** In one order everywhere, so that two changes of the same topics never wait for each other. */
async function countUp(trx: Transaction<Schema>, topics: readonly Topic[]): Promise<Map<string, number>> {
  if (topics.length === 0) return new Map()
  const rows = await trx
    .insertInto('data_version')
    .values([...topics].sort().map((topic) => ({ topic, version: 1 })))
    .onConflict((oc) => oc.column('topic').doUpdateSet((eb) => ({ version: eb('data_version.version', '+', 1) })))
    .returning(['topic', 'version'])
    .execute()
  return new Map(rows.map(({ topic, version }) => [topic, version]))
}
