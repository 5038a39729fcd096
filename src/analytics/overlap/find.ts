import { sql } from 'kysely'
import { toStored } from '../../lib/dates.ts'
import type { AnalyticsContext } from '../context.ts'
import type { Log } from '../cube/log.ts'
import type { LogFilter } from '../figures/filter.ts'
import { boundsOf, matching } from '../incidents.ts'
import { listTrouble, mergeSpans, type ProviderTrouble } from './outages.ts'

export const MOST_LISTED = 50

/** How many incidents of a service began while a provider that it needs had one. */
export interface Overlap {
  service: { id: number; name: string }
  provider: ProviderTrouble['provider']
  count: number
}

/** One of those incidents, with what its provider reported. */
export interface OverlapIncident {
  id: number
  createdAt: string
  externalId: string | null
  deskId: number | null
  provider: ProviderTrouble['provider']
  outage: { title: string; startedAt: string; endedAt: string | null }
}

export interface Overlaps {
  overlaps: Overlap[]
  /** The newest of them, when they are asked for. */
  incidents: OverlapIncident[]
}

/**
 * Which incidents of some services began during a provider's incident, in three queries however many there are (four
 * with the list). Null while the directory is being read.
 */
export async function findOverlaps(
  analytics: AnalyticsContext,
  log: Log,
  filter: LogFilter,
  asked: ReadonlySet<number> | null,
  { isListed = false } = {},
): Promise<Overlaps | null> {
  const { database, clock } = analytics
  const now = toStored(clock())
  const period = boundsOf(filter, now)
  const found = await listTrouble(analytics, log.services, period, now)
  if (found === null) return null
  const trouble = found
    .map((one) => ({ ...one, needs: one.needs.filter((id) => asked === null || asked.has(id)) }))
    .filter(({ needs }) => needs.length > 0)
  if (trouble.length === 0) return { overlaps: [], incidents: [] }
  const spans = trouble.flatMap(({ provider, outages }) =>
    mergeSpans(outages).map(([from, to]) => [provider.id, from, to]),
  )
  const needs = new Map(trouble.map((one) => [one.provider.id, new Set(one.needs)]))
  const joined = duringSpans(database, log, filter, spans, new Set(trouble.flatMap((one) => one.needs)))
  const counts = await joined
    .select(['log_incident.set_id', 'span.provider'])
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .groupBy(['log_incident.set_id', 'span.provider'])
    .execute()
  const overlaps = sumUp(log, trouble, counts)
  if (!isListed || overlaps.length === 0) return { overlaps, incidents: [] }
  const rows = await joined
    .select(['log_incident.id', 'set_id', 'created_at as createdAt', 'external_id as externalId', 'source'])
    .select(['source_id', 'span.provider'])
    .orderBy('created_at', 'desc')
    .orderBy('log_incident.id', 'desc')
    .limit(MOST_LISTED)
    .execute()
  const isNeeded = (set: number, provider: number) => log.services.ofSet(set).some((id) => needs.get(provider)?.has(id))
  const incidents = rows
    .filter(({ set_id, provider }) => isNeeded(set_id, provider))
    .map((row) => incidentOf(row, trouble.find(({ provider }) => provider.id === row.provider)!))
  return { overlaps, incidents }
}

/** Incidents that count and began within one of some spans: `[provider, from, to]`. */
function duringSpans(
  { db, dialect }: AnalyticsContext['database'],
  log: Log,
  filter: LogFilter,
  spans: readonly (readonly (string | number)[])[],
  services: ReadonlySet<number>,
) {
  const sets = log.services.setsWith(services)
  const table = sql<{ provider: number; begun: string; until: string }>`(
    SELECT CAST(it.value->>0 AS integer) AS provider, it.value->>1 AS begun, it.value->>2 AS until
    FROM ${dialect.elements(spans)})`
  return db
    .selectFrom('log_incident')
    .innerJoin(table.as('span'), (join) => join.onTrue())
    .whereRef('log_incident.created_at', '>=', 'span.begun')
    .whereRef('log_incident.created_at', '<', 'span.until')
    .where((eb) => matching(eb, filter))
    .where((eb) => dialect.isOneOf(eb.ref('set_id'), sets))
}

function sumUp(
  log: Log,
  trouble: readonly ProviderTrouble[],
  counts: readonly { set_id: number; provider: number; count: number }[],
): Overlap[] {
  const byProvider = Map.groupBy(counts, ({ provider }) => provider)
  return trouble
    .flatMap(({ provider, needs }) =>
      needs.map((id) => {
        const own = (byProvider.get(provider.id) ?? []).filter(({ set_id }) => log.services.ofSet(set_id).includes(id))
        const count = own.reduce((sum, one) => sum + Number(one.count), 0)
        return { service: { id, name: log.services.byId.get(id)!.name }, provider, count }
      }),
    )
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.service.name < b.service.name ? -1 : 1))
}

function incidentOf(
  row: { id: number; createdAt: string; externalId: string | null; source: string; source_id: number | null },
  { provider, outages }: ProviderTrouble,
): OverlapIncident {
  const { id, createdAt, externalId } = row
  const { title, startedAt, resolvedAt } = outages.find((one) => one.startedAt <= createdAt && createdAt < one.until)!
  const deskId = row.source === 'desk' ? row.source_id : null
  return { id, createdAt, externalId, deskId, provider, outage: { title, startedAt, endedAt: resolvedAt } }
}
