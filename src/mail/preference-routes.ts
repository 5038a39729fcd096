import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../http/auth.ts'
import { Forbidden } from '../http/errors.ts'
import type { App } from '../http/types.ts'
import { ALL_KINDS, MAIL_KINDS } from './kinds.ts'
import type { MailContext } from './mail.ts'
import { chooseMails, findOptOuts, optOut } from './opt-outs.ts'
import type { SignedAddress } from './preference-links.ts'
import { PreferencesForm, SignedQuery } from './schema.ts'

const ANYONE = { role: 'anyone' } as const

/** What somebody does who has the link out of a mail, and needs no account for it. */
export function mailPreferenceRoutes(app: App, mail: MailContext): void {
  const genuine = (query: SignedAddress) => {
    if (!mail.links.isGenuine(query))
      throw new Forbidden('This link is not whole. Take it out of the newest mail, as it stands there.')
    // A kind that is not known any more, or was never one, stands for all.
    return Object.hasOwn(MAIL_KINDS, query.kind) ? query : { ...query, kind: ALL_KINDS }
  }
  const page = async (
    reply: FastifyReply,
    view: 'preferences' | 'unsubscribe',
    query: SignedAddress,
    saved = false,
  ) => {
    const unwanted = await findOptOuts(mail.db, query.to)
    const data = { ...query, unwanted, saved, kinds: MAIL_KINDS, query: mail.links.query(query.to, query.kind) }
    return reply.page(`mail/${view}`, data)
  }

  app.get('/mail/unsubscribe', { schema: { querystring: SignedQuery }, config: ANYONE }, async (request, reply) =>
    page(reply, 'unsubscribe', genuine(request.query)),
  )

  // Mail programs post here by themselves (RFC 8058), without cookies: the signature is what proves it.
  app.post(
    '/mail/unsubscribe',
    { schema: { querystring: SignedQuery }, config: { ...ANYONE, noCsrf: true } },
    async (request, reply) => {
      const query = genuine(request.query)
      await optOut(mail, { email: query.to, kind: query.kind, how: 'one_click' }, actorOf(request, query))
      return page(reply, 'unsubscribe', query, true)
    },
  )

  app.get('/mail/preferences', { schema: { querystring: SignedQuery }, config: ANYONE }, async (request, reply) =>
    page(reply, 'preferences', genuine(request.query)),
  )

  app.post(
    '/mail/preferences',
    { schema: { querystring: SignedQuery, body: PreferencesForm }, config: ANYONE },
    async (request, reply) => {
      const query = genuine(request.query)
      const wanted = [request.body.wanted ?? []].flat()
      const unwanted = Object.keys(MAIL_KINDS).filter((kind) => !wanted.includes(kind))
      await chooseMails(mail, { email: query.to, unwanted, how: 'page' }, actorOf(request, query))
      return page(reply, 'preferences', query, true)
    },
  )
}

/** Whoever holds the link acts as its address. */
function actorOf(request: FastifyRequest, { to }: SignedAddress): Actor {
  return { ...request.actor, name: `Holder of a mail to ${to}` }
}
