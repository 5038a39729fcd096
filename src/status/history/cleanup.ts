import { setImmediate as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Db } from '../../db/schema.ts'

export const SNAPSHOT_DAYS = 90
/** So few at a time that a reader or a form never waits long for the one writer that SQLite has. */
const AT_ONCE = 1_000

/** Deletes snapshots older than `before`, check by check in small parts. @returns how many */
export async function deleteOldSnapshots(db: Db, before: string, signal: AbortSignal): Promise<number> {
  const checks = await db.selectFrom('status_check').select('id').execute()
  let deleted = 0
  for (const check of checks) {
    for (let part = AT_ONCE; part === AT_ONCE && !signal.aborted; ) {
      part = await deletePart(db, check.id, before)
      deleted += part
      await pause()
    }
  }
  return deleted
}

/** Deletes all snapshots of a check. */
export async function deleteSnapshotsOf(db: Db, checkId: number): Promise<void> {
  for (let part = AT_ONCE; part === AT_ONCE; ) {
    part = await deletePart(db, checkId, '9999')
    await pause()
  }
}

async function deletePart(db: Db, checkId: number, before: string): Promise<number> {
  // The primary key is (check, time): the oldest part is the beginning of the check's own range.
  const edge = await db
    .selectFrom('snapshot')
    .select('at')
    .where('check_id', '=', checkId)
    .where('at', '<', before)
    .orderBy('at')
    .offset(AT_ONCE - 1)
    .limit(1)
    .executeTakeFirst()
  const { numDeletedRows } = await db
    .deleteFrom('snapshot')
    .where('check_id', '=', checkId)
    .where('at', '<', before)
    .$if(edge !== undefined, (query) => query.where('at', '<=', edge!.at))
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

/** Lets the planner know how much there is now. */
export async function analyze(db: Db): Promise<void> {
  await sql`ANALYZE`.execute(db)
}
