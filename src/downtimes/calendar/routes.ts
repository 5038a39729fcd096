import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Conflict, Forbidden, Unauthorized } from '../../http/errors.ts'
import { etagOf } from '../../http/etag.ts'
import { isAllowed } from '../../http/roles.ts'
import type { App } from '../../http/types.ts'
import type { DowntimeContext } from '../context.ts'
import { CalendarKeys, findCalendarKey, renewCalendarKey, revokeCalendarKey } from './keys.ts'
import { listCalendar } from './list.ts'
import { writeCalendar } from './write.ts'

const Query = Type.Object({
  service: Type.Optional(Type.String({ maxLength: 100 })),
  person: Type.Optional(Type.String({ maxLength: 400 })),
  token: Type.Optional(Type.String({ maxLength: 100 })),
})
const VIEWER = { role: 'viewer' } as const

/** `/calendar.ics` for calendars, and the page on which people get the address of it. */
export function calendarRoutes(app: App, downtimes: DowntimeContext): void {
  const { db, config } = downtimes
  const keys = new CalendarKeys(config.secretKey)

  async function letIn(request: FastifyRequest, token: string | undefined): Promise<void> {
    if (token !== undefined) {
      if (await keys.isGenuine(db, token)) return
      throw new Forbidden('This address has ended. Take the new one from the page of your calendar.')
    }
    if (isAllowed('read', request.identity?.role ?? null, config.publicRead)) return
    throw new Unauthorized('This calendar needs the address that stands on the page of your calendar.')
  }

  app.get(
    '/calendar.ics',
    { schema: { querystring: Query }, config: { role: 'anyone', json: true } },
    async (request, reply) => {
      const { token, ...filter } = request.query
      await letIn(request, token)
      const { siteName: name, baseUrl } = config
      const text = writeCalendar(await listCalendar(downtimes, filter), { name, baseUrl })
      const etag = etagOf(text)
      reply.header('etag', etag).header('cache-control', 'private, no-cache').header('referrer-policy', 'no-referrer')
      if (request.headers['if-none-match'] === etag) return reply.code(304).send()
      return reply
        .type('text/calendar; charset=utf-8')
        .header('content-disposition', 'inline; filename="downtimes.ics"')
        .send(text)
    },
  )

  const page = async (request: FastifyRequest, reply: FastifyReply) => {
    const userId = userIdOf(request)
    const key = userId === null ? null : await findCalendarKey(db, userId)
    const token = key === null ? null : keys.tokenFor(userId!, key)
    const open = `${config.baseUrl}/calendar.ics`
    const address = token === null ? open : `${open}?token=${token}`
    return reply.page('downtimes/calendar/index', { address, isPersonal: token !== null, isUser: userId !== null })
  }

  app.get('/downtimes/calendar', { config: VIEWER }, page)

  app.post('/downtimes/calendar', { config: VIEWER }, async (request, reply) => {
    await renewCalendarKey(downtimes, ownId(request), request.actor)
    return reply.done('/downtimes/calendar', 'A new address. The one before it has ended.')
  })

  app.post('/downtimes/calendar/revocation', { config: VIEWER }, async (request, reply) => {
    await revokeCalendarKey(downtimes, ownId(request), request.actor)
    return reply.done('/downtimes/calendar', 'Your address has ended.')
  })
}

function userIdOf({ identity, actor }: FastifyRequest): number | null {
  return identity?.kind === 'user' ? actor.id : null
}

function ownId(request: FastifyRequest): number {
  const id = userIdOf(request)
  if (id === null) throw new Conflict('An address belongs to a person; a token has none.')
  return id
}
