import type { Db } from '../../db/schema.ts'

export interface Freeze {
  id: number
  name: string
  reason: string
  startsAt: string
  endsAt: string
  createdBy: string
}

const MAX_LISTED = 500

/** The freezes that touch a span of time, first to last. */
export function listFreezes(db: Db, window: { from: string; to?: string }): Promise<Freeze[]> {
  const { from, to } = window
  let query = db
    .selectFrom('freeze_period')
    .select(['id', 'name', 'reason', 'starts_at as startsAt', 'ends_at as endsAt', 'created_by as createdBy'])
    .where('removed_at', 'is', null)
    .where('ends_at', '>', from)
  if (to !== undefined) query = query.where('starts_at', '<', to)
  return query.orderBy('starts_at').orderBy('id').limit(MAX_LISTED).execute()
}
