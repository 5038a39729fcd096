import type { FastifyReply } from 'fastify'
import { Conflict, type FieldProblems } from '../../http/errors.ts'
import { problemsOf } from '../../http/forms.ts'
import type { App } from '../../http/types.ts'
import { toStored, toWall } from '../../lib/dates.ts'
import type { DowntimeContext } from '../context.ts'
import { addFreeze, changeFreeze, endFreeze, removeFreeze } from './actions.ts'
import { agreeToDowntime } from './exceptions.ts'
import { getFreeze } from './queries.ts'
import { type FreezeForm, fromForm } from './rules.ts'
import { ExceptionFormBody, FreezeFormBody, FreezeParams } from './schema.ts'
import { listShownFreezes, withExceptions } from './shown.ts'

const READ = { role: 'read' } as const
const ADMIN = { role: 'admin' } as const

/** `/downtimes/freezes`: when nothing is taken down without an administrator's word, and where that was given. */
export function freezeRoutes(app: App, downtimes: DowntimeContext): void {
  const { db, config, clock } = downtimes

  async function list(reply: FastifyReply, form: FreezeForm = {}, problems: FieldProblems = {}) {
    const data = { ...(await listShownFreezes(db, toStored(clock()))), form, problems }
    return reply.page('downtimes/freezes/index', data, { status: Object.keys(problems).length > 0 ? 422 : 200 })
  }

  async function one(
    reply: FastifyReply,
    id: number,
    shown: { form?: FreezeForm; problems?: FieldProblems; exception?: object; status?: number } = {},
  ) {
    const [freeze] = await withExceptions(db, [await getFreeze(db, id)])
    const now = toStored(clock())
    const { name, reason, startsAt, endsAt } = freeze!
    const kept = { name, reason, startsAt: toWall(startsAt, config.timeZone), endsAt: toWall(endsAt, config.timeZone) }
    const { form = kept, problems = {}, exception = {}, status = 422 } = shown
    const isInForce = startsAt <= now && endsAt > now
    const data = { freeze, isInForce, isOver: endsAt <= now, form, problems, exception }
    return reply.page('downtimes/freezes/edit', data, { status: Object.keys(problems).length > 0 ? status : 200 })
  }

  app.get('/downtimes/freezes', { config: READ }, async (_request, reply) => list(reply))

  app.post('/downtimes/freezes', { schema: { body: FreezeFormBody }, config: ADMIN }, async (request, reply) => {
    try {
      await addFreeze(downtimes, fromForm(request.body, config.timeZone), request.actor)
    } catch (error) {
      return list(reply, request.body, problemsOf(error))
    }
    return reply.done('/downtimes/freezes', 'Added. From now on it stands in the way of what falls into it.')
  })

  app.get('/downtimes/freezes/:id', { schema: { params: FreezeParams }, config: ADMIN }, async (request, reply) =>
    one(reply, request.params.id),
  )

  app.post(
    '/downtimes/freezes/:id',
    { schema: { params: FreezeParams, body: FreezeFormBody }, config: ADMIN },
    async (request, reply) => {
      const { id } = request.params
      try {
        await changeFreeze(downtimes, id, fromForm(request.body, config.timeZone), request.actor)
      } catch (error) {
        return one(reply, id, { form: request.body, problems: problemsOf(error) })
      }
      return reply.done('/downtimes/freezes', 'Changed.')
    },
  )

  app.post(
    '/downtimes/freezes/:id/end',
    { schema: { params: FreezeParams }, config: ADMIN },
    async (request, reply) => {
      await endFreeze(downtimes, request.params.id, request.actor)
      return reply.done('/downtimes/freezes', 'Ended.')
    },
  )

  app.post(
    '/downtimes/freezes/:id/removal',
    { schema: { params: FreezeParams }, config: ADMIN },
    async (request, reply) => {
      await removeFreeze(downtimes, request.params.id, request.actor)
      return reply.done('/downtimes/freezes', 'Removed.')
    },
  )

  app.post(
    '/downtimes/freezes/:id/exceptions',
    { schema: { params: FreezeParams, body: ExceptionFormBody }, config: ADMIN },
    async (request, reply) => {
      const { downtime = '', reason = '' } = request.body
      const { id } = request.params
      try {
        await agreeToDowntime(downtimes, id, { downtime, reason }, request.actor)
      } catch (error) {
        const status = error instanceof Conflict ? 409 : 422
        const { reason: why, ...others } =
          error instanceof Conflict ? { downtime: error.message, reason: '' } : problemsOf(error)
        const problems = { ...others, ...(why && { exception: why }) }
        return one(reply, id, { problems, exception: { downtime, reason }, status })
      }
      return reply.done(`/downtimes/freezes/${id}`, 'Agreed. It can be announced.')
    },
  )
}
