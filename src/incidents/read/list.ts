import { type Expression, type ExpressionBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import type { Database } from '../../db/open.ts'
import type { Schema } from '../../db/schema.ts'
import { findEntity, searchPeople } from '../../directory/index.ts'
import { Invalid } from '../../http/errors.ts'
import { ticketNumber } from '../ticket-number.ts'
import { type IncidentState, isIncidentState, isSeverity, type Severity } from '../words.ts'
import { describeIncidents, INCIDENT_COLUMNS, type IncidentRow, type IncidentSummary } from './find.ts'

export interface IncidentFilter {
  /** `running` is what is not closed. */
  state?: IncidentState | 'running' | undefined
  severity?: Severity | undefined
  stage?: 'prd' | 'stg' | undefined
  /** The slug of something affected. */
  system?: string | undefined
  /** Part of a name, an address or a team. */
  engineer?: string | undefined
  /** Part of a title or description, or a ticket. */
  q?: string | undefined
  /** Times between which it ran, at least for a moment. */
  from?: string | undefined
  to?: string | undefined
}

export const SORTS = ['started', 'ticket', 'severity', 'state', 'title'] as const
export type Sort = (typeof SORTS)[number]
export type Order = 'asc' | 'desc'

const SORT_COLUMN = {
  started: 'incident.started_at',
  ticket: 'incident.number',
  severity: 'incident.severity',
  state: 'incident.state',
  title: 'incident.title',
} as const satisfies Record<Sort, string>

export interface IncidentList {
  sort?: Sort | undefined
  order?: Order | undefined
  limit: number
  cursor?: string | undefined
}

type Condition = (eb: ExpressionBuilder<Schema, 'incident'>) => Expression<SqlBool>

/** Engineers that one search can mean at most. */
const MAX_ENGINEERS = 200

/** A page of the incidents that a filter leaves, and the cursor of the next one or null. @throws Invalid */
export async function listIncidents(
  database: Database,
  filter: IncidentFilter,
  list: IncidentList,
): Promise<{ items: IncidentSummary[]; nextCursor: string | null }> {
  const { rows, nextCursor } = await listIncidentRows(database, await conditionsOf(database, filter), list)
  return { items: await describeIncidents(database.db, rows), nextCursor }
}

/** What a filter means for the rows of incidents; asks the directory once, for a list that is read page by page. */
export async function conditionsOf(database: Database, filter: IncidentFilter): Promise<Condition[]> {
  const { db, dialect } = database
  const { state, severity, stage, system, engineer, q, from, to } = filter
  const conditions: Condition[] = []
  if (state === 'running') conditions.push((eb) => eb('incident.ended_at', 'is', null))
  else if (state) conditions.push((eb) => eb('incident.state', '=', state))
  if (severity) conditions.push((eb) => eb('incident.severity', '=', severity))
  if (stage) conditions.push((eb) => eb('incident.stage', '=', stage))
  if (from) conditions.push((eb) => eb.or([eb('incident.ended_at', 'is', null), eb('incident.ended_at', '>', from)]))
  if (to) conditions.push((eb) => eb('incident.started_at', '<', to))
  if (system) {
    const entity = await findEntity(db, system.trim().toLowerCase())
    conditions.push(affects(entity ? [entity.id] : []))
  }
  if (engineer) {
    const people = await searchPeople(database, { q: engineer, limit: MAX_ENGINEERS, retired: true })
    const ids = people.map(({ id }) => id)
    conditions.push((eb) =>
      eb.or([
        dialect.contains(eb.ref('incident.engineer_name'), engineer),
        ids.length > 0 ? eb('incident.engineer_id', 'in', ids) : eb.lit(false),
      ]),
    )
  }
  if (q) {
    const number = ticketNumber(q)
    conditions.push((eb) =>
      number !== null
        ? eb('incident.number', '=', number)
        : eb.or([dialect.contains(eb.ref('incident.title'), q), dialect.contains(eb.ref('incident.description'), q)]),
    )
  }
  return conditions
}

/** That an incident affects one of these entities now. */
export function affects(entityIds: readonly number[]): Condition {
  return (eb) =>
    entityIds.length === 0
      ? eb.lit(false)
      : eb(
          'incident.id',
          'in',
          eb
            .selectFrom('incident_affects')
            .select('incident_affects.incident_id')
            .where('incident_affects.entity_id', 'in', [...entityIds])
            .where('incident_affects.removed_at', 'is', null),
        )
}

export async function listIncidentRows(
  { db }: Database,
  conditions: readonly Condition[],
  { sort = 'started', order = 'desc', limit, cursor }: IncidentList,
): Promise<{ rows: IncidentRow[]; nextCursor: string | null }> {
  const column = SORT_COLUMN[sort]
  const after = readCursor(cursor, sort)
  let query = withConditions(db.selectFrom('incident').select(INCIDENT_COLUMNS), conditions)
  if (after) {
    const than = order === 'asc' ? '>' : '<'
    query = query.where((eb) =>
      eb.or([
        eb(column, than, after.value as never),
        eb.and([eb(column, '=', after.value as never), eb('incident.id', than, after.id)]),
      ]),
    )
  }
  const rows = await query
    .orderBy(column, order)
    .orderBy('incident.id', order)
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  return { rows: page, nextCursor: rows.length > limit ? cursorOf(page.at(-1)!, sort) : null }
}

export function withConditions<O>(
  query: SelectQueryBuilder<Schema, 'incident', O>,
  conditions: readonly Condition[],
): SelectQueryBuilder<Schema, 'incident', O> {
  return conditions.reduce((narrowed, condition) => narrowed.where(condition), query)
}

export async function countIncidents({ db }: Database, conditions: readonly Condition[]): Promise<number> {
  const query = withConditions(db.selectFrom('incident').select(sql<number>`count(*)`.as('count')), conditions)
  const { count } = await query.executeTakeFirstOrThrow()
  return Number(count)
}

const VALUE_OF: Record<Sort, (row: IncidentRow) => string | number> = {
  started: (row) => row.startedAt,
  ticket: (row) => row.number,
  severity: (row) => row.severity,
  state: (row) => row.state,
  title: (row) => row.title,
}

function cursorOf(row: IncidentRow, sort: Sort): string {
  return Buffer.from(JSON.stringify([sort, VALUE_OF[sort](row), row.id])).toString('base64url')
}

function readCursor(cursor: string | undefined, sort: Sort): { value: string | number; id: number } | null {
  if (!cursor) return null
  try {
    const [of, value, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, unknown, unknown]
    const isRight = typeof value === (sort === 'ticket' ? 'number' : 'string')
    if (of === sort && isRight && Number.isSafeInteger(id)) return { value: value as string | number, id: id as number }
  } catch {
    // Told below, like every other cursor that is none of ours.
  }
  throw new Invalid({ cursor: 'This is not a cursor of this list.' })
}

/** The filter that an address asks for; unknown words are refused. @throws Invalid */
export function readWords(given: {
  state?: string | undefined
  severity?: string | undefined
  stage?: string | undefined
}) {
  const { state, severity, stage } = given
  if (state && state !== 'running' && !isIncidentState(state))
    throw new Invalid({ state: 'Choose open, inprogress, closed or running.' })
  if (severity && !isSeverity(severity)) throw new Invalid({ severity: 'Choose SEV1 to SEV4.' })
  if (stage && stage !== 'prd' && stage !== 'stg') throw new Invalid({ stage: 'Choose prd or stg.' })
  return {
    state: (state || undefined) as IncidentFilter['state'],
    severity: (severity || undefined) as IncidentFilter['severity'],
    stage: (stage || undefined) as IncidentFilter['stage'],
  }
}
