import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { problemsOf } from '../../http/forms.ts'
import type { App } from '../../http/types.ts'
import type { UptimeContext } from '../context.ts'
import { createSource, deleteSource, editSource } from './actions.ts'
import { newSourceData, sourcePageData, sourcesPageData } from './data.ts'
import { type Form, sourceOfForm } from './form.ts'
import { SlugParams } from './schema.ts'
import { trySource } from './trial.ts'

const ADMIN = { role: 'admin' } as const
const FormBody = Type.Record(Type.String({ maxLength: 100 }), Type.String({ maxLength: 20_000 }))
const KindQuery = Type.Object({ kind: Type.Optional(Type.String({ maxLength: 50 })) })

/** `/settings/sources`: where the uptime report has its incidents and its counts of responses from. */
export function sourceSettingsRoutes(app: App, uptime: UptimeContext): void {
  const addressOf = (slug: string) => `/settings/sources/${slug}`
  const one = { schema: { params: SlugParams }, config: ADMIN }

  app.get('/settings/sources', { config: ADMIN }, async (_request, reply) =>
    reply.page('uptime/sources/index', await sourcesPageData(uptime)),
  )

  app.get('/settings/sources/new', { schema: { querystring: KindQuery }, config: ADMIN }, async (request, reply) =>
    reply.page('uptime/sources/new', newSourceData({ kind: request.query.kind ?? 'pagerduty' })),
  )

  app.post('/settings/sources', { schema: { body: FormBody }, config: ADMIN }, async (request, reply) => {
    try {
      const slug = await createSource(uptime, sourceOfForm(request.body), request.actor)
      return await reply.done(addressOf(slug), 'Added. It is asked when a month is collected.')
    } catch (error) {
      return reply.page('uptime/sources/new', newSourceData(request.body, problemsOf(error)), { status: 422 })
    }
  })

  app.post('/settings/sources/trial', { schema: { body: FormBody }, config: ADMIN }, async (request, reply) => {
    const outcome = await tryForm(uptime, request.body, null)
    return trialPage(reply, 'uptime/sources/new', { ...newSourceData(request.body), ...outcome })
  })

  app.get('/settings/sources/:slug', one, async (request, reply) =>
    reply.page('uptime/sources/source', await sourcePageData(uptime, request.params.slug)),
  )

  const withForm = { schema: { params: SlugParams, body: FormBody }, config: ADMIN }

  app.post('/settings/sources/:slug', withForm, async (request, reply) => {
    const { slug } = request.params
    const data = await sourcePageData(uptime, slug)
    try {
      await editSource(uptime, slug, changeOf(request, data.source.kind), request.actor)
    } catch (error) {
      const again = { ...data, form: request.body, problems: problemsOf(error) }
      return reply.page('uptime/sources/source', again, { status: 422 })
    }
    return reply.done(addressOf(slug), 'Saved.')
  })

  app.post('/settings/sources/:slug/trial', withForm, async (request, reply) => {
    const { slug } = request.params
    const data = await sourcePageData(uptime, slug)
    const form: Form = { ...request.body, kind: data.source.kind }
    // A press of the button without a form tests what is stored.
    const isStored = form['name'] === undefined
    const outcome = isStored
      ? { tried: await trySource(uptime, null, slug), problems: {} }
      : await tryForm(uptime, form, slug)
    return trialPage(reply, 'uptime/sources/source', { ...data, ...(isStored ? {} : { form }), ...outcome })
  })

  app.post('/settings/sources/:slug/deletion', one, async (request, reply) => {
    await deleteSource(uptime, request.params.slug, request.actor)
    return reply.done('/settings/sources', 'Deleted.')
  })
}

/** What a form changes; the box that takes the secret away counts more than an empty field. */
function changeOf(request: FastifyRequest<{ Body: Form }>, kind: string) {
  const { kind: _kind, slug: _slug, ...given } = sourceOfForm({ ...request.body, kind })
  return request.body['noSecret'] ? { ...given, secret: null } : given
}

async function tryForm(uptime: UptimeContext, form: Form, slug: string | null) {
  try {
    return { tried: await trySource(uptime, sourceOfForm({ name: 'Trial', ...form }), slug), problems: {} }
  } catch (error) {
    const problems = problemsOf(error)
    const problem = Object.values(problems).join(' ')
    return { tried: { problem, detail: null, priorities: [] }, problems }
  }
}

function trialPage(reply: FastifyReply, view: string, data: { problems: object }) {
  const status = Object.keys(data.problems).length > 0 ? 422 : 200
  return reply.page(view, data, { status, fragment: 'uptime/sources/_trial' })
}
