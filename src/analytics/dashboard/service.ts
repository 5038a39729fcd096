import { NotFound } from '../../http/errors.ts'
import type { AnalyticsContext } from '../context.ts'
import { countLog } from '../figures/count.ts'
import { kpisOf } from '../figures/draw.ts'
import { listLogIncidents } from '../incidents.ts'
import { drawHeat } from './chart.ts'
import { count, kpisView } from './kpis.ts'
import { overlapView } from './overlap.ts'
import { addressOf, DASHBOARD, type DashboardQuery, readDashboard } from './query.ts'
import { STACKS, trendView } from './trend.ts'
import { filtersView, incidentLinks, incidentWords } from './view.ts'

const INCIDENTS_A_PAGE = 25

/** All about one service of the log; what else the dashboard was filtered by comes along for the way back. @throws NotFound */
export async function serviceView(
  analytics: AnalyticsContext,
  id: number,
  { cursor, ...query }: DashboardQuery & { cursor?: string | undefined },
) {
  const now = analytics.clock()
  const read = readDashboard(query, now)
  const log = await analytics.live.current()
  const service = log.services.byId.get(id)
  if (!service) throw new NotFound('There are no incidents of such a service.')
  const filter = { ...read.filter, services: [service.name], q: '' }
  const path = `${DASHBOARD}/services/${id}`
  const counted = countLog(log, filter, now)
  const kpis = kpisOf(log.combos, counted.counts)
  const [overlap, { items, nextCursor }] = await Promise.all([
    overlapView(analytics, log, { counted, filter, query }, { isListed: true }),
    listLogIncidents(analytics, filter, { limit: INCIDENTS_A_PAGE, cursor }),
  ])
  return {
    ...filtersView({ filter, range: read.range }, query, { path, target: 'service', isOne: true }),
    name: service.name,
    sub: count(kpis.total, 'incident'),
    isEmpty: kpis.total === 0,
    kpis: kpisView(log, counted, kpis),
    trend: trendView(log, counted, { path, query, now, stacks: STACKS.filter(([stack]) => stack !== 'service') }),
    heat: drawHeat(counted.heat),
    overlap,
    items,
    words: incidentWords,
    links: {
      ...incidentLinks(path, query, { cursor, nextCursor }),
      back: addressOf(DASHBOARD, query),
      csv: addressOf(`${DASHBOARD}/incidents.csv`, query, { service: [service.name], q: '' }),
      trend: addressOf(`${DASHBOARD}/trend.csv`, query, { service: [service.name], q: '' }),
    },
  }
}
