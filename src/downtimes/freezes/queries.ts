import type { Db } from '../../db/schema.ts'
import { NotFound } from '../../http/errors.ts'
import { cursorOf, readCursor } from '../read/list.ts'

export interface Freeze {
  id: number
  name: string
  reason: string
  startsAt: string
  endsAt: string
  createdBy: string
  createdAt: string
}

/** An administrator's word that a downtime may be announced in spite of a freeze. */
export interface FreezeException {
  downtimeId: number
  freezeId: number
  freeze: string
  reason: string
  givenBy: string
  givenAt: string
}

const MAX_LISTED = 500

const COLUMNS = [
  'id',
  'name',
  'reason',
  'starts_at as startsAt',
  'ends_at as endsAt',
  'created_by as createdBy',
  'created_at as createdAt',
] as const

function inForce(db: Db) {
  return db.selectFrom('freeze_period').select(COLUMNS).where('removed_at', 'is', null)
}

/** The freezes that touch a span of time, first to last. */
export function listFreezes(db: Db, window: { from: string; to?: string | undefined }): Promise<Freeze[]> {
  const { from, to } = window
  let query = inForce(db).where('ends_at', '>', from)
  if (to !== undefined) query = query.where('starts_at', '<', to)
  return query.orderBy('starts_at').orderBy('id').limit(MAX_LISTED).execute()
}

/** A page of them for programs, first to last, and the cursor of the next. @throws Invalid */
export async function pageOfFreezes(
  db: Db,
  window: { from?: string | undefined; to?: string | undefined },
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ items: Freeze[]; nextCursor: string | null }> {
  const [after, { from, to }] = [readCursor(cursor), window]
  let query = inForce(db)
  if (from !== undefined) query = query.where('ends_at', '>', from)
  if (to !== undefined) query = query.where('starts_at', '<', to)
  if (after)
    query = query.where((eb) =>
      eb.or([
        eb('starts_at', '>', after.startsAt),
        eb.and([eb('starts_at', '=', after.startsAt), eb('id', '>', after.id)]),
      ]),
    )
  const rows = await query
    .orderBy('starts_at')
    .orderBy('id')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last ? cursorOf(last.startsAt, last.id) : null }
}

/** Those that were over before a moment, the latest first. */
export function listPastFreezes(db: Db, before: string, limit: number): Promise<Freeze[]> {
  return inForce(db)
    .where('ends_at', '<=', before)
    .orderBy('ends_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** @throws NotFound, also for one that was removed */
export async function getFreeze(db: Db, id: number): Promise<Freeze> {
  const freeze = await inForce(db).where('id', '=', id).executeTakeFirst()
  if (!freeze) throw new NotFound('There is no such freeze.')
  return freeze
}

function exceptions(db: Db) {
  return db
    .selectFrom('freeze_exception')
    .innerJoin('freeze_period', 'freeze_period.id', 'freeze_exception.freeze_id')
    .select([
      'freeze_exception.downtime_id as downtimeId',
      'freeze_exception.freeze_id as freezeId',
      'freeze_period.name as freeze',
      'freeze_exception.reason',
      'freeze_exception.given_by as givenBy',
      'freeze_exception.given_at as givenAt',
    ])
    .orderBy('freeze_exception.given_at')
    .orderBy('freeze_exception.freeze_id')
    .limit(MAX_LISTED)
}

export function listExceptions(db: Db, downtimeId: number): Promise<FreezeException[]> {
  return exceptions(db).where('freeze_exception.downtime_id', '=', downtimeId).execute()
}

/** Of several freezes, and the references of what they were given for. */
export async function listExceptionsOf(
  db: Db,
  freezeIds: readonly number[],
): Promise<(FreezeException & { number: number })[]> {
  if (freezeIds.length === 0) return []
  return exceptions(db)
    .innerJoin('downtime', 'downtime.id', 'freeze_exception.downtime_id')
    .select('downtime.number')
    .where('freeze_exception.freeze_id', 'in', [...freezeIds])
    .execute()
}
