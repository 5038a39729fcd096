import { gunzipSync } from 'node:zlib'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { Invalid, NotFound } from '../../http/errors.ts'
import { problemsOf } from '../../http/forms.ts'
import type { App } from '../../http/types.ts'
import { HOUR, later, toStored } from '../../lib/dates.ts'
import { AnswerParams, SlugParams } from '../schema.ts'
import { editService } from '../services/edit.ts'
import { getBoardService } from '../services/find.ts'
import { moveService } from '../services/order.ts'
import { endOverride, overrideStatus } from '../services/override.ts'
import { deleteService, purgeService } from '../services/remove.ts'
import type { StatusContext } from '../status.ts'
import { isStatus } from '../words.ts'
import { servicePageData } from './data.ts'
import { ADMIN, checkIdsOf, FormBody } from './shared.ts'

const MoveForm = Type.Object({ before: Type.Optional(Type.String({ maxLength: 100 })) })
const DeletedParams = Type.Object({ id: Type.Integer({ minimum: 1 }) })
const OverrideForm = Type.Object({
  status: Type.String({ maxLength: 30, default: '' }),
  reason: Type.String({ maxLength: 2000, default: '' }),
  hours: Type.String({ maxLength: 10, default: '' }),
})

/** One service of the board: its words, its place, its override, its end. */
export function serviceRoutes(app: App, status: StatusContext): void {
  const page = async (reply: FastifyReply, slug: string, extra: object, code = 200) => {
    const data = { ...(await servicePageData(status, slug)), problems: {}, overrideForm: {}, ...extra }
    return reply.page('status/settings/service', data, { status: code })
  }
  const one = { schema: { params: SlugParams }, config: ADMIN }
  const addressOf = (slug: string) => `/settings/services/${slug}`

  app.get('/settings/services/:slug', one, async (request, reply) => page(reply, request.params.slug, {}))

  app.post(
    '/settings/services/:slug',
    { schema: { params: SlugParams, body: FormBody }, config: ADMIN },
    async (request, reply) => {
      const { slug } = request.params
      const { name, category, pageUrl, initials } = request.body
      try {
        await editService(status, slug, { name, category, pageUrl, initials }, request.actor)
      } catch (error) {
        return page(reply, slug, { form: request.body, problems: problemsOf(error) }, 422)
      }
      return reply.done(addressOf(slug), 'Saved.')
    },
  )

  app.post('/settings/services/:slug/check', one, async (request, reply) => {
    await status.rounds.checkNow(await checkIdsOf(status, request.params.slug))
    return reply.done(addressOf(request.params.slug), 'Checked just now.')
  })

  app.post('/settings/services/:slug/pausing', one, async (request, reply) => {
    await editService(status, request.params.slug, { paused: true }, request.actor)
    return reply.done('/settings/services', 'Paused: it is not checked, and not on the board.')
  })

  app.post('/settings/services/:slug/resumption', one, async (request, reply) => {
    await editService(status, request.params.slug, { paused: false }, request.actor)
    return reply.done('/settings/services', 'It is checked again from now on.')
  })

  app.post(
    '/settings/services/:slug/position',
    { schema: { params: SlugParams, body: MoveForm }, config: ADMIN },
    async (request, reply) => {
      await moveService(status, request.params.slug, request.body.before || null, request.actor)
      return reply.done('/settings/services')
    },
  )

  app.post(
    '/settings/services/:slug/override',
    { schema: { params: SlugParams, body: OverrideForm }, config: ADMIN },
    async (request, reply) => {
      const { slug } = request.params
      try {
        await overrideStatus(status, slug, readOverride(request.body, toStored(status.clock())), request.actor)
      } catch (error) {
        return page(reply, slug, { overrideForm: request.body, problems: problemsOf(error) }, 422)
      }
      return reply.done(addressOf(slug), 'Everybody sees this status until it ends.')
    },
  )

  app.post('/settings/services/:slug/override/end', one, async (request, reply) => {
    await endOverride(status, request.params.slug, request.actor)
    return reply.done(addressOf(request.params.slug), 'The status is what the checks say again.')
  })

  app.post('/settings/services/:slug/deletion', one, async (request, reply) => {
    await deleteService(status, request.params.slug, request.actor)
    return reply.done('/settings/services', 'Off the board. Its history is kept until you purge it.')
  })

  app.post(
    '/settings/services/deleted/:id/purge',
    { schema: { params: DeletedParams }, config: ADMIN },
    async (request, reply) => {
      await purgeService(status, request.params.id, request.actor)
      return reply.done('/settings/services', 'Purged with all its history.')
    },
  )

  app.get(
    '/settings/services/:slug/answers/:id/:outcome',
    { schema: { params: AnswerParams }, config: ADMIN },
    async (request, reply) => {
      const { slug, outcome } = request.params
      const answer = await getKeptAnswer(status, request.params)
      // Bytes of a stranger: saved to a file, never shown as a page of ours.
      return reply
        .type('application/octet-stream')
        .header(
          'content-disposition',
          `attachment; filename="${slug}-${outcome}-${answer.at.replace(/[^\dTZ]/g, '')}.bin"`,
        )
        .send(gunzipSync(answer.body))
    },
  )
}

function readOverride(form: { status: string; reason: string; hours: string }, now: string) {
  const hours = Number(form.hours)
  if (!isStatus(form.status)) throw new Invalid({ status: 'Choose a status.' })
  if (!(hours > 0)) throw new Invalid({ expiresAt: 'Give a number of hours.' })
  return { status: form.status, reason: form.reason, expiresAt: later(now, hours * HOUR) }
}

async function getKeptAnswer(
  status: StatusContext,
  wanted: { slug: string; id: number; outcome: 'good' | 'unreadable' },
): Promise<{ at: string; body: Uint8Array }> {
  const service = await getBoardService(status.db, wanted.slug)
  const row = await status.db
    .selectFrom('check_answer')
    .innerJoin('status_check', 'status_check.id', 'check_answer.check_id')
    .select(['check_answer.body_gzip', 'check_answer.at'])
    .where('check_answer.check_id', '=', wanted.id)
    .where('check_answer.outcome', '=', wanted.outcome)
    .where('status_check.service_id', '=', service.id)
    .executeTakeFirst()
  if (!row?.body_gzip) throw new NotFound('No such answer is kept.')
  return { at: row.at, body: row.body_gzip }
}
