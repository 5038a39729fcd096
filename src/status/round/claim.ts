import type { Database } from '../../db/open.ts'
import type { Db } from '../../db/schema.ts'
import { later, MINUTE } from '../../lib/dates.ts'

/** So long a claim is respected. A process that died with it gives the check free by that. */
const CLAIM_MS = MINUTE

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
 * Takes checks that are due, those that wait longest first, so that no other process takes them too: the conditions
 * stand in the update itself, and are looked at again by a process that waited for this one.
 */
export async function claimDue(
  { db, dialect }: Pick<Database, 'db' | 'dialect'>,
  now: string,
  most: number,
): Promise<ClaimedCheck[]> {
  const claimed = await db
    .with(
      (cte) => cte('due').materialized(),
      (trx) =>
        dialect.untaken(
          trx
            .selectFrom('check_state')
            .innerJoin('status_check', 'status_check.id', 'check_state.check_id')
            .innerJoin('board_service', 'board_service.service_id', 'status_check.service_id')
            .select('check_state.check_id')
            .where('check_state.due_at', '<=', now)
            .where((eb) =>
              eb.or([eb('check_state.claimed_until', 'is', null), eb('check_state.claimed_until', '<=', now)]),
            )
            .where('status_check.removed_at', 'is', null)
            .where('board_service.paused_at', 'is', null)
            .where('board_service.deleted_at', 'is', null)
            .orderBy('check_state.due_at')
            .limit(most),
          'check_state',
        ),
    )
    .updateTable('check_state')
    .set({ claimed_until: later(now, CLAIM_MS) })
    .where('due_at', '<=', now)
    .where((eb) => eb.or([eb('claimed_until', 'is', null), eb('claimed_until', '<=', now)]))
    .where('check_id', 'in', (eb) => eb.selectFrom('due').select('due.check_id'))
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
