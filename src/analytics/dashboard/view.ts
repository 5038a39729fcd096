import { createHash } from 'node:crypto'
import type { AnalyticsContext } from '../context.ts'
import type { Log } from '../cube/log.ts'
import { countLog } from '../figures/count.ts'
import { kpisOf } from '../figures/draw.ts'
import { LOG_SOURCE_WORD, LOG_SOURCES, LOG_STAGE_WORD, LOG_STAGES, LOG_STATE_WORD, LOG_STATES } from '../words.ts'
import { drawHeat } from './chart.ts'
import { gridView } from './grid.ts'
import { count, kpisView } from './kpis.ts'
import { addressOf, DASHBOARD, type DashboardQuery, RANGE_WORD, RANGES, readDashboard } from './query.ts'
import { trendView } from './trend.ts'

const MAX_CHOICES = 300
const TOP_SERVICES = 8

/** All that the dashboard shows. @throws Invalid, NotReady */
export async function dashboardView(analytics: AnalyticsContext, query: DashboardQuery) {
  const now = analytics.clock()
  const { filter, range } = readDashboard(query, now)
  const log = await analytics.live.current()
  const counted = countLog(log, filter, now)
  const { services } = counted
  const kpis = kpisOf(log.combos, counted.counts)
  return {
    ...filtersView({ filter, range }, query, { path: DASHBOARD, target: 'dashboard', isOne: false }),
    choices: choicesOf(log, filter.services),
    isEmpty: kpis.total === 0,
    hasAny: log.size > 0,
    sub: `${count(kpis.total, 'incident')} of ${count(services.length, 'service')}`,
    kpis: kpisView(log, counted, kpis),
    trend: trendView(log, counted, { path: DASHBOARD, query, now }),
    heat: drawHeat(counted.heat),
    services: gridView(services, query),
    top: services.slice(0, TOP_SERVICES),
    links: {
      csv: addressOf(`${DASHBOARD}/trend.csv`, query),
      incidentsCsv: addressOf(`${DASHBOARD}/incidents.csv`, query),
      incidents: addressOf(`${DASHBOARD}/incidents`, query),
      uploads: `${DASHBOARD}/uploads`,
      overlap: addressOf(`${DASHBOARD}/overlap`, query),
      // Another address is another element, so that it is asked for again after a swap.
      overlapKey: hashOf(addressOf('', query)),
    },
    saved: addressOf('', query).slice(1),
  }
}

function choicesOf({ services }: Log, chosen: readonly string[]) {
  const isChosen = (name: string) => chosen.some((one) => services.named(one)?.name === name)
  const names = [...services.byId.values()].map(({ name }) => name).sort((a, b) => a.localeCompare(b, 'en'))
  const first = names.filter(isChosen)
  return [...first, ...names.filter((name) => !isChosen(name))]
    .slice(0, MAX_CHOICES)
    .map((name, i) => ({ name, isChosen: i < first.length }))
}

/** What stands in the filters of a page, and where they lead; a page about one service chooses no others. */
export function filtersView(
  { filter, range }: ReturnType<typeof readDashboard>,
  query: DashboardQuery,
  place: { path: string; target: string; isOne: boolean },
) {
  const { path } = place
  return {
    query,
    filter,
    place,
    reset: path,
    ranges: RANGES.map((one) => ({
      word: RANGE_WORD[one],
      isCurrent: one === range,
      href: addressOf(path, query, { range: one === '30' ? '' : one, from: '', to: '' }),
    })),
    isAll: range === 'all',
    options: {
      states: LOG_STATES.map((state) => [state, LOG_STATE_WORD[state]]),
      stages: LOG_STAGES.map((stage) => [stage, LOG_STAGE_WORD[stage]]),
      sources: LOG_SOURCES.map((source) => [source, LOG_SOURCE_WORD[source]]),
    },
  }
}

export const incidentWords = { state: LOG_STATE_WORD, stage: LOG_STAGE_WORD, source: LOG_SOURCE_WORD }

/** The ways through a list of incidents. */
export function incidentLinks(
  path: string,
  query: DashboardQuery,
  { cursor, nextCursor }: { cursor?: string | undefined; nextCursor: string | null },
) {
  const here = addressOf(path, query)
  const next = nextCursor && `${here}${here.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(nextCursor)}`
  return { first: cursor ? here : null, next }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}
