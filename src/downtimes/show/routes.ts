import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { type FieldProblems, Invalid } from '../../http/errors.ts'
import type { App } from '../../http/types.ts'
import { listMailsAbout, mailsWait } from '../../mail/index.ts'
import type { DowntimeContext } from '../context.ts'
import { refusalOf } from '../desk/routes.ts'
import { readWindowForm, twinsOf } from '../desk/times.ts'
import {
  announceDowntime,
  cancelDowntime,
  completeDowntime,
  extendDowntime,
  type Mover,
  type Said,
  startDowntime,
} from '../move.ts'
import { getDowntime } from '../read/find.ts'
import type { ListRunning } from '../routes.ts'
import { RefParams } from '../schema.ts'
import { endSeries } from '../series/end.ts'
import type { Transition } from '../transitions.ts'
import { downtimeData } from './page.ts'

const READ = { role: 'read' } as const
const COMMS = { role: 'comms' } as const

const MoveBody = Type.Object({
  text: Type.Optional(Type.String({ maxLength: 900_000 })),
  endsAt: Type.Optional(Type.String({ maxLength: 40 })),
  endsAtWhich: Type.Optional(Type.String({ maxLength: 10 })),
  overrideFreeze: Type.Optional(Type.String({ maxLength: 10 })),
})

type MoveForm = Said & { endsAt?: string; endsAtWhich?: string; overrideFreeze?: string }

/** What a page says after each. */
const DONE: Record<Transition, string> = {
  announcement: 'Announced. Those concerned are mailed.',
  start: 'It runs. Those concerned are mailed.',
  completion: 'It is over. Those concerned are mailed.',
  cancellation: 'Cancelled.',
  extension: 'Extended. Those concerned are mailed.',
}

/** `/downtimes/:ref`: the downtime, its story, and what can be done to it. */
export function showRoutes(app: App, downtimes: DowntimeContext, listRunning: ListRunning): void {
  const { db, config } = downtimes

  async function page(
    reply: FastifyReply,
    ref: string,
    shown: { at?: Transition | 'series-end'; form?: MoveForm; problems?: FieldProblems; status?: number } = {},
  ) {
    const { at = null, form = {}, problems = {}, status = 200 } = shown
    const twins = twinsOf(form.endsAt, config.timeZone)
    const data = { ...(await downtimeData(downtimes, ref, listRunning)), at, form, problems, twins }
    return reply.page('downtimes/show', data, { status })
  }

  app.get('/downtimes/:ref', { schema: { params: RefParams }, config: READ }, async (request, reply) =>
    page(reply, request.params.ref),
  )

  app.get(
    '/downtimes/:ref/mails',
    { schema: { params: RefParams }, config: { role: 'viewer' } },
    async (request, reply) => {
      const downtime = await getDowntime(db, request.params.ref)
      const mails = await listMailsAbout(db, { kind: 'downtime', key: downtime.reference })
      return reply.page('downtimes/mails', { downtime, mails, waits: mailsWait(config) })
    },
  )

  const moves: Record<Transition, (ref: string, form: MoveForm, mover: Mover) => Promise<unknown>> = {
    announcement: (ref, { text, overrideFreeze }, mover) =>
      announceDowntime(downtimes, ref, { text, overrideFreeze: overrideFreeze === 'yes' }, mover),
    start: (ref, form, { actor }) => startDowntime(downtimes, ref, form, actor),
    completion: (ref, form, { actor }) => completeDowntime(downtimes, ref, form, actor),
    cancellation: (ref, form, { actor }) => cancelDowntime(downtimes, ref, form, actor),
    async extension(ref, { text, endsAt, endsAtWhich }, { actor }) {
      const problems: FieldProblems = {}
      const read = readWindowForm({ endsAt, endsAtWhich }, config.timeZone, problems)
      if (read.endsAt === null) throw new Invalid({ endsAt: problems['endsAt']! })
      await extendDowntime(downtimes, ref, { text, endsAt: read.endsAt }, actor)
    },
  }
  app.post(
    '/downtimes/:ref/series-end',
    { schema: { params: RefParams, body: MoveBody }, config: COMMS },
    async (request, reply) => {
      const { ref } = request.params
      try {
        const cancelled = await endSeries(downtimes, ref, request.body, request.actor)
        const words = cancelled === 1 ? '1 occurrence was cancelled.' : `${cancelled} occurrences were cancelled.`
        return await reply.done(`/downtimes/${ref}`, `The series has ended. ${words}`)
      } catch (error) {
        return page(reply, ref, { at: 'series-end', form: request.body, ...refusalOf(error) })
      }
    },
  )

  for (const [transition, move] of Object.entries(moves) as [Transition, (typeof moves)[Transition]][]) {
    app.post(
      `/downtimes/:ref/${transition}`,
      { schema: { params: RefParams, body: MoveBody }, config: COMMS },
      async (request, reply) => {
        const { ref } = request.params as { ref: string }
        const form = (request.body ?? {}) as MoveForm
        try {
          await move(ref, form, { actor: request.actor, role: request.identity?.role ?? null })
        } catch (error) {
          return page(reply, ref, { at: transition, form, ...refusalOf(error) })
        }
        return reply.done(`/downtimes/${ref}`, DONE[transition])
      },
    )
  }
}
