import { sql } from 'kysely'
import type { Trx } from '../../db/schema.ts'
import type { WriteContext } from '../../uploads/index.ts'
import { FACTS, nextSeq, tellDeltas, tellRebuild } from '../log.ts'
import type { Known } from './known.ts'

/** From so many changed rows on, whoever keeps figures reads the log anew. */
const MOST_TOLD = 10_000

type Databases = Pick<WriteContext, 'db' | 'dialect'>

/** Gives rows of the log other values, in one transaction, and tells what they were and are. */
export class Changing {
  #seq: number | null = null
  #told = 0

  /** The number of the change; from here on nobody else changes the log until the end of the transaction. */
  async seq(db: Trx): Promise<number> {
    this.#seq ??= await nextSeq(db)
    return this.#seq
  }

  async put({ db, dialect }: Databases, rows: readonly Known[]): Promise<void> {
    if (rows.length === 0) return
    const seq = await this.seq(db)
    const ids = rows.map(({ id }) => id)
    const there = db
      .selectFrom('log_incident')
      .select(FACTS)
      .where((eb) => dialect.isOneOf(eb.ref('id'), ids))
    const tells = this.#told < MOST_TOLD
    if (tells) await tellDeltas(db, seq, -1, await there.execute())
    await updateRows({ db, dialect }, rows)
    if (tells) await tellDeltas(db, seq, 1, await there.execute())
    this.#told += rows.length
  }

  async end(db: Trx): Promise<void> {
    if (this.#told >= MOST_TOLD) await tellRebuild(db, await this.seq(db))
  }
}

async function updateRows({ db, dialect }: Databases, rows: readonly Known[]): Promise<void> {
  const list = dialect.elements(
    rows.map(({ id, set_id, state, stage, created_at, reported_at }) => [
      id,
      set_id,
      state,
      stage,
      created_at,
      reported_at,
    ]),
  )
  await sql`UPDATE log_incident SET set_id = CAST(it.value->>1 AS integer), state = it.value->>2, stage = it.value->>3,
    created_at = it.value->>4, reported_at = it.value->>5 FROM ${list} WHERE log_incident.id = CAST(it.value->>0 AS integer)`.execute(
    db,
  )
}
