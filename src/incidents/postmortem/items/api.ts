import { Type } from 'typebox'
import type { App } from '../../../http/types.ts'
import { dayOf, toStored } from '../../../lib/dates.ts'
import type { IncidentContext } from '../../context.ts'
import { getIncident } from '../../read/find.ts'
import { listOf, TicketParams } from '../../schema.ts'
import { readItemFilter } from '../overview.ts'
import { ItemAnswer, ItemFilterFields, ItemParams, ItemPatch, Limit, NewItem } from '../schema.ts'
import { type ActionItem, getItem, listItems } from './list.ts'
import { addItem, changeItem, removeItem } from './write.ts'

const TAGS = ['postmortems']
const DESK = { role: 'helpdesk' } as const

export function itemAnswer(baseUrl: string, { ownerId, ...item }: ActionItem) {
  return { ...item, done: item.doneAt !== null, url: `${baseUrl}/incidents/${item.ticket}/postmortem` }
}

/** Action items as JSON. */
export function itemsApi(app: App, incidents: IncidentContext): void {
  const { db, config, clock } = incidents
  const today = () => dayOf(toStored(clock()), config.timeZone)
  const answer = async (ticket: string, id: number) =>
    itemAnswer(config.baseUrl, await getItem(db, await getIncident(db, ticket), id, today()))

  app.get(
    '/api/v1/action-items',
    {
      schema: {
        tags: TAGS,
        summary: 'Action items of all incidents, those due first on top',
        querystring: Type.Object({ ...ItemFilterFields, limit: Limit }),
        response: { 200: listOf(ItemAnswer) },
      },
      config: { role: 'read' },
    },
    async (request) => {
      const { limit = 100, cursor, ...query } = request.query
      const filter = await readItemFilter(incidents, query)
      const { items, nextCursor } = await listItems(db, filter, { today: today(), limit, cursor })
      return { items: items.map((item) => itemAnswer(config.baseUrl, item)), nextCursor }
    },
  )

  app.post(
    '/api/v1/incidents/:ticket/postmortem/action-items',
    {
      schema: {
        tags: TAGS,
        summary: 'Add an action item',
        params: TicketParams,
        body: NewItem,
        response: { 201: ItemAnswer },
      },
      config: DESK,
    },
    async (request, reply) => {
      const { ticket } = request.params
      const id = await addItem(incidents, ticket, request.body, request.actor)
      return reply.code(201).send(await answer(ticket, id))
    },
  )

  app.patch(
    '/api/v1/incidents/:ticket/postmortem/action-items/:id',
    {
      schema: {
        tags: TAGS,
        summary: 'Change an action item, or say that it is done',
        params: ItemParams,
        body: ItemPatch,
        response: { 200: ItemAnswer },
      },
      config: DESK,
    },
    async (request) => {
      const { ticket, id } = request.params
      await changeItem(incidents, ticket, id, request.body, request.actor)
      return answer(ticket, id)
    },
  )

  app.delete(
    '/api/v1/incidents/:ticket/postmortem/action-items/:id',
    {
      schema: {
        tags: TAGS,
        summary: 'Take an action item off the lists',
        params: ItemParams,
        response: { 204: Type.Null() },
      },
      config: DESK,
    },
    async (request, reply) => {
      await removeItem(incidents, request.params.ticket, request.params.id, request.actor)
      return reply.code(204).send(null)
    },
  )
}
