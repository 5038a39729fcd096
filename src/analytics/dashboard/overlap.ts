import { listTickets } from '../../incidents/index.ts'
import type { AnalyticsContext } from '../context.ts'
import type { Log } from '../cube/log.ts'
import { dayText } from '../cube/times.ts'
import type { Counted } from '../figures/count.ts'
import type { LogFilter } from '../figures/filter.ts'
import { findOverlaps, type OverlapIncident } from '../overlap/find.ts'
import { addressOf, DASHBOARD, type DashboardQuery } from './query.ts'

const MOST_LINES = 50

/** How many incidents of services began during an incident of a provider that they need; null while nobody knows. */
export async function overlapView(
  analytics: AnalyticsContext,
  log: Log,
  { counted, filter, query }: { counted: Counted; filter: LogFilter; query: DashboardQuery },
  options: { isListed?: boolean } = {},
) {
  const found = await findOverlaps(analytics, log, filter, counted.asked, options)
  if (found === null) return null
  const totals = new Map(counted.services.map(({ id, total }) => [id, total]))
  return {
    when: periodWord(dayText(counted.first), dayText(counted.last)),
    more: Math.max(0, found.overlaps.length - MOST_LINES),
    lines: found.overlaps.slice(0, MOST_LINES).map(({ service, provider, count }) => ({
      service: service.name,
      href: addressOf(`${DASHBOARD}/services/${service.id}`, query),
      count,
      total: totals.get(service.id) ?? count,
      provider: provider.name,
      providerHref: `/services/${provider.slug}`,
    })),
    incidents: await withTickets(analytics, found.incidents),
  }
}

async function withTickets({ database }: AnalyticsContext, incidents: readonly OverlapIncident[]) {
  const tickets = await listTickets(
    database.db,
    incidents.flatMap(({ deskId }) => deskId ?? []),
  )
  return incidents.map((one) => ({ ...one, ticket: one.deskId === null ? null : (tickets.get(one.deskId) ?? null) }))
}

const QUARTERS = [
  ['01-01', '03-31'],
  ['04-01', '06-30'],
  ['07-01', '09-30'],
  ['10-01', '12-31'],
]

/** `in Q3 2026` where it is just that. */
export function periodWord(first: string, last: string): string {
  const year = first.slice(0, 4)
  const quarter = QUARTERS.findIndex(([from, to]) => first === `${year}-${from}` && last === `${year}-${to}`)
  return quarter < 0 ? `from ${first} to ${last}` : `in Q${quarter + 1} ${year}`
}
