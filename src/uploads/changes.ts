import type { Trx } from '../db/schema.ts'
import { chunksOf } from '../lib/chunks.ts'
import { DAY } from '../lib/dates.ts'
import type { RecordedChange } from './plan.ts'

// PostgreSQL takes 65,535 values in a statement, SQLite 32,766; each row has seven.
const ROWS_PER_INSERT = 1_000
const GROUP = 500
/** So long an import can be taken back. */
export const CHANGES_KEPT_MS = 90 * DAY

/** Writes down what an import does, so that it can be taken back. */
export class Changes {
  readonly #trx: Trx
  readonly #uploadId: number
  #pending: RecordedChange[] = []
  #seq = 0

  constructor(trx: Trx, uploadId: number) {
    this.#trx = trx
    this.#uploadId = uploadId
  }

  add(change: RecordedChange): void {
    this.#pending.push(change)
  }

  async flush(): Promise<void> {
    const rows = this.#pending.map(({ thing, key, action, before, after }) => {
      this.#seq += 1
      const json = { before: before && JSON.stringify(before), after: JSON.stringify(after) }
      return { upload_id: this.#uploadId, seq: this.#seq, thing, key, action, ...json }
    })
    this.#pending = []
    for (const part of chunksOf(rows, ROWS_PER_INSERT))
      await this.#trx.insertInto('upload_change').values(part).execute()
  }
}

/** What an upload did, newest first, in groups. */
export async function* changesBackwards(db: Trx, uploadId: number): AsyncGenerator<RecordedChange[]> {
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const rows = await db
      .selectFrom('upload_change')
      .selectAll()
      .where('upload_id', '=', uploadId)
      .where('seq', '<', Math.min(before, 2_147_483_647))
      .orderBy('seq', 'desc')
      .limit(GROUP)
      .execute()
    if (rows.length === 0) return
    before = rows.at(-1)!.seq
    yield rows.map(({ thing, key, action, before: was, after }) => ({
      thing,
      key,
      action,
      before: was === null ? null : (JSON.parse(was) as Record<string, unknown>),
      after: JSON.parse(after) as Record<string, unknown>,
    }))
  }
}
