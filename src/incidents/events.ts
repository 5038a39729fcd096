import type { Db } from '../db/schema.ts'
import type { EntityEvent } from '../directory/index.ts'
import type { Window } from '../http/window.ts'
import { describeIncidents, INCIDENT_COLUMNS, type IncidentSummary } from './read/find.ts'
import { affects } from './read/list.ts'
import { STATE_WORD, severityTone } from './words.ts'

/** Incidents that affect one of some entities and ran within a window of time, newest first, at most `limit`. */
export async function listIncidentsTouching(
  db: Db,
  entityIds: readonly number[],
  { from, to }: Window,
  limit: number,
): Promise<IncidentSummary[]> {
  const rows = await db
    .selectFrom('incident')
    .select(INCIDENT_COLUMNS)
    .where(affects(entityIds))
    .where('started_at', '<', to)
    .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', from)]))
    .orderBy('started_at', 'desc')
    .orderBy('incident.id', 'desc')
    .limit(limit)
    .execute()
  return describeIncidents(db, rows)
}

/** The incidents of an entity, for its page. */
export async function incidentEvents(
  db: Db,
  entityIds: readonly number[],
  window: Window,
  limit: number,
): Promise<EntityEvent[]> {
  const incidents = await listIncidentsTouching(db, entityIds, window, limit)
  return incidents.map(({ ticket, title, severity, state, startedAt, endedAt }) => ({
    kind: 'incident',
    id: ticket,
    title,
    url: `/incidents/${ticket}`,
    tone: state === 'closed' ? 'closed' : severityTone(severity),
    word: state === 'closed' ? `${severity}, closed` : `${severity}, ${STATE_WORD[state].toLowerCase()}`,
    startedAt,
    endedAt,
  }))
}
