import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { Database } from '../../db/open.ts'
import type { Db, Schema } from '../../db/schema.ts'
import type { Window } from '../../http/window.ts'
import { chunksOf } from '../../lib/chunks.ts'
import { describeIncidents, INCIDENT_COLUMNS, type IncidentSummary } from '../read/find.ts'
import { affects, conditionsOf } from '../read/list.ts'
import { type SeverityInterval, type SeverityStep, severityIntervals } from '../severity.ts'
import { earliestStarts } from '../span-class.ts'
import { STATE_ICON, STATE_WORD, severityTone } from '../words.ts'
import type { TimelineItem, TimelinePart, TimelineQuery } from './source.ts'

const IDS_AT_ONCE = 1_000

/** Our own incidents on the timeline. */
export async function incidentTimeline(database: Database, query: TimelineQuery): Promise<TimelinePart> {
  const { db } = database
  const { severity, stage, engineer, q, entityId } = query
  const conditions = await conditionsOf(database, { severity, stage, engineer, q })
  if (entityId !== undefined) conditions.push(affects([entityId]))
  const found = await findTouching(db, query, conditions)
  const newest = found.slice(0, query.limit).map(({ id }) => id)
  if (newest.length === 0) return { items: [], total: 0 }
  const rows = []
  for (const ids of chunksOf(newest, IDS_AT_ONCE))
    rows.push(...(await db.selectFrom('incident').select(INCIDENT_COLUMNS).where('id', 'in', ids).execute()))
  const [incidents, parts] = [await describeIncidents(db, rows), await listChangedSeverities(db, newest)]
  const byId = new Map(incidents.map((incident) => [incident.id, incident]))
  const items = newest.flatMap((id) => {
    const incident = byId.get(id)
    return incident ? [itemOf(incident, parts.get(id))] : []
  })
  return { items, total: found.length }
}

type Condition = (eb: ExpressionBuilder<Schema, 'incident'>) => Expression<SqlBool>

/**
 * The ids of what touches a window, newest first. Each span class has an earliest start of its own from which it can
 * still reach the window, so the index finds a week of ten years without reading the years before it.
 */
async function findTouching(db: Db, { from, to }: Window, conditions: readonly Condition[]): Promise<{ id: number }[]> {
  const classes = earliestStarts(from)
  const rows = classes.map(({ spanClass, since }) => sql`(${sql.lit(spanClass)}, ${since})`)
  // Two databases name the columns of VALUES alike only in a common table expression.
  const query = db
    .with('reach(span_class, since)', () => sql<{ span_class: number; since: string }>`(VALUES ${sql.join(rows)})`)
    .selectFrom('reach')
    .innerJoin('incident', (join) =>
      join
        .onRef('incident.span_class', '=', 'reach.span_class')
        .onRef('incident.started_at', '>=', 'reach.since')
        .on('incident.started_at', '<', to),
    )
    .select(['incident.id', 'incident.started_at'])
    .where((eb) => eb.or([eb('incident.ended_at', 'is', null), eb('incident.ended_at', '>', from)]))
  const narrowed = conditions.reduce(
    (result, condition) => result.where((eb) => condition(eb as unknown as ExpressionBuilder<Schema, 'incident'>)),
    query,
  )
  return narrowed.orderBy('incident.started_at', 'desc').orderBy('incident.id', 'desc').execute()
}

/** The intervals of those of some incidents whose severity changed: the others have one, which needs no reading. */
async function listChangedSeverities(db: Db, ids: readonly number[]): Promise<Map<number, SeverityInterval[]>> {
  const steps: (SeverityStep & { incidentId: number })[] = []
  for (const chunk of chunksOf(ids, IDS_AT_ONCE)) {
    const rows = await db
      .selectFrom('incident_update')
      .select(['incident_id as incidentId', 'seq', 'at', 'state', 'severity', 'ended_at as endedAt'])
      .where('incident_id', 'in', chunk)
      .where((eb) => eb.or([eb('severity', 'is not', null), eb('state', 'is not', null)]))
      .orderBy('incident_id')
      .orderBy('seq')
      .execute()
    steps.push(...rows)
  }
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
