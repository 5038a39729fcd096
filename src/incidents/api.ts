import type { App } from '../http/types.ts'
import { readEdges } from '../http/window.ts'
import { incidentAnswer, summaryAnswer } from './answers.ts'
import type { IncidentContext } from './context.ts'
import { correctIncident, correctUpdate } from './desk/correct.ts'
import { openIncident } from './desk/open.ts'
import { addUpdate } from './desk/update.ts'
import { getIncident } from './read/find.ts'
import { listIncidents, readWords } from './read/list.ts'
import {
  IncidentAnswer,
  IncidentPatch,
  ListQuery,
  listOf,
  NewIncident,
  NewUpdate,
  SummaryAnswer,
  TicketParams,
  UpdateParams,
  UpdatePatch,
} from './schema.ts'

const TAGS = ['incidents']

export function incidentsApi(app: App, incidents: IncidentContext): void {
  const { db, database, config } = incidents
  const answer = async (ticket: string) => incidentAnswer(config.baseUrl, await getIncident(db, ticket))

  app.get(
    '/api/v1/incidents',
    {
      schema: { tags: TAGS, summary: 'Incidents', querystring: ListQuery, response: { 200: listOf(SummaryAnswer) } },
      config: { role: 'read' },
    },
    async (request) => {
      const { limit = 100, cursor, sort, order, system, engineer, q, ...rest } = request.query
      const filter = { ...readWords(rest), system, engineer, q, ...readEdges(rest, config.timeZone) }
      const { items, nextCursor } = await listIncidents(database, filter, { limit, cursor, sort, order })
      return { items: items.map((item) => summaryAnswer(config.baseUrl, item)), nextCursor }
    },
  )

  app.post(
    '/api/v1/incidents',
    {
      schema: { tags: TAGS, summary: 'File an incident', body: NewIncident, response: { 201: IncidentAnswer } },
      config: { role: 'helpdesk' },
    },
    async (request, reply) => {
      const { notify, leaveOut, description = '', stage = 'prd', affects = [], ...given } = request.body
      const { ticket } = await openIncident(incidents, { ...given, description, stage, affects }, request.actor, {
        notify,
        leaveOut,
      })
      return reply
        .code(201)
        .header('location', `/api/v1/incidents/${ticket}`)
        .send(await answer(ticket))
    },
  )

  app.get(
    '/api/v1/incidents/:ticket',
    {
      schema: { tags: TAGS, summary: 'One incident', params: TicketParams, response: { 200: IncidentAnswer } },
      config: { role: 'read' },
    },
    async (request) => answer(request.params.ticket),
  )

  app.patch(
    '/api/v1/incidents/:ticket',
    {
      schema: {
        tags: TAGS,
        summary: 'Put right what a ticket says; its history keeps what it said',
        params: TicketParams,
        body: IncidentPatch,
        response: { 200: IncidentAnswer },
      },
      config: { role: 'helpdesk' },
    },
    async (request) => {
      await correctIncident(incidents, request.params.ticket, request.body, request.actor)
      return answer(request.params.ticket)
    },
  )

  app.post(
    '/api/v1/incidents/:ticket/updates',
    {
      schema: {
        tags: TAGS,
        summary: 'Add an update; state “closed” closes the incident',
        params: TicketParams,
        body: NewUpdate,
        response: { 201: IncidentAnswer },
      },
      config: { role: 'helpdesk' },
    },
    async (request, reply) => {
      const { notify, ...given } = request.body
      const { ticket } = await addUpdate(incidents, request.params.ticket, given, request.actor, { notify })
      return reply.code(201).send(await answer(ticket))
    },
  )

  app.patch(
    '/api/v1/incidents/:ticket/updates/:seq',
    {
      schema: {
        tags: TAGS,
        summary: 'Put the text of an update right',
        params: UpdateParams,
        body: UpdatePatch,
        response: { 200: IncidentAnswer },
      },
      config: { role: 'helpdesk' },
    },
    async (request) => {
      const { ticket, seq } = request.params
      await correctUpdate(incidents, ticket, seq, request.body.text, request.actor)
      return answer(ticket)
    },
  )
}
