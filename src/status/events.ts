import type { Database } from '../db/open.ts'
import type { EntityEvent, EventSource } from '../directory/index.ts'
import type { TimelineItem, TimelineSource } from '../incidents/index.ts'
import type { Impact } from './families/family.ts'

const TONE: Record<Impact, string> = {
  none: 'unknown',
  minor: 'degraded',
  major: 'partial',
  critical: 'outage',
  maintenance: 'maintenance',
}
const MAX_TEXT = 1_000

interface Wanted {
  from: string
  to: string
  entityIds?: readonly number[] | undefined
  q?: string | undefined
  limit: number
}

/** What providers reported of their services, on the timeline. They know no severity, engineer or stage of ours. */
export function providerTimeline(database: Database): TimelineSource {
  return async ({ severity, engineer, stage, entityId, ...query }) => {
    if (severity || engineer || stage === 'stg') return { items: [], total: 0 }
    const entityIds = entityId === undefined ? undefined : [entityId]
    const rows = await listTouching(database, { ...query, entityIds })
    const items = rows.slice(0, query.limit).map(itemOf)
    return { items, total: rows.length }
  }
}

/** The same for the page of an entity, and beside an incident on it. */
export function providerEvents(database: Database): EventSource {
  return async (entityIds, window, limit) => {
    if (entityIds.length === 0) return []
    const rows = await listTouching(database, { ...window, entityIds, limit })
    return rows.slice(0, limit).map(
      (row): EntityEvent => ({
        kind: 'provider_incident',
        id: row.service,
        title: `${row.service}: ${row.title}`,
        url: `/services/${row.slug}`,
        tone: TONE[row.impact],
        word: row.status.replace('_', ' '),
        startedAt: row.startedAt,
        endedAt: row.endedAt,
      }),
    )
  }
}

type Row = Awaited<ReturnType<typeof listTouching>>[number]

/** One more than the limit when there are more. */
function listTouching({ db, dialect }: Database, { from, to, entityIds, q, limit }: Wanted) {
  return db
    .selectFrom('provider_incident')
    .innerJoin('entity', 'entity.id', 'provider_incident.service_id')
    .select(['provider_incident.id', 'provider_incident.title', 'provider_incident.impact', 'provider_incident.status'])
    .select(['provider_incident.started_at as startedAt', 'provider_incident.resolved_at as endedAt'])
    .select(['entity.slug', 'entity.name as service'])
    .select((eb) =>
      eb
        .selectFrom('provider_incident_update')
        .select('text')
        .whereRef('incident_id', '=', 'provider_incident.id')
        .orderBy('at', 'desc')
        .limit(1)
        .as('text'),
    )
    .where('provider_incident.started_at', '<', to)
    .where((eb) =>
      eb.or([eb('provider_incident.resolved_at', 'is', null), eb('provider_incident.resolved_at', '>', from)]),
    )
    .$if(entityIds !== undefined, (query) => query.where('provider_incident.service_id', 'in', [...entityIds!]))
    .$if(Boolean(q), (query) => query.where((eb) => dialect.contains(eb.ref('provider_incident.title'), q!)))
    .orderBy('provider_incident.started_at', 'desc')
    .orderBy('provider_incident.id', 'desc')
    .limit(limit + 1)
    .execute()
}

function itemOf(row: Row): TimelineItem {
  const word = row.status.replace('_', ' ')
  const isOver = row.endedAt !== null
  return {
    kind: 'provider_incident',
    id: row.service,
    title: row.title,
    description: row.text?.slice(0, MAX_TEXT) ?? '',
    severity: null,
    tone: TONE[row.impact],
    state: {
      word: word.charAt(0).toUpperCase() + word.slice(1),
      tone: isOver ? 'closed' : TONE[row.impact],
      icon: isOver ? 'operational' : 'degraded',
    },
    affects: [{ slug: row.slug, name: row.service, kind: 'service' }],
    engineer: null,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    url: `/services/${row.slug}`,
  }
}
