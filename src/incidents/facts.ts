import type { Db } from '../db/schema.ts'
import type { Stage } from '../directory/index.ts'
import { ticketOf } from './ticket-number.ts'
import type { IncidentState } from './words.ts'

export interface IncidentFact {
  id: number
  state: IncidentState
  stage: Stage
  startedAt: string
  endedAt: string | null
  changedAt: string
  /** The names of the services it affects. */
  services: string[]
}

/** What figures are drawn from of some incidents; those that are no more are left out. */
export async function listIncidentFacts(db: Db, ids: readonly number[]): Promise<IncidentFact[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('incident')
    .select(['id', 'state', 'stage', 'started_at as startedAt', 'ended_at as endedAt', 'changed_at as changedAt'])
    .where('id', 'in', ids)
    .execute()
  const affected = await db
    .selectFrom('incident_affects')
    .innerJoin('entity', 'entity.id', 'incident_affects.entity_id')
    .select(['incident_affects.incident_id as id', 'entity.name'])
    .where('incident_affects.incident_id', 'in', ids)
    .where('incident_affects.removed_at', 'is', null)
    .where('entity.kind', '=', 'service')
    .execute()
  const names = Map.groupBy(affected, ({ id }) => id)
  return rows.map((row) => ({ ...row, services: (names.get(row.id) ?? []).map(({ name }) => name) }))
}

/** The ticket numbers of some incidents, by their ids. */
export async function listTickets(db: Db, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('incident').select(['id', 'number']).where('id', 'in', ids).execute()
  return new Map(rows.map(({ id, number }) => [id, ticketOf(number)]))
}
