import { Type } from 'typebox'
import { NotFound } from '../../http/errors.ts'
import type { App } from '../../http/types.ts'
import { dayOf, toStored } from '../../lib/dates.ts'
import type { IncidentContext } from '../context.ts'
import { getIncident } from '../read/find.ts'
import { listOf, TicketParams } from '../schema.ts'
import { getPostmortem, listVersions } from './find.ts'
import { itemAnswer, itemsApi } from './items/api.ts'
import { listItemsOf } from './items/list.ts'
import { listPostmortems } from './list.ts'
import { readListFilter } from './overview.ts'
import { savePostmortem } from './save.ts'
import {
  Limit,
  ListFilter,
  PostmortemAnswer,
  PostmortemPut,
  SummaryAnswer,
  VersionAnswer,
  VersionParams,
} from './schema.ts'

const TAGS = ['postmortems']
const READ = { role: 'read' } as const

/** Post-mortems as JSON. */
export function postmortemsApi(app: App, incidents: IncidentContext): void {
  const { db, database, config, clock } = incidents

  const answer = async (ticket: string, version?: number) => {
    const incident = await getIncident(db, ticket)
    const { incidentId, ...postmortem } = await getPostmortem(db, incident, version)
    const items = await listItemsOf(db, incident.id, dayOf(toStored(clock()), config.timeZone))
    const { title, severity, startedAt, endedAt } = incident
    return {
      ticket: incident.ticket,
      title,
      severity,
      startedAt,
      endedAt,
      ...postmortem,
      actionItems: items.map((item) => itemAnswer(config.baseUrl, item)),
      url: `${config.baseUrl}/incidents/${incident.ticket}/postmortem`,
    }
  }

  app.get(
    '/api/v1/postmortems',
    {
      schema: {
        tags: TAGS,
        summary: 'Post-mortems, those of the newest tickets first',
        querystring: Type.Object({ ...ListFilter, limit: Limit }),
        response: { 200: listOf(SummaryAnswer) },
      },
      config: READ,
    },
    async (request) => {
      const { limit = 100, cursor, ...query } = request.query
      const page = await listPostmortems(database, readListFilter(query), { limit, cursor })
      const url = (ticket: string) => `${config.baseUrl}/incidents/${ticket}/postmortem`
      return { ...page, items: page.items.map((item) => ({ ...item, url: url(item.ticket) })) }
    },
  )

  app.get(
    '/api/v1/incidents/:ticket/postmortem',
    {
      schema: {
        tags: TAGS,
        summary: 'The post-mortem of an incident',
        params: TicketParams,
        response: { 200: PostmortemAnswer },
      },
      config: READ,
    },
    async (request) => answer(request.params.ticket),
  )

  app.put(
    '/api/v1/incidents/:ticket/postmortem',
    {
      schema: {
        tags: TAGS,
        summary: 'Begin, change or publish a post-mortem; parts that are left out stay',
        params: TicketParams,
        body: PostmortemPut,
        response: { 200: PostmortemAnswer, 201: PostmortemAnswer },
      },
      config: { role: 'helpdesk' },
    },
    async (request, reply) => {
      const { ticket, isNew } = await savePostmortem(incidents, request.params.ticket, request.body, request.actor)
      return reply.code(isNew ? 201 : 200).send(await answer(ticket))
    },
  )

  app.get(
    '/api/v1/incidents/:ticket/postmortem/versions',
    {
      schema: {
        tags: TAGS,
        summary: 'Versions of a post-mortem, newest first',
        params: TicketParams,
        response: { 200: listOf(VersionAnswer) },
      },
      config: READ,
    },
    async (request) => {
      const incident = await getIncident(db, request.params.ticket)
      const items = await listVersions(db, incident.id)
      if (items.length === 0) throw new NotFound(`${incident.ticket} has no post-mortem yet.`)
      return { items, nextCursor: null }
    },
  )

  app.get(
    '/api/v1/incidents/:ticket/postmortem/versions/:version',
    {
      schema: {
        tags: TAGS,
        summary: 'A post-mortem as a version said it',
        params: VersionParams,
        response: { 200: PostmortemAnswer },
      },
      config: READ,
    },
    async (request) => answer(request.params.ticket, request.params.version),
  )

  itemsApi(app, incidents)
}
