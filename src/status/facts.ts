import type { Db } from '../db/schema.ts'
import type { Stage } from '../directory/index.ts'

export interface ProviderIncidentFact {
  id: number
  state: 'open' | 'inprogress' | 'closed'
  stage: Stage
  startedAt: string
  resolvedAt: string | null
  service: string
}

/** What figures are drawn from of some providers' incidents; those that are no more, and planned work, are left out. */
export async function listProviderFacts(db: Db, ids: readonly number[]): Promise<ProviderIncidentFact[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('provider_incident')
    .innerJoin('entity', 'entity.id', 'provider_incident.service_id')
    .select([
      'provider_incident.id',
      'provider_incident.status',
      'provider_incident.started_at as startedAt',
      'provider_incident.resolved_at as resolvedAt',
      'entity.name as service',
      'entity.stage',
    ])
    .where('provider_incident.id', 'in', ids)
    .where('impact', '<>', 'maintenance')
    .execute()
  return rows.map(({ status, ...row }) => ({
    ...row,
    // A provider that watches its repair is at work on it.
    state: row.resolvedAt !== null ? 'closed' : status === 'investigating' ? 'open' : 'inprogress',
  }))
}

export interface ProviderOutage {
  serviceId: number
  slug: string
  service: string
  title: string
  startedAt: string
  resolvedAt: string | null
}

/** Providers' incidents that touch a period, the newest first; planned work is none. */
export async function listProviderOutages(
  db: Db,
  { from, to }: { from: string; to: string },
  limit: number,
): Promise<ProviderOutage[]> {
  return db
    .selectFrom('provider_incident')
    .innerJoin('entity', 'entity.id', 'provider_incident.service_id')
    .select(['provider_incident.service_id as serviceId', 'entity.slug', 'entity.name as service'])
    .select(['title', 'started_at as startedAt', 'resolved_at as resolvedAt'])
    .where('started_at', '<', to)
    .where((eb) => eb.or([eb('resolved_at', 'is', null), eb('resolved_at', '>', from)]))
    .where('impact', '<>', 'maintenance')
    .orderBy('started_at', 'desc')
    .limit(limit)
    .execute()
}
