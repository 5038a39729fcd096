import { setImmediate as pause } from 'node:timers/promises'
import { deserialize, serialize } from 'node:v8'
import type { Db } from '../../db/schema.ts'
import type { CubeData } from './data.ts'

/** Of what is stored: one of another form is not read but built anew. */
const FORM = 1
const PART_BYTES = 256 * 1024
/** So many numbers of changes are kept for processes that lag behind the newest stored cube. */
const KEPT_CHANGES = 10_000
const DELETED_AT_ONCE = 2_000

export interface Snapshot {
  seq: number
  cube: CubeData
}

/** The stored cube, when changes can be put on top of it. */
export async function findSnapshot(db: Db): Promise<Snapshot | null> {
  const { snapshot_seq: seq, kept_from } = await db
    .selectFrom('log_clock')
    .select(['snapshot_seq', 'kept_from'])
    .executeTakeFirstOrThrow()
  if (seq === null || seq < kept_from) return null
  const rows = await db.selectFrom('log_snapshot').select('bytes').where('seq', '=', seq).orderBy('part').execute()
  const { form, cube } = deserialize(Buffer.concat(rows.map(({ bytes }) => bytes))) as { form: number; cube: CubeData }
  return form === FORM ? { seq, cube } : null
}

export function packSnapshot({ seq, cube }: Snapshot): { seq: number; bytes: Buffer } {
  return { seq, bytes: serialize({ form: FORM, cube }) }
}

/**
 * Stores a cube in small transactions, so that nobody waits for it, and lets go of what it makes useless. Two
 * processes may do so at once: what is stored is the same for the same number.
 */
export async function storeSnapshot(db: Db, { seq, bytes }: { seq: number; bytes: Buffer }): Promise<void> {
  for (let part = 0; part * PART_BYTES < bytes.length; part++) {
    await db
      .insertInto('log_snapshot')
      .values({ seq, part, bytes: bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES) })
      .onConflict((oc) => oc.doNothing())
      .execute()
    await pause()
  }
  const keptFrom = Math.max(0, seq - KEPT_CHANGES)
  await db
    .updateTable('log_clock')
    .set((eb) => ({
      snapshot_seq: seq,
      kept_from: eb.case().when('kept_from', '<', keptFrom).then(keptFrom).else(eb.ref('kept_from')).end(),
    }))
    .where((eb) => eb.or([eb('snapshot_seq', 'is', null), eb('snapshot_seq', '<', seq)]))
    .execute()
  await trim(db)
}

async function trim(db: Db): Promise<void> {
  const { snapshot_seq, kept_from } = await db
    .selectFrom('log_clock')
    .select(['snapshot_seq', 'kept_from'])
    .executeTakeFirstOrThrow()
  for (;;) {
    const parts = await db
      .selectFrom('log_snapshot')
      .select(['seq', 'part'])
      .where('seq', '<', snapshot_seq)
      .limit(1)
      .execute()
    if (parts.length === 0) break
    await db.deleteFrom('log_snapshot').where('seq', '=', parts[0]!.seq).execute()
    await pause()
  }
  for (;;) {
    const old = db
      .selectFrom('log_delta')
      .select('id')
      .where('seq', '<=', kept_from)
      .orderBy('id')
      .limit(DELETED_AT_ONCE)
    const { numDeletedRows } = await db.deleteFrom('log_delta').where('id', 'in', old).executeTakeFirstOrThrow()
    if (numDeletedRows < DELETED_AT_ONCE) return
    await pause()
  }
}
