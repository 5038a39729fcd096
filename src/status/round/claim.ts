import type { Db } from '../../db/schema.ts'
import { later, MINUTE } from '../../lib/dates.ts'

/** So long a claim is respected. A process that died with it gives the check free by that. */
const CLAIM_MS = MINUTE
const MAX_CLAIMED = 2_000

export interface ClaimedCheck {
  id: number
  service_id: number
  kind: string
  url: string | null
  settings: string
  interval_seconds: number
  beat_at: string | null
}

/**
 * Takes the checks that are due, so that no other process takes them too: the conditions stand in the update itself,
 * and are looked at again by a process that waited for this one.
 */
export async function claimDue(db: Db, now: string): Promise<ClaimedCheck[]> {
  const claimed = await db
    .updateTable('check_state')
    .set({ claimed_until: later(now, CLAIM_MS) })
    .where('due_at', '<=', now)
    .where((eb) => eb.or([eb('claimed_until', 'is', null), eb('claimed_until', '<=', now)]))
    .where('check_id', 'in', (eb) =>
      eb
        .selectFrom('check_state as due')
        .innerJoin('status_check', 'status_check.id', 'due.check_id')
        .innerJoin('board_service', 'board_service.service_id', 'status_check.service_id')
        .select('due.check_id')
        .where('due.due_at', '<=', now)
        .where('status_check.removed_at', 'is', null)
        .where('board_service.paused_at', 'is', null)
        .where('board_service.deleted_at', 'is', null)
        .orderBy('due.due_at')
        .limit(MAX_CLAIMED),
    )
    .returning('check_id')
    .execute()
  return findChecks(
    db,
    claimed.map((row) => row.check_id),
  )
}

/** The checks of some ids that were not removed, as they are carried out. */
export async function findChecks(db: Db, ids: readonly number[]): Promise<ClaimedCheck[]> {
  if (ids.length === 0) return []
  return db
    .selectFrom('status_check')
    .innerJoin('check_state', 'check_state.check_id', 'status_check.id')
    .select([
      'status_check.id',
      'status_check.service_id',
      'status_check.kind',
      'status_check.url',
      'status_check.settings',
      'status_check.interval_seconds',
      'check_state.beat_at',
    ])
    .where('status_check.id', 'in', ids)
    .where('status_check.removed_at', 'is', null)
    .execute()
}

/** At the start of the only process there is, nobody else can hold a claim. */
export async function releaseClaims(db: Db): Promise<void> {
  await db.updateTable('check_state').set({ claimed_until: null }).where('claimed_until', 'is not', null).execute()
}
