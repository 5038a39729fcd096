import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { Conflict, NotFound } from '../../http/errors.ts'
import { problemsOf } from '../../http/forms.ts'
import type { App } from '../../http/types.ts'
import { SlugParams } from '../schema.ts'
import { editService } from '../services/edit.ts'
import { type CheckEntry, getBoardService, listChecksOf } from '../services/find.ts'
import type { GivenCheck } from '../services/read-check.ts'
import type { StatusContext } from '../status.ts'
import { checkFormData, formOfStored } from './data.ts'
import { checkOfForm, type Form } from './form.ts'
import { ADMIN, FormBody } from './shared.ts'

const CheckParams = Type.Object({ slug: Type.String({ maxLength: 100 }), id: Type.Integer({ minimum: 1 }) })
const KindQuery = Type.Object({ kind: Type.Optional(Type.String({ maxLength: 50 })) })

/** The checks of a service, which is as well as the worst of them says. */
export function checkRoutes(app: App, status: StatusContext): void {
  const load = async (slug: string) => {
    const service = await getBoardService(status.db, slug)
    return { service, checks: await listChecksOf(status.db, service.id) }
  }
  const page = async (reply: FastifyReply, slug: string, id: number | null, form: Form, problems = {}, code = 200) => {
    const { service } = await load(slug)
    return reply.page(
      'status/settings/check',
      { service, id, form, problems, ...checkFormData(form) },
      { status: code },
    )
  }
  const save = async (slug: string, checks: GivenCheck[], actor: Parameters<typeof editService>[3]) => {
    await editService(status, slug, { checks }, actor)
  }

  app.get(
    '/settings/services/:slug/checks/new',
    { schema: { params: SlugParams, querystring: KindQuery }, config: ADMIN },
    async (request, reply) => page(reply, request.params.slug, null, { kind: request.query.kind ?? 'http' }),
  )

  app.post(
    '/settings/services/:slug/checks',
    { schema: { params: SlugParams, body: FormBody }, config: ADMIN },
    async (request, reply) => {
      const { slug } = request.params
      const { checks } = await load(slug)
      try {
        await save(slug, [...checks.map(givenOf), checkOfForm(request.body)], request.actor)
      } catch (error) {
        return page(reply, slug, null, request.body, problemsOf(error), 422)
      }
      return reply.done(`/settings/services/${slug}`, 'The check is added.')
    },
  )

  app.get(
    '/settings/services/:slug/checks/:id',
    { schema: { params: CheckParams }, config: ADMIN },
    async (request, reply) => {
      const { slug, id } = request.params
      const check = findOwn((await load(slug)).checks, id)
      return page(reply, slug, id, formOfStored(check))
    },
  )

  app.post(
    '/settings/services/:slug/checks/:id',
    { schema: { params: CheckParams, body: FormBody }, config: ADMIN },
    async (request, reply) => {
      const { slug, id } = request.params
      const { checks } = await load(slug)
      findOwn(checks, id)
      try {
        await save(
          slug,
          checks.map((check) => (check.id === id ? checkOfForm(request.body) : givenOf(check))),
          request.actor,
        )
      } catch (error) {
        return page(reply, slug, id, request.body, problemsOf(error), 422)
      }
      return reply.done(`/settings/services/${slug}`, 'Saved.')
    },
  )

  app.post(
    '/settings/services/:slug/checks/:id/removal',
    { schema: { params: CheckParams }, config: ADMIN },
    async (request, reply) => {
      const { slug, id } = request.params
      const { checks } = await load(slug)
      findOwn(checks, id)
      if (checks.length === 1) throw new Conflict('A service needs a check. Pause or delete the service instead.')
      await save(slug, checks.filter((check) => check.id !== id).map(givenOf), request.actor)
      return reply.done(`/settings/services/${slug}`, 'The check is removed.')
    },
  )
}

function findOwn(checks: readonly CheckEntry[], id: number): CheckEntry {
  const check = checks.find((known) => known.id === id)
  if (!check) throw new NotFound('This service has no such check.')
  return check
}

/** A stored check, to be saved again as it is: secrets that are not given stay. */
function givenOf(check: CheckEntry): GivenCheck {
  return checkOfForm(formOfStored(check))
}
