import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Conflict, Invalid } from '../../http/errors.ts'
import { Id } from '../../http/fields.ts'
import { type App, wantsFragment } from '../../http/types.ts'
import { toStored } from '../../lib/dates.ts'
import type { AnalyticsContext } from '../context.ts'
import { countLog } from '../figures/count.ts'
import { listLogIncidents } from '../incidents.ts'
import { Cursor, FilterFields } from '../schema.ts'
import { incidentsCsv, trendCsv } from './export.ts'
import { overlapView } from './overlap.ts'
import { addressOf, DASHBOARD, readDashboard } from './query.ts'
import { serviceView } from './service.ts'
import { dashboardView, incidentLinks, incidentWords } from './view.ts'
import { deleteView, listViews, saveView } from './views.ts'

const INCIDENTS_A_PAGE = 50

const Word = Type.Optional(Type.String({ maxLength: 20 }))
const Query = Type.Object({
  ...FilterFields,
  range: Word,
  group: Word,
  stack: Word,
  bars: Word,
  sort: Word,
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
  cursor: Cursor,
})
const OneService = Type.Object({ id: Id })
const ViewForm = Type.Object({
  name: Type.String({ maxLength: 100 }),
  query: Type.String({ maxLength: 4_000 }),
  shared: Type.Optional(Type.String({ maxLength: 10 })),
})

/** The dashboard, the incidents behind its numbers, its files and its saved views. */
export function dashboardRoutes(app: App, analytics: AnalyticsContext): void {
  const { database, clock } = analytics
  const read = { schema: { querystring: Query }, config: { role: 'read' } } as const

  app.get(DASHBOARD, read, async (request, reply) => {
    const [view, views] = await Promise.all([
      dashboardView(analytics, request.query).catch(wrongOf),
      listViews(database.db, userOf(request)),
    ])
    if (view instanceof Invalid) return wrong(reply, view)
    return reply.page(
      'analytics/dashboard',
      { ...view, views, isUser: userOf(request) !== null },
      { fragment: 'analytics/_dashboard' },
    )
  })

  app.get(
    `${DASHBOARD}/services/:id`,
    { schema: { params: OneService, querystring: Query }, config: { role: 'read' } },
    async ({ params, query }, reply) => {
      const view = await serviceView(analytics, params.id, query).catch(wrongOf)
      if (view instanceof Invalid) return wrong(reply, view)
      return reply.page('analytics/service', view, { fragment: 'analytics/_service' })
    },
  )

  app.get(`${DASHBOARD}/overlap`, read, async (request, reply) => {
    const { cursor: _, ...query } = request.query
    const { filter } = readDashboard(query, clock())
    const log = await analytics.live.current()
    const counted = countLog(log, filter, clock())
    const isListed = !wantsFragment(request)
    const overlap = await overlapView(analytics, log, { counted, filter, query }, { isListed })
    const links = { back: addressOf(DASHBOARD, query), overlap: addressOf(`${DASHBOARD}/overlap`, query) }
    return reply.page('analytics/overlap', { overlap, links }, { fragment: 'analytics/_overlap-lines' })
  })

  app.get(`${DASHBOARD}/incidents`, read, async (request, reply) => {
    const { cursor, ...query } = request.query
    const { filter } = readDashboard(query, clock())
    const { items, nextCursor } = await listLogIncidents(analytics, filter, { limit: INCIDENTS_A_PAGE, cursor })
    const links = {
      ...incidentLinks(`${DASHBOARD}/incidents`, query, { cursor, nextCursor }),
      back: addressOf(DASHBOARD, query),
      csv: addressOf(`${DASHBOARD}/incidents.csv`, query),
    }
    return reply.page('analytics/incidents', { items, filter, words: incidentWords, links })
  })

  const file = (reply: FastifyReply, name: string) =>
    reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${name}-${toStored(clock()).slice(0, 10)}.csv"`)
  app.get(`${DASHBOARD}/trend.csv`, read, async ({ query }, reply) =>
    file(reply, 'trend').send(await trendCsv(analytics, query)),
  )
  app.get(`${DASHBOARD}/incidents.csv`, read, async ({ query }, reply) =>
    file(reply, 'incidents').send(incidentsCsv(analytics, query)),
  )

  app.post(`${DASHBOARD}/views`, { schema: { body: ViewForm }, config: { role: 'viewer' } }, async (request, reply) => {
    assertUser(request)
    const { name, query, shared } = request.body
    await saveView(
      database,
      { name, query: cleanQuery(query), shared: shared === 'yes' },
      request.actor,
      toStored(clock()),
    )
    return reply.done(`${DASHBOARD}?${cleanQuery(query)}`, 'The view is saved.')
  })
  const one = { schema: { params: Type.Object({ id: Id }) }, config: { role: 'viewer' } } as const
  app.post(`${DASHBOARD}/views/:id/removal`, one, async (request, reply) => {
    assertUser(request)
    await deleteView(database, request.params.id, request.actor, toStored(clock()))
    return reply.done(DASHBOARD, 'The view is deleted.')
  })
}

function wrongOf(error: unknown): Invalid {
  if (error instanceof Invalid) return error
  throw error
}

function wrong(reply: FastifyReply, { fields }: Invalid): FastifyReply {
  const problems = Object.values(fields)
  return reply.page('analytics/wrong', { problems }, { status: 422, fragment: 'analytics/_wrong' })
}

function userOf({ identity }: FastifyRequest): number | null {
  return identity?.kind === 'user' ? identity.id : null
}

/** Views belong to people. @throws Conflict */
function assertUser(request: FastifyRequest): void {
  if (userOf(request) === null) throw new Conflict('Views are saved by people, not by programs.')
}

/** Nothing but a query can come out of it. */
function cleanQuery(query: string): string {
  return new URLSearchParams(query).toString()
}
