import type { Db } from '../../db/schema.ts'
import { DIRECT_KINDS, findDirectKind } from '../checks/index.ts'

/** The checks that Signalbox makes itself of what stands on the board, with what they found last. */
export async function listOwnChecks(db: Db) {
  const rows = await db
    .selectFrom('status_check')
    .innerJoin('check_state', 'check_state.check_id', 'status_check.id')
    .innerJoin('board_service', 'board_service.service_id', 'status_check.service_id')
    .innerJoin('entity', 'entity.id', 'status_check.service_id')
    .select(['status_check.id', 'status_check.kind', 'status_check.url', 'status_check.interval_seconds'])
    .select(['check_state.status', 'check_state.reason', 'check_state.checked_at', 'entity.slug', 'entity.name'])
    .where(
      'status_check.kind',
      'in',
      DIRECT_KINDS.map(({ kind }) => kind),
    )
    .where('status_check.removed_at', 'is', null)
    .where('board_service.paused_at', 'is', null)
    .where('board_service.deleted_at', 'is', null)
    .orderBy('status_check.id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    title: findDirectKind(row.kind)!.title,
    service: { slug: row.slug, name: row.name },
    // The address of a check of DNS is the name that is asked for.
    url: row.url?.replace(/^dns:/, '') ?? null,
    status: row.status,
    reason: row.reason,
    checkedAt: row.checked_at,
    intervalSeconds: row.interval_seconds,
  }))
}
