import { Type } from 'typebox'
import { NotFound } from '../http/errors.ts'
import type { HotPages } from '../http/hot.ts'
import type { Pages } from '../http/page.ts'
import type { App } from '../http/types.ts'
import { toStored } from '../lib/dates.ts'
import { drawBadge } from './badge.ts'
import type { BoardService } from './board/load.ts'
import { boardData, boardPage } from './board/page.ts'
import { type BoardQuery as Query, STATUS_TONE, STATUS_WORD } from './board/view.ts'
import { writeFeed } from './feed.ts'
import { detailData } from './history/detail-view.ts'
import { loadServiceDetail } from './history/service-detail.ts'
import { writeReport } from './report.ts'
import { BoardQuery, SlugParams } from './schema.ts'
import { takeBeat } from './services/heartbeats.ts'
import type { StatusContext } from './status.ts'

const SHARED = { role: 'status', shared: true } as const
const FILTERS = ['problem', 'maintenance', 'unknown', 'operational'] as const

/** What everybody reads: the board, a service, the report, the feed, the badge; and the address heartbeats call. */
export function statusRoutes(app: App, status: StatusContext, deps: { hot: HotPages; pages: Pages }): void {
  const { db, board, config, clock } = status
  const findService = async (slug: string): Promise<BoardService> => {
    const { value } = await board.get()
    const service = value.services.find((known) => known.slug === slug)
    if (!service) throw new NotFound(`There is no service “${slug.slice(0, 100)}” on the board.`)
    return service
  }
  deps.hot.add(boardPage(board, deps.pages))

  app.get('/', { schema: { querystring: BoardQuery }, config: SHARED }, async (request, reply) => {
    const query = readQuery(request.query)
    // A query that filters nothing is the page itself: it neither passes by the kept one nor is kept beside it.
    if (!query && !request.cookies['flash']) return deps.hot.reply('/', request, reply)
    const { value } = await board.get()
    return reply.page('status/index', boardData(value, query ?? {}))
  })

  app.get('/services/:slug', { schema: { params: SlugParams }, config: SHARED }, async (request, reply) => {
    const service = await findService(request.params.slug)
    const now = toStored(clock())
    const detail = await loadServiceDetail(db, service, now, config.timeZone)
    const data = {
      service,
      ...detailData(service, detail, now, config.timeZone),
      tones: STATUS_TONE,
      words: STATUS_WORD,
    }
    return reply.page('status/service', data, { fragment: 'status/_service-dialog' })
  })

  app.get('/get_report_text', { config: SHARED }, async (_request, reply) => {
    const { value } = await board.get()
    const text = writeReport({ ...value, at: toStored(clock()) }, config.timeZone, config.siteName)
    return reply.type('text/plain; charset=utf-8').send(text)
  })

  app.get('/feed.atom', { config: SHARED }, async (_request, reply) => {
    const xml = await writeFeed(db, { name: config.siteName, baseUrl: config.baseUrl })
    return reply.type('application/atom+xml; charset=utf-8').send(xml)
  })

  const BadgeParams = Type.Object({ file: Type.String({ maxLength: 110, pattern: '\\.svg$' }) })
  app.get('/badge/:file', { schema: { params: BadgeParams }, config: SHARED }, async (request, reply) => {
    const service = await findService(request.params.file.replace(/\.svg$/, ''))
    return reply
      .type('image/svg+xml; charset=utf-8')
      .header('content-security-policy', "default-src 'none'")
      .header('cross-origin-resource-policy', 'cross-origin')
      .send(drawBadge(service.name, service.status))
  })

  const BeatParams = Type.Object({ token: Type.String({ maxLength: 100 }) })
  app.route({
    method: ['GET', 'POST'],
    url: '/heartbeat/:token',
    schema: { params: BeatParams },
    config: { role: 'anyone', noCsrf: true, json: true },
    handler: async (request, reply) => {
      const checkId = await takeBeat(status, request.params.token)
      await status.rounds.checkNow([checkId])
      return reply.header('cache-control', 'no-store').send({ ok: true })
    },
  })
}

/** The filters that mean something; null when none does. */
function readQuery(given: { status?: string; category?: string; q?: string }): Query | null {
  const status = FILTERS.find((word) => word === given.status)
  const category = given.category?.trim() || undefined
  const q = given.q?.trim() || undefined
  return status || category || q ? { status, category, q } : null
}
