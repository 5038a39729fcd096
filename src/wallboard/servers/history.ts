import type { Db } from '../../db/schema.ts'
import type { AlarmState } from '../sources/index.ts'

export const HISTORY_DAYS = 30
const DELETED_AT_ONCE = 2_000

export interface PastChange {
  check: string
  at: string
  before: AlarmState | null
  after: AlarmState | null
  message: string
}

/** The newest changes of a server's alarms. */
export function listChanges(db: Db, serverId: number, from: string, limit: number): Promise<PastChange[]> {
  return db
    .selectFrom('alarm_change')
    .select(['check_name as check', 'at', 'state_before as before', 'state as after', 'message'])
    .where('server_id', '=', serverId)
    .where('at', '>=', from)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** Little by little, so that nobody waits for it. */
export async function deleteOldChanges(db: Db, before: string, signal: AbortSignal): Promise<number> {
  let deleted = 0
  while (!signal.aborted) {
    const { numDeletedRows } = await db
      .deleteFrom('alarm_change')
      .where('id', 'in', (eb) =>
        eb.selectFrom('alarm_change').select('id').where('at', '<', before).orderBy('at').limit(DELETED_AT_ONCE),
      )
      .executeTakeFirstOrThrow()
    deleted += Number(numDeletedRows)
    if (numDeletedRows < BigInt(DELETED_AT_ONCE)) break
    await new Promise(setImmediate)
  }
  return deleted
}
