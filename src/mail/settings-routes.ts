import type { FastifyReply } from 'fastify'
import { problemsOf } from '../http/forms.ts'
import type { App } from '../http/types.ts'
import { DAY, later, toStored } from '../lib/dates.ts'
import { queueTestMail, sendAgain, sendAllAgain } from './actions.ts'
import { ALL_KINDS, MAIL_KINDS } from './kinds.ts'
import type { MailContext } from './mail.ts'
import { listOptOuts, OPT_OUTS_SHOWN, optInAgain, optOut } from './opt-outs.ts'
import { countMails, getMail, listMails, MAIL_VIEWS, type MailView } from './queue-view.ts'
import { MailParams, MailQuery, OptOutForm, TestForm } from './schema.ts'

const ADMIN = { role: 'admin' } as const

export function mailSettingsRoutes(app: App, mail: MailContext): void {
  queueRoutes(app, mail)
  mailRoutes(app, mail)
  optOutRoutes(app, mail)
}

/** The page of the outbox, with whatever a form on it has to say. */
async function outboxPage(
  reply: FastifyReply,
  mail: MailContext,
  extra: { view?: MailView; before?: number; form?: object; problems?: object } = {},
): Promise<FastifyReply> {
  const counts = await countMails(mail.db, later(toStored(mail.clock()), -DAY))
  const view = extra.view ?? MAIL_VIEWS.find((name) => counts[name] > 0) ?? 'sent'
  const optOuts = await listOptOuts(mail.db)
  const data = {
    counts,
    view,
    mails: await listMails(mail.db, view, extra.before ?? null),
    optOuts: optOuts.slice(0, OPT_OUTS_SHOWN),
    moreOptOuts: optOuts.length > OPT_OUTS_SHOWN,
    kinds: { ...MAIL_KINDS, [ALL_KINDS]: 'Everything that is not mandatory' },
    target: mail.target,
    sender: mail.sender,
    trouble: mail.sending?.trouble ?? null,
    form: extra.form ?? {},
    problems: extra.problems ?? {},
  }
  return reply.page('mail/settings/index', data, { status: extra.problems ? 422 : 200 })
}

function queueRoutes(app: App, mail: MailContext): void {
  app.get('/settings/mail', { schema: { querystring: MailQuery }, config: ADMIN }, async (request, reply) =>
    outboxPage(reply, mail, request.query),
  )

  app.post('/settings/mail/again', { config: ADMIN }, async (request, reply) => {
    const count = await sendAllAgain(mail, request.actor)
    mail.sending?.resume()
    return reply.done('/settings/mail', count === 1 ? 'One mail waits again.' : `${count} mails wait again.`)
  })

  app.post('/settings/mail/resumption', { config: ADMIN }, async (_request, reply) => {
    mail.sending?.resume()
    mail.versions.bump('mail')
    return reply.done('/settings/mail', 'The server is asked again now.')
  })

  app.post('/settings/mail/test', { schema: { body: TestForm }, config: ADMIN }, async (request, reply) => {
    try {
      const id = await queueTestMail(mail, request.body, request.actor)
      return reply.done(`/settings/mail/${id}`)
    } catch (error) {
      return outboxPage(reply, mail, { form: request.body, problems: problemsOf(error) })
    }
  })
}

function mailRoutes(app: App, mail: MailContext): void {
  app.get('/settings/mail/:id', { schema: { params: MailParams }, config: ADMIN }, async (request, reply) => {
    const one = await getMail(mail.db, request.params.id)
    const waiting = one.state === 'queued' || one.state === 'sending'
    const data = { mail: one, waiting, target: mail.target, trouble: mail.sending?.trouble ?? null }
    return reply.page('mail/settings/show', data, { fragment: 'mail/settings/_state' })
  })

  app.post('/settings/mail/:id/again', { schema: { params: MailParams }, config: ADMIN }, async (request, reply) => {
    await sendAgain(mail, request.params.id, request.actor)
    mail.sending?.resume()
    return reply.done(`/settings/mail/${request.params.id}`, 'It waits again.')
  })
}

function optOutRoutes(app: App, mail: MailContext): void {
  app.post('/settings/mail/opt-outs', { schema: { body: OptOutForm }, config: ADMIN }, async (request, reply) => {
    try {
      await optOut(mail, { ...request.body, how: 'administrator' }, request.actor)
    } catch (error) {
      return outboxPage(reply, mail, { form: request.body, problems: problemsOf(error) })
    }
    return reply.done('/settings/mail#opt-outs', 'Such mails are withheld from now on.')
  })

  app.post(
    '/settings/mail/opt-outs/removal',
    { schema: { body: OptOutForm }, config: ADMIN },
    async (request, reply) => {
      await optInAgain(mail, request.body, request.actor)
      return reply.done('/settings/mail#opt-outs', 'Such mails are sent again.')
    },
  )
}
