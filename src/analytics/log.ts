import type { Db, Trx } from '../db/schema.ts'
import { chunksOf } from '../lib/chunks.ts'
import { foldName } from './words.ts'

// Writing to the log of incidents: sets of services, and the word to those who keep figures in memory.

const PER_STATEMENT = 1_000

/** Begins a change of the log. Held to the end of the transaction, so it is to be short from here on. */
export async function nextSeq(trx: Trx): Promise<number> {
  const { seq } = await trx
    .updateTable('log_clock')
    .set((eb) => ({ seq: eb('seq', '+', 1) }))
    .where('id', '=', 1)
    .returning('seq')
    .executeTakeFirstOrThrow()
  return seq
}

export async function tellChanges(
  trx: Trx,
  seq: number,
  what: 'row' | 'upload',
  refs: Iterable<number>,
): Promise<void> {
  const rows = [...new Set(refs)].map((ref) => ({ seq, what, ref }))
  for (const part of chunksOf(rows, PER_STATEMENT)) await trx.insertInto('log_change').values(part).execute()
}

/** The sets of services, by their names; made where there was none. */
export class Sets {
  readonly #services = new Map<string, number>()
  readonly #sets = new Map<string, number>()

  /** @returns the id of the set of each list of names, in order */
  async idsOf(db: Db, lists: readonly (readonly string[])[]): Promise<number[]> {
    await this.#learnServices(db, lists.flat())
    const keys = lists.map((names) => this.#keyOf(names))
    await this.#learnSets(db, keys)
    return keys.map((key) => this.#sets.get(key)!)
  }

  #keyOf(names: readonly string[]): string {
    const ids = new Set(names.map((name) => this.#services.get(foldName(name))!))
    return JSON.stringify([...ids].sort((a, b) => a - b))
  }

  async #learnServices(db: Db, names: readonly string[]): Promise<void> {
    const unknown = new Map<string, string>()
    for (const name of names) {
      const folded = foldName(name)
      if (!this.#services.has(folded) && !unknown.has(folded)) unknown.set(folded, name)
    }
    if (unknown.size === 0) return
    const rows = [...unknown].map(([folded, name]) => ({ folded, name }))
    for (const part of chunksOf(rows, PER_STATEMENT)) {
      await db
        .insertInto('log_service')
        .values(part)
        .onConflict((oc) => oc.column('folded').doNothing())
        .execute()
      const found = await db
        .selectFrom('log_service')
        .select(['id', 'folded'])
        .where(
          'folded',
          'in',
          part.map(({ folded }) => folded),
        )
        .execute()
      for (const { id, folded } of found) this.#services.set(folded, id)
    }
  }

  async #learnSets(db: Db, keys: readonly string[]): Promise<void> {
    const unknown = [...new Set(keys)].filter((key) => !this.#sets.has(key))
    for (const part of chunksOf(unknown, PER_STATEMENT)) {
      await db
        .insertInto('log_set')
        .values(part.map((services) => ({ services })))
        .onConflict((oc) => oc.column('services').doNothing())
        .execute()
      const found = await db.selectFrom('log_set').select(['id', 'services']).where('services', 'in', part).execute()
      for (const { id, services } of found) this.#sets.set(services, id)
    }
  }
}
