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
  return form === FORM ? { seq, cube: withOwnBuffers(cube) } : null
}

/** What was deserialized are views of one buffer, that cannot be handed to another thread. */
function withOwnBuffers<T extends object>(value: T): T {
  const own = (part: unknown) => {
    if (ArrayBuffer.isView(part)) return (part as Int32Array).slice()
    return typeof part === 'object' && part !== null ? withOwnBuffers(part) : part
  }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, own(part)])) as T
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
  await db
    .updateTable('log_clock')
    .set({ snapshot_seq: seq })
    .where((eb) => eb.or([eb('snapshot_seq', 'is', null), eb('snapshot_seq', '<', seq)]))
    .execute()
  await trimSnapshots(db)
  await trimDeltas(db, seq)
}

async function trimSnapshots(db: Db): Promise<void> {
  for (;;) {
    const old = await db
      .selectFrom('log_snapshot')
      .innerJoin('log_clock', (join) => join.onRef('log_snapshot.seq', '<', 'log_clock.snapshot_seq'))
      .select('log_snapshot.seq')
      .limit(1)
      .executeTakeFirst()
    if (!old) return
    await db.deleteFrom('log_snapshot').where('seq', '=', old.seq).execute()
    await pause()
  }
}

/** Lets go of changes that nobody needs who has the figures of `seq`, but for some. */
export async function trimDeltas(db: Db, seq: number): Promise<void> {
  const keptFrom = seq - KEPT_CHANGES
  if (keptFrom <= 0) return
  await db.updateTable('log_clock').set({ kept_from: keptFrom }).where('kept_from', '<', keptFrom).execute()
  for (;;) {
    const old = db
      .selectFrom('log_delta')
      .select('id')
      .where('seq', '<=', keptFrom)
      .orderBy('id')
      .limit(DELETED_AT_ONCE)
    const { numDeletedRows } = await db.deleteFrom('log_delta').where('id', 'in', old).executeTakeFirstOrThrow()
    if (numDeletedRows < DELETED_AT_ONCE) return
    await pause()
  }
}
