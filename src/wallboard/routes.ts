import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { encodingOf } from '../http/encoding.ts'
import { matchesEtag } from '../http/etag.ts'
import { Id } from '../http/fields.ts'
import type { Pages } from '../http/page.ts'
import { hasRole } from '../http/roles.ts'
import { type App, wantsFragment } from '../http/types.ts'
import { type Fragment, Fragments } from './board/fragments.ts'
import { GROUPINGS, STATE_FILTERS, type WallQuery } from './board/view.ts'
import { serverData } from './servers/server-data.ts'
import type { WallboardContext } from './wallboard.ts'

const Word = Type.Optional(Type.String({ maxLength: 100 }))
const Query = Type.Object({ by: Word, account: Word, state: Word, q: Word, kiosk: Word })
const ServerParams = Type.Object({ id: Id })

/** What everybody sees: the board, and one server of it. */
export function wallboardRoutes(app: App, wallboard: WallboardContext, pages: Pages): void {
  const fragments = new Fragments(wallboard, pages)

  app.get('/wallboard', { schema: { querystring: Query }, config: { role: 'status' } }, async (request, reply) => {
    const query = readQuery(request.query)
    const fragment = await fragments.get(query, hasRole(request.identity?.role ?? null, 'admin'))
    if (wantsFragment(request)) return sendFragment(request, reply, fragment)
    return reply.header('vary', 'HX-Request-Type').page('wallboard/index', { ...fragment, query })
  })

  app.get(
    '/wallboard/servers/:id',
    { schema: { params: ServerParams }, config: { role: 'status' } },
    async (request, reply) => {
      const data = await serverData(wallboard, request.params.id, request.identity?.role ?? null)
      return reply.page('wallboard/server', data, { fragment: 'wallboard/_server-dialog' })
    },
  )
}

/** What the displays ask for every few seconds: mostly it is a 304. */
async function sendFragment(request: FastifyRequest, reply: FastifyReply, fragment: Fragment): Promise<FastifyReply> {
  reply
    .header('etag', fragment.etag)
    .header('cache-control', 'private, no-cache')
    .header('vary', 'HX-Request-Type, Accept-Encoding')
  if (matchesEtag(request.headers['if-none-match'], fragment.etag)) return reply.code(304).send()
  const encoding = encodingOf(request.headers['accept-encoding'])
  if (encoding !== 'identity') reply.header('content-encoding', encoding === 'brotli' ? 'br' : 'gzip')
  return reply.type('text/html; charset=utf-8').send(await fragment.encoded(encoding))
}

function readQuery(given: { [name in keyof WallQuery]?: string }): WallQuery {
  return {
    by: GROUPINGS.find((word) => word === given.by) ?? 'account',
    account: given.account?.trim() ?? '',
    state: STATE_FILTERS.find((word) => word === given.state) ?? '',
    q: given.q?.trim() ?? '',
    kiosk: given.kiosk === '1',
  }
}
