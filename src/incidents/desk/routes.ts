import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { FieldProblems } from '../../http/errors.ts'
import { problemsOf } from '../../http/forms.ts'
import type { App } from '../../http/types.ts'
import { readInstant, toStored, toWall } from '../../lib/dates.ts'
import { newSecret } from '../../lib/secrets.ts'
import type { IncidentContext } from '../context.ts'
import { listIncidents } from '../read/list.ts'
import { STATE_ICON, STATE_WORD, severityChoices } from '../words.ts'
import { checkForm, emptyForm, givenUpdate, type IncidentForm, leftOutOf, type UpdateForm } from './form.ts'
import { openIncident } from './open.ts'
import { type Preview, previewIncident } from './preview.ts'
import { addUpdate } from './update.ts'

const Text = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const Addresses = Type.Optional(Type.Array(Type.String({ maxLength: 254 }), { maxItems: 1_000 }))
const LONG = 900_000

const IncidentBody = Type.Object({
  title: Text(LONG),
  description: Text(LONG),
  severity: Text(20),
  stage: Text(20),
  startedAt: Text(40),
  engineer: Text(400),
  externalUrl: Text(4_000),
  affects: Text(100_000),
  shown: Addresses,
  mail: Addresses,
  notify: Text(10),
  key: Text(100),
})

export const UpdateBody = Type.Object({
  ticket: Text(100),
  text: Text(LONG),
  state: Text(20),
  severity: Text(20),
  at: Text(40),
  endedAt: Text(40),
  notify: Text(10),
  key: Text(100),
})

const NewQuery = Type.Object({
  do: Text(20),
  ticket: Text(100),
  title: Text(1_000),
  description: Text(10_000),
  severity: Text(20),
  stage: Text(20),
  affects: Text(4_000),
  engineer: Text(400),
  externalUrl: Text(2_000),
  startedAt: Text(40),
})

const DESK = { role: 'helpdesk' } as const
/** Of the tickets that run, so many are proposed; others can be typed. */
const PROPOSED = 200

/** `/incidents/new`: to file what broke, to tell what is new, to close. */
export function deskRoutes(app: App, incidents: IncidentContext): void {
  const { database, config, clock } = incidents
  const now = () => toStored(clock())

  async function createPage(
    reply: FastifyReply,
    form: IncidentForm,
    shown: { problems?: FieldProblems; preview?: Preview },
  ) {
    const { problems = {}, preview = await previewIncident(incidents, form) } = shown
    const hasProblems = Object.keys(problems).length > 0
    const data = {
      what: 'create',
      form: { ...form, key: form.key || newSecret() },
      problems,
      preview,
      severities: severityChoices(),
    }
    return reply.page('incidents/new', data, { status: hasProblems ? 422 : 200 })
  }

  async function updatePage(reply: FastifyReply, what: string, form: UpdateForm, problems: FieldProblems = {}) {
    const { items } = await listIncidents(database, { state: 'running' }, { limit: PROPOSED })
    const endedAt = form.endedAt ?? toWall(now(), config.timeZone)
    const data = {
      what,
      form: { ...form, endedAt, key: form.key || newSecret() },
      problems,
      running: items,
      severities: severityChoices(),
      stateIcon: STATE_ICON,
      stateWord: STATE_WORD,
    }
    return reply.page('incidents/new', data, { status: Object.keys(problems).length > 0 ? 422 : 200 })
  }

  app.get('/incidents/new', { schema: { querystring: NewQuery }, config: DESK }, async (request, reply) => {
    const { do: what, ticket = '', startedAt, ...query } = request.query
    if (what === 'update' || what === 'close') return updatePage(reply, what, { ticket })
    const instant = startedAt ? readInstant(startedAt) : null
    return createPage(
      reply,
      emptyForm({ ...query, ...(instant && { startedAt: instant }) }, config.timeZone, now()),
      {},
    )
  })

  app.post('/incidents/preview', { schema: { body: IncidentBody }, config: DESK }, async (request, reply) => {
    const preview = await previewIncident(incidents, request.body)
    const data = {
      what: 'create',
      form: { ...request.body, key: request.body.key || newSecret() },
      problems: {},
      preview,
      severities: severityChoices(),
    }
    return reply.page('incidents/new', data, { fragment: 'incidents/preview-swap' })
  })

  app.post('/incidents', { schema: { body: IncidentBody }, config: DESK }, async (request, reply) => {
    const form = request.body
    const notify = form.notify !== 'no'
    try {
      const { given } = await checkForm(incidents, form)
      const telling = { notify, leaveOut: leftOutOf(form), submission: submissionOf(request.actor.id, form.key) }
      const { ticket, people } = await openIncident(incidents, given, request.actor, telling)
      return reply.done(`/incidents/${ticket}`, filedWords(notify, people))
    } catch (error) {
      return createPage(reply, form, { problems: problemsOf(error) })
    }
  })

  app.post('/incidents/updates', { schema: { body: UpdateBody }, config: DESK }, async (request, reply) => {
    const form = { ...request.body, notify: request.body.notify ?? 'no' }
    const isClosing = form.state === 'closed'
    if (!form.ticket?.trim())
      return updatePage(reply, isClosing ? 'close' : 'update', form, { ticket: 'Give the number of the ticket.' })
    const telling = { notify: form.notify === 'yes', submission: submissionOf(request.actor.id, form.key) }
    try {
      const given = givenUpdate(form, config.timeZone, now())
      const { ticket } = await addUpdate(incidents, form.ticket, given, request.actor, telling)
      return reply.done(`/incidents/${ticket}`, isClosing ? 'Closed.' : 'Added.')
    } catch (error) {
      return updatePage(reply, isClosing ? 'close' : 'update', form, problemsWithTicket(error))
    }
  })
}

/** An unknown ticket, or one that takes no update, is a matter of the field with its number. */
export function problemsWithTicket(error: unknown): FieldProblems {
  const { status, message } = error as { status?: number; message: string }
  return status === 404 || status === 409 ? { ticket: message } : problemsOf(error)
}

export function submissionOf(userId: number | null, key: string | undefined) {
  return key ? { scope: String(userId), key } : undefined
}

function filedWords(notify: boolean, people: number | null): string {
  if (!notify) return 'Filed. Nobody is mailed.'
  if (people === null) return 'Filed. Those whom it hits are mailed as soon as the directory is read.'
  if (people === 0) return 'Filed. Nobody is mailed, as nobody is known to answer for what it hits.'
  return `Filed. ${people} ${people === 1 ? 'person is' : 'people are'} mailed.`
}
