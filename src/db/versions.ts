import type { Transaction } from 'kysely'
import type { Db, Schema } from './schema.ts'

/** A part of the data that something keeps a copy of: a page in memory, a feed, who is signed in. */
export type Topic = 'status' | 'users' | 'settings' | 'directory' | 'mail' | 'incidents' | 'downtimes' | 'analytics'

type Listener = (topic: Topic) => void

/**
 * Counts changes by topic, so that what is kept in memory knows when it is old. The count is a row too, written in
 * the transaction of the change, so that other processes can see it.
 */
export class Versions {
  readonly #versions = new Map<Topic, number>()
  readonly #listeners = new Set<Listener>()

  current(topic: Topic): number {
    return this.#versions.get(topic) ?? 0
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Called after the commit; before it, a reader would fill its copy with what is not there yet. */
  bump(topic: Topic): void {
    this.#versions.set(topic, this.current(topic) + 1)
    for (const listener of this.#listeners) listener(topic)
  }
}

/** Runs a transaction that changes `topics`; their versions count up with it, and in memory once it is committed. */
export async function change<T>(
  deps: { db: Db; versions: Versions },
  topics: readonly Topic[],
  work: (trx: Transaction<Schema>) => Promise<T>,
): Promise<T> {
  const result = await deps.db.transaction().execute(async (trx) => {
    const answer = await work(trx)
    if (topics.length > 0) {
      await trx
        .insertInto('data_version')
        .values(topics.map((topic) => ({ topic, version: 1 })))
        .onConflict((oc) => oc.column('topic').doUpdateSet((eb) => ({ version: eb('data_version.version', '+', 1) })))
        .execute()
    }
    return answer
  })
  for (const topic of topics) deps.versions.bump(topic)
  return result
}
