import { Type } from 'typebox'
import type { App } from '../../http/types.ts'
import { readEdges } from '../../http/window.ts'
import type { DowntimeContext } from '../context.ts'
import { addFreeze, changeFreeze, removeFreeze } from './actions.ts'
import { agreeToDowntime } from './exceptions.ts'
import { type Freeze, getFreeze, pageOfFreezes } from './queries.ts'
import {
  FreezeAnswer,
  FreezeListAnswer,
  FreezeParams,
  FreezePatch,
  FreezeQuery,
  NewException,
  NewFreeze,
} from './schema.ts'
import { withExceptions } from './shown.ts'

const TAGS = ['downtimes']
const READ = { role: 'read' } as const
const ADMIN = { role: 'admin' } as const

export function freezesApi(app: App, downtimes: DowntimeContext): void {
  const { db, config } = downtimes
  const answer = async (freeze: Freeze) => (await withExceptions(db, [freeze]))[0]!

  app.get(
    '/api/v1/freezes',
    {
      schema: {
        tags: TAGS,
        summary: 'Freezes, the earliest first',
        querystring: FreezeQuery,
        response: { 200: FreezeListAnswer },
      },
      config: READ,
    },
    async (request) => {
      const { limit = 100, cursor, ...window } = request.query
      const { items, nextCursor } = await pageOfFreezes(db, readEdges(window, config.timeZone), { limit, cursor })
      return { items: await withExceptions(db, items), nextCursor }
    },
  )

  app.post(
    '/api/v1/freezes',
    {
      schema: { tags: TAGS, summary: 'Add a freeze', body: NewFreeze, response: { 201: FreezeAnswer } },
      config: ADMIN,
    },
    async (request, reply) => {
      const freeze = await addFreeze(downtimes, request.body, request.actor)
      return reply
        .code(201)
        .header('location', `/api/v1/freezes/${freeze.id}`)
        .send(await answer(freeze))
    },
  )

  app.get(
    '/api/v1/freezes/:id',
    {
      schema: { tags: TAGS, summary: 'One freeze', params: FreezeParams, response: { 200: FreezeAnswer } },
      config: READ,
    },
    async (request) => answer(await getFreeze(db, request.params.id)),
  )

  app.patch(
    '/api/v1/freezes/:id',
    {
      schema: {
        tags: TAGS,
        summary: 'Change a freeze; it ends early by another end',
        params: FreezeParams,
        body: FreezePatch,
        response: { 200: FreezeAnswer },
      },
      config: ADMIN,
    },
    async (request) => answer(await changeFreeze(downtimes, request.params.id, request.body, request.actor)),
  )

  app.delete(
    '/api/v1/freezes/:id',
    {
      schema: { tags: TAGS, summary: 'Remove a freeze', params: FreezeParams, response: { 204: Type.Null() } },
      config: ADMIN,
    },
    async (request, reply) => {
      await removeFreeze(downtimes, request.params.id, request.actor)
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/v1/freezes/:id/exceptions',
    {
      schema: {
        tags: TAGS,
        summary: 'Agree to a downtime in spite of a freeze',
        params: FreezeParams,
        body: NewException,
        response: { 201: FreezeAnswer },
      },
      config: ADMIN,
    },
    async (request, reply) => {
      await agreeToDowntime(downtimes, request.params.id, request.body, request.actor)
      return reply.code(201).send(await answer(await getFreeze(db, request.params.id)))
    },
  )
}
