import type { Readable } from 'node:stream'
import { csvStream } from '../../lib/csv.ts'
import { readStack } from '../api.ts'
import type { AnalyticsContext } from '../context.ts'
import { countLog } from '../figures/count.ts'
import { pointsOf, trendOf } from '../figures/draw.ts'
import { listLogIncidents } from '../incidents.ts'
import { type DashboardQuery, readDashboard } from './query.ts'
import { groupOf, keyWord } from './trend.ts'

const PAGE = 1_000

/** The numbers of the chart. */
export async function trendCsv(analytics: AnalyticsContext, query: DashboardQuery): Promise<Readable> {
  const now = analytics.clock()
  const { filter } = readDashboard(query, now)
  const log = await analytics.live.current()
  const counted = countLog(log, filter, now)
  const group = groupOf(query, counted.last - counted.first + 1)
  const points = pointsOf(trendOf(log, counted, group, readStack(query.stack)))
  return csvStream([
    [group, 'key', 'incidents'],
    ...points.map(({ bucket, key, count }) => [bucket, keyWord(key), count]),
  ])
}

/** The incidents that are counted, row by row, in the form in which they can be uploaded. */
export function incidentsCsv(analytics: AnalyticsContext, query: DashboardQuery): Readable {
  const { filter } = readDashboard(query, analytics.clock())
  async function* rows() {
    yield ['id', 'services', 'state', 'stage', 'creationtime', 'recentreporttime', 'source']
    for (let cursor: string | undefined; ; ) {
      const { items, nextCursor } = await listLogIncidents(analytics, filter, { limit: PAGE, cursor })
      for (const { ticket, externalId, services, state, stage, createdAt, recentReportAt, source } of items) {
        yield [ticket ?? externalId, services.join('; '), state, stage, createdAt, recentReportAt, source]
      }
      if (nextCursor === null) return
      cursor = nextCursor
    }
  }
  return csvStream(rows())
}
