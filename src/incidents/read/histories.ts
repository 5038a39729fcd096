import type { Db } from '../../db/schema.ts'
import { chunksOf } from '../../lib/chunks.ts'
import { listIncidentsTouching } from '../events.ts'
import { type SeverityInterval, type SeverityStep, severityIntervals } from '../severity.ts'
import type { IncidentSummary } from './find.ts'

/** An incident with how severe it was and from when to when. */
export interface IncidentHistory extends IncidentSummary {
  severityIntervals: SeverityInterval[]
}

const IDS_AT_ONCE = 1_000

/** The incidents that touch some entities within a window of time, with their severities, newest first. */
export async function listIncidentHistories(
  db: Db,
  entityIds: readonly number[],
  window: { from: string; to: string },
  limit: number,
): Promise<IncidentHistory[]> {
  if (entityIds.length === 0) return []
  const incidents = await listIncidentsTouching(db, entityIds, window, limit)
  const steps = await listSteps(
    db,
    incidents.map(({ id }) => id),
  )
  return incidents.map((incident) => ({
    ...incident,
    severityIntervals: severityIntervals(steps.get(incident.id) ?? []),
  }))
}

async function listSteps(db: Db, ids: readonly number[]): Promise<Map<number, SeverityStep[]>> {
  const parts = chunksOf(ids, IDS_AT_ONCE).map((some) =>
    db
      .selectFrom('incident_update')
      .select(['incident_id as incidentId', 'seq', 'at', 'state', 'severity', 'ended_at as endedAt'])
      .where('incident_id', 'in', some)
      .orderBy('incident_id')
      .orderBy('seq')
      .execute(),
  )
  return Map.groupBy((await Promise.all(parts)).flat(), ({ incidentId }) => incidentId)
}
