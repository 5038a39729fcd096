import type { Db } from '../../db/schema.ts'
import { ticketOf } from '../ticket-number.ts'

/** An incident that runs, with what it affects, for others to compare with. */
export interface RunningIncident {
  ticket: string
  title: string
  severity: string
  affectedIds: number[]
}

/** More run at the same time only when counting them has become pointless. */
const MAX_RUNNING = 500

export async function listRunningIncidents(db: Db): Promise<RunningIncident[]> {
  const incidents = await db
    .selectFrom('incident')
    .select(['id', 'number', 'title', 'severity'])
    .where('ended_at', 'is', null)
    .orderBy('started_at', 'desc')
    .limit(MAX_RUNNING)
    .execute()
  if (incidents.length === 0) return []
  const affects = await db
    .selectFrom('incident_affects')
    .select(['incident_id as incidentId', 'entity_id as entityId'])
    .where(
      'incident_id',
      'in',
      incidents.map(({ id }) => id),
    )
    .where('removed_at', 'is', null)
    .execute()
  const byIncident = Map.groupBy(affects, ({ incidentId }) => incidentId)
  return incidents.map(({ id, number, title, severity }) => ({
    ticket: ticketOf(number),
    title,
    severity,
    affectedIds: (byIncident.get(id) ?? []).map(({ entityId }) => entityId),
  }))
}
