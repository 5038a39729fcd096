import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { readPicked } from '../../directory/index.ts'
import { type FieldProblems, NotFound } from '../../http/errors.ts'
import { problemsOf } from '../../http/forms.ts'
import type { App } from '../../http/types.ts'
import { toStored, toWall } from '../../lib/dates.ts'
import { listMailsAbout, mailsWait } from '../../mail/index.ts'
import type { IncidentContext } from '../context.ts'
import { correctIncident, correctUpdate } from '../desk/correct.ts'
import { givenUpdate, readWall, type UpdateForm } from '../desk/form.ts'
import { problemsWithTicket, submissionOf, UpdateBody } from '../desk/routes.ts'
import { addUpdate } from '../desk/update.ts'
import { listLeftOut } from '../notices/left-out.ts'
import { mailNewlyAffected } from '../notices/newly.ts'
import { getIncident, type Incident } from '../read/find.ts'
import { TicketParams, UpdateParams } from '../schema.ts'
import { severityChoices } from '../words.ts'
import { STORY_PARTS, type StoryPart, ticketData } from './page.ts'

const DESK = { role: 'helpdesk' } as const
const Text = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const LONG = 900_000

const CorrectionBody = Type.Object({
  title: Text(LONG),
  description: Text(LONG),
  severity: Text(20),
  stage: Text(20),
  startedAt: Text(40),
  endedAt: Text(40),
  engineer: Text(400),
  externalUrl: Text(4_000),
  affects: Text(100_000),
})

const ShowQuery = Type.Object({ show: Type.Optional(Type.Enum(STORY_PARTS)) })

/** `/incidents/:ticket`: the ticket, its story, and what is put right on it. */
export function ticketRoutes(app: App, incidents: IncidentContext): void {
  const { db, config, clock } = incidents
  const zone = config.timeZone

  async function page(
    reply: FastifyReply,
    ticket: string,
    shown: { part?: StoryPart; form?: UpdateForm; problems?: FieldProblems } = {},
  ) {
    const { part = 'all', form = {}, problems = {} } = shown
    const data = { ...(await ticketData(incidents, ticket, part)), form, problems }
    return reply.page('incidents/show', data, { status: Object.keys(problems).length > 0 ? 422 : 200 })
  }

  function editPage(reply: FastifyReply, incident: Incident, form: object, problems: FieldProblems = {}) {
    const data = { incident, form, problems, severities: severityChoices() }
    return reply.page('incidents/edit', data, { status: Object.keys(problems).length > 0 ? 422 : 200 })
  }

  const one = { schema: { params: TicketParams } }
  app.get(
    '/incidents/:ticket',
    { schema: { params: TicketParams, querystring: ShowQuery }, config: { role: 'read' } },
    async (request, reply) => page(reply, request.params.ticket, { part: request.query.show ?? 'all' }),
  )

  app.post(
    '/incidents/:ticket/updates',
    { schema: { params: TicketParams, body: UpdateBody }, config: DESK },
    async (request, reply) => {
      const { ticket } = request.params
      const form = { ...request.body, notify: request.body.notify ?? 'no' }
      const telling = { notify: form.notify === 'yes', submission: submissionOf(request.actor.id, form.key) }
      try {
        await addUpdate(incidents, ticket, givenUpdate(form, zone, toStored(clock())), request.actor, telling)
      } catch (error) {
        if (error instanceof NotFound) throw error
        return page(reply, ticket, { form, problems: problemsWithTicket(error) })
      }
      return reply.done(`/incidents/${ticket}`, form.state === 'closed' ? 'Closed.' : 'Added.')
    },
  )

  app.post('/incidents/:ticket/notices', { ...one, config: DESK }, async (request, reply) => {
    const { ticket } = request.params
    const count = await mailNewlyAffected(incidents, ticket, request.actor)
    const words =
      count === 0
        ? 'Everybody whom it hits was told before.'
        : `${count} more ${count === 1 ? 'person is' : 'people are'} mailed.`
    return reply.done(`/incidents/${ticket}`, words)
  })

  app.get('/incidents/:ticket/mails', { ...one, config: { role: 'viewer' } }, async (request, reply) => {
    const incident = await getIncident(db, request.params.ticket)
    const mails = await listMailsAbout(db, { kind: 'incident', key: incident.ticket })
    const leftOut = await listLeftOut(db, incident.id)
    return reply.page('incidents/mails', { incident, mails, leftOut, waits: mailsWait(config) })
  })

  app.get('/incidents/:ticket/edit', { ...one, config: DESK }, async (request, reply) => {
    const incident = await getIncident(db, request.params.ticket)
    return editPage(reply, incident, {
      ...incident,
      affects: incident.affected,
      engineer: incident.engineerEmail ?? incident.engineer,
      startedAt: toWall(incident.startedAt, zone),
      endedAt: incident.endedAt && toWall(incident.endedAt, zone),
    })
  })

  app.post(
    '/incidents/:ticket/corrections',
    { schema: { params: TicketParams, body: CorrectionBody }, config: DESK },
    async (request, reply) => {
      const incident = await getIncident(db, request.params.ticket)
      const form = request.body
      try {
        const now = toStored(clock())
        // Fields show minutes: a time that was left as it was shown keeps its seconds.
        const time = (field: 'startedAt' | 'endedAt') =>
          incident[field] && form[field] === toWall(incident[field], zone)
            ? undefined
            : readWall(form[field], field, zone, now)
        const affects = form.affects === undefined ? undefined : readPicked(form.affects)
        const given = { ...form, affects, startedAt: time('startedAt'), endedAt: time('endedAt') }
        await correctIncident(incidents, incident.ticket, given, request.actor)
      } catch (error) {
        return editPage(reply, incident, { ...form, affects: readPicked(form.affects) }, problemsOf(error))
      }
      return reply.done(`/incidents/${incident.ticket}`, 'Put right. What it said before is kept.')
    },
  )

  app.get(
    '/incidents/:ticket/updates/:seq',
    { schema: { params: UpdateParams }, config: DESK },
    async (request, reply) => {
      const { incident, update } = await getUpdate(request.params)
      return reply.page('incidents/update', { incident, update, form: { text: update.text }, problems: {} })
    },
  )

  app.post(
    '/incidents/:ticket/updates/:seq/correction',
    { schema: { params: UpdateParams, body: Type.Object({ text: Text(LONG) }) }, config: DESK },
    async (request, reply) => {
      const { incident, update } = await getUpdate(request.params)
      try {
        await correctUpdate(incidents, incident.ticket, update.seq, request.body.text ?? '', request.actor)
      } catch (error) {
        const data = { incident, update, form: request.body, problems: problemsOf(error) }
        return reply.page('incidents/update', data, { status: 422 })
      }
      return reply.done(`/incidents/${incident.ticket}`, 'Put right. What it said before is kept.')
    },
  )

  async function getUpdate({ ticket, seq }: { ticket: string; seq: number }) {
    const incident = await getIncident(db, ticket)
    const update = incident.updates.find((known) => known.seq === seq && seq > 1)
    if (!update) throw new NotFound(`${incident.ticket} has no update ${seq}.`)
    return { incident, update }
  }
}
