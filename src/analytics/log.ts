import { type Selectable, sql } from 'kysely'
import type { Db, Trx } from '../db/schema.ts'
import { chunksOf } from '../lib/chunks.ts'
import type { AnalyticsTables } from './tables.ts'
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

/** More rows than these at once are no deltas: who keeps figures reads the log anew. */
const MOST_DELTAS = 20_000

type Facts = Pick<
  Selectable<AnalyticsTables['log_incident']>,
  'source' | 'set_id' | 'state' | 'stage' | 'created_at' | 'reported_at'
>
export const FACTS = ['source', 'set_id', 'state', 'stage', 'created_at', 'reported_at'] as const

/** Tells what incidents were (`n` -1) and what they are (1). The clock has been counted up before they were read. */
export async function tellDeltas(trx: Trx, seq: number, n: 1 | -1, rows: readonly Facts[]): Promise<void> {
  const deltas = rows.map(({ source, set_id, state, stage, created_at, reported_at }) => {
    return { seq, n, source, set_id, state, stage, created_at, reported_at }
  })
  for (const part of chunksOf(deltas, PER_STATEMENT)) await trx.insertInto('log_delta').values(part).execute()
}

/** Tells that all rows of an upload count from now on, or no more. */
export async function tellUpload(trx: Trx, seq: number, n: 1 | -1, uploadId: number): Promise<void> {
  const rows = trx.selectFrom('log_incident').where('upload_id', '=', uploadId)
  const many = await rows.select('id').offset(MOST_DELTAS).limit(1).executeTakeFirst()
  if (many) return tellRebuild(trx, seq)
  await trx
    .insertInto('log_delta')
    .columns(['seq', 'n', ...FACTS])
    .expression(rows.select([sql.lit(seq).as('seq'), sql.lit(n).as('n'), ...FACTS]))
    .execute()
}

/** Tells that more has changed than deltas are worth. */
export async function tellRebuild(trx: Trx, seq: number): Promise<void> {
  await trx.updateTable('log_clock').set({ kept_from: seq }).where('id', '=', 1).execute()
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
