import { Invalid } from '../http/errors.ts'
import type { App } from '../http/types.ts'
import type { AnalyticsContext } from './context.ts'
import type { Group } from './figures/buckets.ts'
import { countLog } from './figures/count.ts'
import { kpisOf, pointsOf, type Stack, trendOf } from './figures/draw.ts'
import { readFilter } from './figures/filter.ts'
import { listLogIncidents } from './incidents.ts'
import { FiguresAnswer, FiguresQuery, IncidentsAnswer, IncidentsQuery } from './schema.ts'

const TAGS = ['analytics']
const MAX_SERVICES = 1_000
const PAGE = 100

export function analyticsApi(app: App, analytics: AnalyticsContext): void {
  app.get(
    '/api/v1/analytics',
    {
      schema: {
        tags: TAGS,
        summary: 'Figures of incidents: uploaded, of the desk and of providers',
        description:
          'An incident of several services counts once in `kpis` and once in each of its services. Buckets are UTC days, ISO weeks (2026-W47) or months (2026-11); those without incidents are left out.',
        querystring: FiguresQuery,
        response: { 200: FiguresAnswer },
      },
      config: { role: 'read' },
    },
    async ({ query }) => {
      const filter = readFilter(query)
      const [group, stack] = [readGroup(query.group), readStack(query.stack)]
      const log = await analytics.live.current()
      const counted = countLog(log, filter, analytics.clock())
      return {
        kpis: kpisOf(log.combos, counted.counts),
        trend: pointsOf(trendOf(log, counted, group, stack)),
        services: counted.services.slice(0, MAX_SERVICES),
      }
    },
  )

  app.get(
    '/api/v1/analytics/incidents',
    {
      schema: {
        tags: TAGS,
        summary: 'The incidents that figures are drawn from, newest first',
        querystring: IncidentsQuery,
        response: { 200: IncidentsAnswer },
      },
      config: { role: 'read' },
    },
    async ({ query }) => {
      const { limit = PAGE, cursor } = query
      return listLogIncidents(analytics, readFilter(query), { limit, cursor })
    },
  )
}

const GROUPS: Record<string, Group> = {
  day: 'day',
  daily: 'day',
  week: 'week',
  weekly: 'week',
  month: 'month',
  monthly: 'month',
}

/** @throws Invalid */
export function readGroup(given: string | undefined): Group {
  const group = GROUPS[given?.trim().toLowerCase() || 'day']
  if (!group) throw new Invalid({ group: 'group is day, week or month.' })
  return group
}

/** @throws Invalid */
export function readStack(given: string | undefined): Stack {
  const stack = given?.trim().toLowerCase() || 'state'
  if (stack === 'state' || stack === 'stage' || stack === 'service') return stack
  throw new Invalid({ stack: 'stack is state, stage or service.' })
}
