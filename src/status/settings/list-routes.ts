import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { problemsOf } from '../../http/forms.ts'
import type { App } from '../../http/types.ts'
import { SlugParams } from '../schema.ts'
import { addFromCatalogue } from '../services/catalogue-add.ts'
import { createService } from '../services/create.ts'
import { previewCheck } from '../services/preview-check.ts'
import type { StatusContext } from '../status.ts'
import { checkFormData, type ListQuery, servicesPageData } from './data.ts'
import { checkOfForm, type Form } from './form.ts'
import { ADMIN, checkIdsOf, FormBody } from './shared.ts'

const Query = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 200 })),
  find: Type.Optional(Type.String({ maxLength: 2000 })),
  all: Type.Optional(Type.String({ maxLength: 5 })),
})

const NewQuery = Type.Object({
  kind: Type.Optional(Type.String({ maxLength: 50 })),
  url: Type.Optional(Type.String({ maxLength: 2000 })),
  name: Type.Optional(Type.String({ maxLength: 200 })),
})

/** The list of services, the catalogue beside it, trying an address, and adding one. */
export function listRoutes(app: App, status: StatusContext): void {
  const listPage = async (reply: FastifyReply, query: ListQuery, extra: object, code = 200) => {
    const data = { ...(await servicesPageData(status, query)), tried: null, form: {}, problems: {}, ...extra }
    return reply.page('status/settings/index', data, { status: code })
  }
  const tryPage = async (reply: FastifyReply, form: Form) => {
    try {
      const { kind, url = '', ...rest } = checkOfForm(form)
      const tried = await previewCheck(status, { ...rest, url, ...(kind && { kind }) })
      return await listPage(
        reply,
        {},
        { tried, form: { ...form, name: form['name'] || tried.name || hostOf(tried.url) } },
      )
    } catch (error) {
      return listPage(reply, {}, { form, problems: problemsOf(error) }, 422)
    }
  }
  const newPage = async (reply: FastifyReply, form: Form, problems: object, code = 200) => {
    const { categories } = await servicesPageData(status, {})
    return reply.page('status/settings/new', { form, problems, categories, ...checkFormData(form) }, { status: code })
  }

  app.get('/settings/services', { schema: { querystring: Query }, config: ADMIN }, async (request, reply) => {
    const { find } = request.query
    return find && looksLikeAddress(find) ? tryPage(reply, { url: find }) : listPage(reply, request.query, {})
  })

  app.post('/settings/services/trial', { schema: { body: FormBody }, config: ADMIN }, async (request, reply) =>
    tryPage(reply, request.body),
  )

  app.post(
    '/settings/services/catalogue/:slug',
    { schema: { params: SlugParams }, config: ADMIN },
    async (request, reply) => {
      const slug = await addFromCatalogue(status, request.params.slug, request.actor)
      checkSoon(status, await checkIdsOf(status, slug))
      return reply.done('/settings/services', 'Added, and being checked.')
    },
  )

  app.get('/settings/services/new', { schema: { querystring: NewQuery }, config: ADMIN }, async (request, reply) => {
    const { kind = 'http', url = '', name = '' } = request.query
    return newPage(reply, { kind, url, name }, {})
  })

  app.post('/settings/services', { schema: { body: FormBody }, config: ADMIN }, async (request, reply) => {
    const form = request.body
    try {
      const words = {
        name: form['name'] ?? '',
        slug: form['slug'] || undefined,
        category: form['category'],
        pageUrl: form['pageUrl'],
      }
      const { slug, checkIds } = await createService(status, { ...words, checks: [checkOfForm(form)] }, request.actor)
      checkSoon(status, checkIds)
      // A heartbeat is of no use without its address, which stands on the service's own page.
      const next = form['kind'] === 'heartbeat' ? `/settings/services/${slug}` : '/settings/services'
      return await reply.done(next, 'Added, and being checked.')
    } catch (error) {
      return newPage(reply, form, problemsOf(error), 422)
    }
  })

  app.post('/settings/services/check', { config: ADMIN }, async (_request, reply) => {
    const rows = await status.db
      .selectFrom('status_check')
      .innerJoin('board_service', 'board_service.service_id', 'status_check.service_id')
      .select('status_check.id')
      .where('removed_at', 'is', null)
      .where('paused_at', 'is', null)
      .execute()
    checkSoon(
      status,
      rows.map((row) => row.id),
    )
    return reply.done('/settings/services', 'All services are being checked.')
  })
}

/** Checks without letting anybody wait for it; what is found is recorded like any result. */
function checkSoon(status: StatusContext, ids: readonly number[]): void {
  status.rounds.checkNow(ids).catch((error: unknown) => status.log.error({ err: error }, 'checks could not be begun'))
}

function looksLikeAddress(text: string): boolean {
  return /^https?:\/\//i.test(text.trim()) || /^[\w-]+(\.[\w-]+)+(:\d+)?(\/\S*)?$/.test(text.trim())
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
}
