import { findHits, listEntitiesById } from '../../directory/index.ts'
import { addDays } from '../../lib/dates.ts'
import { listProviderOutages, type ProviderOutage } from '../../status/index.ts'
import type { AnalyticsContext } from '../context.ts'
import type { Services } from '../figures/services.ts'

/** The newest of a period; more than these are no reasons any more. */
const MOST_OUTAGES = 2_000
/** A provider's incident that nobody ever closed says nothing about what happened so long after. */
const MOST_DAYS = 14

/** A provider with its incidents of a period, and who of the log needs it. */
export interface ProviderTrouble {
  provider: { id: number; slug: string; name: string }
  outages: (ProviderOutage & { until: string })[]
  /** Ids of services of the log. */
  needs: number[]
}

/** Providers with trouble that services of the log need, by the directory's links; null while it is being read. */
export async function listTrouble(
  { database, directory }: Pick<AnalyticsContext, 'database' | 'directory'>,
  services: Services,
  period: { from: string; to: string },
  now: string,
): Promise<ProviderTrouble[] | null> {
  const outages = await listProviderOutages(database.db, period, MOST_OUTAGES)
  const byProvider = [...Map.groupBy(outages, ({ serviceId }) => serviceId)]
  const hits = await Promise.all(byProvider.map(([id]) => findHits(directory, [id])))
  if (hits.some((hit) => hit === null)) return null
  const needing = hits.map((hit, i) => hit!.idsOf('service').filter((id) => id !== byProvider[i]![0]))
  const names = await listEntitiesById(database.db, [...new Set(needing.flat())])
  return byProvider.map(([id, list], i) => ({
    provider: { id, slug: list[0]!.slug, name: list[0]!.service },
    outages: list.map((outage) => ({ ...outage, until: untilOf(outage, now) })),
    needs: needing[i]!.flatMap((one) => services.named(names.get(one)?.name ?? '')?.id ?? []),
  }))
}

function untilOf({ startedAt, resolvedAt }: ProviderOutage, now: string): string {
  const latest = `${addDays(startedAt.slice(0, 10), MOST_DAYS)}${startedAt.slice(10)}`
  const end = resolvedAt ?? now
  return end < latest ? end : latest
}

/** The times in which something was wrong, each moment once, in order. */
export function mergeSpans(spans: readonly { startedAt: string; until: string }[]): [string, string][] {
  const merged: [string, string][] = []
  for (const { startedAt, until } of [...spans].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1))) {
    const last = merged.at(-1)
    if (!last || startedAt > last[1]) merged.push([startedAt, until])
    else if (until > last[1]) last[1] = until
  }
  return merged
}
