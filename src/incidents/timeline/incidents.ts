import { type Expression, type ExpressionBuilder, type QueryCreator, type SqlBool, sql } from 'kysely'
import type { Database } from '../../db/open.ts'
import type { Db, Schema } from '../../db/schema.ts'
import type { Window } from '../../http/window.ts'
import { describeIncidents, INCIDENT_COLUMNS, type IncidentSummary } from '../read/find.ts'
import { affects, conditionsOf } from '../read/list.ts'
import { type SeverityInterval, type SeverityStep, severityIntervals } from '../severity.ts'
import { earliestStarts } from '../span-class.ts'
import { STATE_ICON, STATE_WORD, severityTone } from '../words.ts'
import type { TimelineItem, TimelinePart, TimelineQuery } from './source.ts'

/** Our own incidents on the timeline. */
export async function incidentTimeline(database: Database, query: TimelineQuery): Promise<TimelinePart> {
  const { db } = database
  const { severity, stage, engineer, q, entityId } = query
  const conditions = await conditionsOf(database, { severity, stage, engineer, q })
  if (entityId !== undefined) conditions.push(affects([entityId]))
  const found = await findTouching(db, query, conditions)
  if (found.length === 0) return { items: [], total: 0 }
  const newest = found.map(({ id }) => id)
  const rows = await db
    .selectFrom('incident')
    .select(INCIDENT_COLUMNS)
    .where((eb) => database.dialect.isOneOf(eb.ref('incident.id'), newest))
    .execute()
  const [incidents, parts] = [await describeIncidents(db, rows), await listChangedSeverities(database, newest)]
  const byId = new Map(incidents.map((incident) => [incident.id, incident]))
  const items = newest.flatMap((id) => {
    const incident = byId.get(id)
    return incident ? [itemOf(incident, parts.get(id))] : []
  })
  return { items, total: found[0]!.total }
}

type IncidentExpressions = ExpressionBuilder<Schema, 'incident'>
type Condition = (eb: IncidentExpressions) => Expression<SqlBool>

/**
 * The newest ids of what touches a window and fulfils the conditions, each with how many there are. Conditions are
 * asked of each row that touches, as a value: as a join PostgreSQL would read the whole table for them.
 */
async function findTouching(db: Db, query: TimelineQuery, conditions: readonly Condition[]) {
  const touched = db.with(
    (cte) => cte('touching').materialized(),
    () => touching(db, query),
  )
  if (conditions.length === 0)
    return newestOf(
      touched.with('found', (cte) => cte.selectFrom('touching').selectAll()),
      query,
    )
  const fulfilling = touched.with(
    (cte) => cte('found').materialized(),
    (cte) =>
      cte
        .selectFrom('touching')
        .selectAll()
        .where((eb) => fulfilsAll(eb, conditions)),
  )
  return newestOf(fulfilling, query)
}

type Found = { id: number; started_at: string }

/** Counted beside the list and not over it: a window function would carry each row through the count. */
function newestOf(rows: QueryCreator<Schema & { found: Found }>, { limit }: TimelineQuery) {
  return rows
    .selectFrom('found')
    .select((eb) => [
      'found.id',
      eb.selectFrom('found as one').select(sql<number>`count(*)`.as('count')).$asScalar().$notNull().as('total'),
    ])
    .orderBy('found.started_at', 'desc')
    .orderBy('found.id', 'desc')
    .limit(limit)
    .execute()
}

function fulfilsAll(eb: ExpressionBuilder<Schema & { touching: Found }, 'touching'>, conditions: readonly Condition[]) {
  const fulfils = eb
    .selectFrom('incident')
    .select((incident) => {
      const all = incident.and(conditions.map((condition) => condition(incident as unknown as IncidentExpressions)))
      return incident.case().when(all).then(sql.lit(1)).else(sql.lit(0)).end().as('fulfils')
    })
    .whereRef('incident.id', '=', 'touching.id')
  return eb(fulfils, '=', sql.lit(1))
}

/**
 * What touches a window. Each span class has an earliest start of its own from which it can still reach the window, so
 * the index finds a week of ten years without reading the years before it. The rows are compared as pairs, and with an
 * end that stands beside them, because PostgreSQL would otherwise read the whole table first: it takes few rows to end
 * after a time, and joins classes that are equal by hashing them.
 */
function touching(db: Db, { from, to }: Window) {
  const rows = earliestStarts(from).map(({ spanClass, since }) => sql`(${sql.lit(spanClass)}, ${since}, ${from})`)
  type Reach = { span_class: number; since: string; over: string }
  return (
    db
      // Two databases name the columns of VALUES alike only in a common table expression.
      .with('reach(span_class, since, over)', () => sql<Reach>`(VALUES ${sql.join(rows)})`)
      .selectFrom('reach')
      .innerJoin('incident', (join) =>
        join
          .on(({ eb, refTuple }) =>
            eb(
              refTuple('incident.span_class', 'incident.started_at'),
              '>=',
              refTuple('reach.span_class', 'reach.since'),
            ),
          )
          .on(sql<boolean>`(incident.span_class, incident.started_at) < (reach.span_class, ${to})`),
      )
      .select(['incident.id', 'incident.started_at'])
      .where((eb) => eb.or([eb('incident.ended_at', 'is', null), eb('incident.ended_at', '>', eb.ref('reach.over'))]))
  )
}

/** The intervals of those of some incidents whose severity changed or that were open twice: the others have one. */
async function listChangedSeverities(
  { db, dialect }: Database,
  ids: readonly number[],
): Promise<Map<number, SeverityInterval[]>> {
  const changed = db
    .selectFrom('incident_update')
    .select('incident_id')
    .where((eb) => dialect.isOneOf(eb.ref('incident_id'), ids))
    .where('seq', '>', 1)
    .where((eb) => eb.or([eb('severity', 'is not', null), eb('state', '<>', 'closed')]))
  const steps: (SeverityStep & { incidentId: number })[] = await db
    .selectFrom('incident_update')
    .select(['incident_id as incidentId', 'seq', 'at', 'state', 'severity', 'ended_at as endedAt'])
    .where('incident_id', 'in', changed)
    .where((eb) => eb.or([eb('severity', 'is not', null), eb('state', 'is not', null)]))
    .orderBy('incident_id')
    .orderBy('seq')
    .execute()
  const byIncident = Map.groupBy(steps, ({ incidentId }) => incidentId)
  return new Map(
    [...byIncident].flatMap(([id, own]) => {
      const intervals = severityIntervals(own)
      return intervals.length > 1 ? [[id, intervals] as const] : []
    }),
  )
}

function itemOf(incident: IncidentSummary, parts: SeverityInterval[] | undefined): TimelineItem {
  const { ticket, title, description, severity, state, affected, engineer, startedAt, endedAt } = incident
  return {
    kind: 'incident',
    id: ticket,
    title,
    description,
    severity,
    tone: severityTone(worstOf(severity, parts)),
    state: { word: STATE_WORD[state], tone: state, icon: STATE_ICON[state] },
    affects: affected.map(({ slug, name, kind }) => ({ slug, name, kind })),
    engineer,
    startedAt,
    endedAt,
    url: `/incidents/${ticket}`,
    ...(parts && { parts }),
  }
}

function worstOf(severity: IncidentSummary['severity'], parts: readonly SeverityInterval[] = []) {
  return parts.reduce((worst, part) => (part.severity < worst ? part.severity : worst), severity)
}
