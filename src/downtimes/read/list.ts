import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { Database } from '../../db/open.ts'
import type { Db, Schema } from '../../db/schema.ts'
import { findEntity } from '../../directory/index.ts'
import { Invalid } from '../../http/errors.ts'
import { referenceNumber } from '../reference.ts'
import type { DowntimeState } from '../words.ts'
import { DOWNTIME_COLUMNS, type DowntimeSummary, describeDowntimes } from './find.ts'

export interface DowntimeFilter {
  state?: DowntimeState | undefined
  /** The slug of something that is taken down. */
  target?: string | undefined
  /** The series that it is an occurrence of. */
  seriesId?: number | undefined
  /** Part of a title or change number, or a reference. */
  q?: string | undefined
  /** Times between which it is planned, at least for a moment. */
  from?: string | undefined
  to?: string | undefined
}

export interface DowntimeList {
  limit: number
  cursor?: string | undefined
}

type Condition = (eb: ExpressionBuilder<Schema, 'downtime'>) => Expression<SqlBool>

/** A page of the downtimes that a filter leaves, the latest window first, and the cursor of the next. @throws Invalid */
export async function listDowntimes(
  database: Database,
  filter: DowntimeFilter,
  { limit, cursor }: DowntimeList,
): Promise<{ items: DowntimeSummary[]; nextCursor: string | null }> {
  const after = readCursor(cursor)
  const conditions = await conditionsOf(database, filter)
  if (after)
    conditions.push((eb) =>
      eb.or([
        eb('downtime.starts_at', '<', after.startsAt),
        eb.and([eb('downtime.starts_at', '=', after.startsAt), eb('downtime.id', '<', after.id)]),
      ]),
    )
  const rows = await conditions
    .reduce((query, condition) => query.where(condition), database.db.selectFrom('downtime').select(DOWNTIME_COLUMNS))
    .orderBy('downtime.starts_at', 'desc')
    .orderBy('downtime.id', 'desc')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const nextCursor = rows.length > limit && last ? cursorOf(last.startsAt, last.id) : null
  return { items: await describeDowntimes(database.db, page), nextCursor }
}

async function conditionsOf({ db, dialect }: Database, filter: DowntimeFilter): Promise<Condition[]> {
  const { state, target, seriesId, q, from, to } = filter
  const conditions: Condition[] = []
  if (state) conditions.push((eb) => eb('downtime.state', '=', state))
  if (seriesId) conditions.push((eb) => eb('downtime.series_id', '=', seriesId))
  if (from) conditions.push((eb) => eb('downtime.ends_at', '>', from))
  if (to) conditions.push((eb) => eb('downtime.starts_at', '<', to))
  if (target) {
    const entity = await findEntity(db, target.trim().toLowerCase())
    conditions.push(takesDown(entity ? [entity.id] : []))
  }
  const text = q?.trim()
  if (text) {
    const number = referenceNumber(text)
    conditions.push((eb) =>
      eb.or([
        eb('downtime.number', '=', number ?? 0),
        dialect.contains(eb.ref('downtime.title'), text),
        dialect.contains(eb.ref('downtime.change_ref'), text),
      ]),
    )
  }
  return conditions
}

/** That a downtime takes down one of these entities itself. */
function takesDown(entityIds: readonly number[]): Condition {
  return (eb) =>
    entityIds.length === 0
      ? eb.lit(false)
      : eb(
          'downtime.id',
          'in',
          eb
            .selectFrom('downtime_target')
            .select('downtime_id')
            .where('entity_id', 'in', [...entityIds]),
        )
}

/** Announced, running or done: what people were told of. */
const TOLD = ['announced', 'in_progress', 'completed'] as const

/**
 * What people were told of within a window of time, also of some entities alone: drafts and cancelled ones are left
 * out, and what was over before the window although it was planned to last.
 */
export function toldWithin(db: Db, { from, to }: { from: string; to: string }, entityIds?: readonly number[]) {
  return db
    .selectFrom('downtime')
    .select(DOWNTIME_COLUMNS)
    .$if(entityIds !== undefined, (query) => query.where(takesDown(entityIds!)))
    .where('state', 'in', TOLD)
    .where('starts_at', '<', to)
    .where('ends_at', '>', from)
    .where((eb) => eb.or([eb('over_at', 'is', null), eb('over_at', '>', from)]))
}

/** The downtimes that take down one of some entities within a window of time, the latest first, at most `limit`. */
export async function listDowntimesTouching(
  db: Db,
  entityIds: readonly number[],
  window: { from: string; to: string },
  limit: number,
): Promise<DowntimeSummary[]> {
  const rows = await toldWithin(db, window, entityIds)
    .orderBy('starts_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return describeDowntimes(db, rows)
}

/** The downtimes that were told of within a window of time, on whatever, the earliest first, at most `limit`. */
export async function listDowntimesWithin(
  db: Db,
  window: { from: string; to: string },
  limit: number,
): Promise<DowntimeSummary[]> {
  const rows = await toldWithin(db, window).orderBy('starts_at').orderBy('id').limit(limit).execute()
  return describeDowntimes(db, rows)
}

/** A place in a list that goes by start. */
export function cursorOf(startsAt: string, id: number): string {
  return Buffer.from(JSON.stringify([startsAt, id])).toString('base64url')
}

/** @throws Invalid */
export function readCursor(cursor: string | undefined): { startsAt: string; id: number } | null {
  if (!cursor) return null
  try {
    const [startsAt, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [unknown, unknown]
    if (typeof startsAt === 'string' && Number.isSafeInteger(id)) return { startsAt, id: id as number }
  } catch {
    // Told below, like every other cursor that is none of ours.
  }
  throw new Invalid({ cursor: 'This is not a cursor of this list.' })
}
