import type { FastifyReply } from 'fastify'
import { type Static, Type } from 'typebox'
import { Conflict, type FieldProblems } from '../../http/errors.ts'
import { ownPath, problemsOf } from '../../http/forms.ts'
import type { App } from '../../http/types.ts'
import type { DirectoryContext } from '../directory.ts'
import { addLink, removeLink } from '../links/write.ts'
import { listReferences } from '../references/list.ts'
import { addResponsibility, endResponsibility } from '../responsibilities/write.ts'
import type { DirectoryPages } from '../routes.ts'
import { LinkBody, ResponsibilityBody, RoleWord, SlugParams } from '../schema.ts'
import { ENTITY_KINDS, KIND_WORD, KINDS_WORD, PARENT_KIND, STAGE_WORD } from '../words.ts'
import { createEntity } from './create.ts'
import { describeEntity } from './describe.ts'
import { editEntity } from './edit.ts'
import { findEntity, getEntity } from './find.ts'
import { EMPTY_FORM, EntityForm, formOf, readChange, readNewEntity } from './form.ts'
import { entityPageData } from './page.ts'
import { deleteEntity } from './remove.ts'
import { confirmEntity, listContents, MOST_RETIRED_AT_ONCE, retireEntity, returnEntity } from './retire.ts'

const READ = { role: 'read' } as const
const WRITE = { role: 'comms' } as const

const addressOf = (slug: string) => `/directory/entities/${slug}`

/** The pages of an entity, and the forms that write it. */
export function entityRoutes(app: App, directory: DirectoryContext, pages: DirectoryPages): void {
  showRoutes(app, directory, pages)
  formRoutes(app, directory)
  endRoutes(app, directory)
}

const LinkForm = Type.Object({
  direction: Type.Enum(['needs', 'neededBy'], { default: 'needs' }),
  other: Type.String({ maxLength: 400, default: '' }),
})
const DutyForm = Type.Object({ person: Type.String({ maxLength: 254, default: '' }), role: RoleWord })
const DutyEnd = Type.Pick(ResponsibilityBody, ['person', 'role'])

function showRoutes(app: App, directory: DirectoryContext, pages: DirectoryPages): void {
  const one = { schema: { params: SlugParams }, config: READ }
  const show = async (reply: FastifyReply, slug: string, extra: object, status = 200) => {
    const data = await entityPageData(directory, pages, slug)
    return reply.page('directory/entity', { ...data, ...extra }, { status })
  }

  app.get('/directory/entities/:slug', one, async (request, reply) => show(reply, request.params.slug, {}))

  app.post(
    '/directory/entities/:slug/links',
    { schema: { params: SlugParams, body: LinkForm }, config: WRITE },
    async (request, reply) => {
      const { slug } = request.params
      const { direction, other } = request.body
      const link = direction === 'needs' ? { from: slug, to: other } : { from: other, to: slug }
      try {
        await addLink(directory, link, request.actor)
      } catch (error) {
        const { from, to } = refusalOf(error, 'to')
        return show(reply, slug, { linkForm: request.body, problems: { other: from ?? to } }, 422)
      }
      return reply.done(addressOf(slug), 'Linked.')
    },
  )

  app.post(
    '/directory/entities/:slug/links/removal',
    { schema: { params: SlugParams, body: LinkBody }, config: WRITE },
    async (request, reply) => {
      await removeLink(directory, request.body, request.actor)
      return reply.done(addressOf(request.params.slug), 'The link is gone.')
    },
  )

  app.post(
    '/directory/entities/:slug/responsibilities',
    { schema: { params: SlugParams, body: DutyForm }, config: WRITE },
    async (request, reply) => {
      const { slug } = request.params
      try {
        await addResponsibility(directory, { entity: slug, ...request.body }, request.actor)
      } catch (error) {
        const { person, entity } = refusalOf(error, 'person')
        return show(reply, slug, { dutyForm: request.body, problems: { person: person ?? entity } }, 422)
      }
      return reply.done(addressOf(slug), 'Added.')
    },
  )

  app.post(
    '/directory/entities/:slug/responsibilities/end',
    { schema: { params: SlugParams, body: DutyEnd }, config: WRITE },
    async (request, reply) => {
      const { slug } = request.params
      await endResponsibility(directory, { entity: slug, ...request.body }, request.actor)
      return reply.done(addressOf(slug), 'Ended; that it was so stays known.')
    },
  )
}

function formRoutes(app: App, directory: DirectoryContext): void {
  const { db } = directory
  const edit = async (
    reply: FastifyReply,
    data: { form: EntityForm; slug: string | null; problems: FieldProblems },
  ) => {
    const { form, slug, problems } = data
    const kind = ENTITY_KINDS.find((known) => known === form.kind) ?? 'service'
    const parent = form.parent ? ((await findEntity(db, form.parent)) ?? form.parent) : null
    const words = { kinds: ENTITY_KINDS, kindWord: KIND_WORD, kindsWord: KINDS_WORD, stageWord: STAGE_WORD }
    const known = slug === null ? null : await getEntity(db, slug)
    const view = { form, problems, known, kind, parent, parentKind: PARENT_KIND[kind], ...words }
    return reply.page('directory/edit', view, { status: Object.keys(problems).length > 0 ? 422 : 200 })
  }

  app.get(
    '/directory/new',
    { schema: { querystring: Type.Partial(Type.Pick(EntityForm, ['kind', 'parent'])) }, config: WRITE },
    async (request, reply) => {
      const { kind = 'service', parent = '' } = request.query
      return edit(reply, { form: { ...EMPTY_FORM, kind, parent }, slug: null, problems: {} })
    },
  )

  app.post('/directory/entities', { schema: { body: EntityForm }, config: WRITE }, async (request, reply) => {
    try {
      const { slug, name } = await createEntity(directory, readNewEntity(request.body), request.actor)
      return reply.done(addressOf(slug), `${name} is in the directory.`)
    } catch (error) {
      return edit(reply, { form: request.body, slug: null, problems: problemsOf(error) })
    }
  })

  app.get(
    '/directory/entities/:slug/edit',
    { schema: { params: SlugParams }, config: WRITE },
    async (request, reply) => {
      const { slug } = request.params
      return edit(reply, { form: formOf(await describeEntity(db, slug)), slug, problems: {} })
    },
  )

  app.post(
    '/directory/entities/:slug',
    { schema: { params: SlugParams, body: EntityForm }, config: WRITE },
    async (request, reply) => {
      const detail = await describeEntity(db, request.params.slug)
      try {
        const { slug } = await editEntity(
          directory,
          detail.entity.slug,
          readChange(request.body, detail),
          request.actor,
        )
        return reply.done(addressOf(slug), 'Saved.')
      } catch (error) {
        const form = { ...request.body, kind: detail.entity.kind }
        return edit(reply, { form, slug: detail.entity.slug, problems: problemsOf(error) })
      }
    },
  )
}

const RetireForm = Type.Object({ contents: Type.Optional(Type.Literal('yes')) })
type RetireForm = Static<typeof RetireForm>
const ConfirmForm = Type.Object({ next: Type.Optional(Type.String({ maxLength: 200 })) })
type ConfirmForm = Static<typeof ConfirmForm>

function endRoutes(app: App, directory: DirectoryContext): void {
  const { db, database } = directory
  const one = { schema: { params: SlugParams }, config: WRITE }
  const ask = async (reply: FastifyReply, slug: string, problem: string | null) => {
    const entity = await getEntity(db, slug)
    const references = await listReferences(database, entity)
    const contents = (await listContents(db, entity)).length
    const view = { entity, references, contents, most: MOST_RETIRED_AT_ONCE, kindWord: KIND_WORD, problem }
    return reply.page('directory/removal', view, { status: problem ? 409 : 200 })
  }

  app.get('/directory/entities/:slug/removal', one, async (request, reply) => ask(reply, request.params.slug, null))

  app.post(
    '/directory/entities/:slug/retirement',
    { schema: { params: SlugParams, body: Type.Union([RetireForm, Type.Null()]) }, config: WRITE },
    async (request, reply) => {
      const { slug } = request.params
      const withContents = (request.body as RetireForm | null)?.contents === 'yes'
      try {
        const count = await retireEntity(directory, slug, { withContents }, request.actor)
        return reply.done(addressOf(slug), count === 1 ? 'Retired.' : `Retired, with ${count - 1} things in it.`)
      } catch (error) {
        return ask(reply, slug, conflictOf(error))
      }
    },
  )

  app.post('/directory/entities/:slug/return', one, async (request, reply) => {
    await returnEntity(directory, request.params.slug, request.actor)
    return reply.done(addressOf(request.params.slug), 'Back in use.')
  })

  app.post(
    '/directory/entities/:slug/confirmation',
    { schema: { params: SlugParams, body: Type.Union([ConfirmForm, Type.Null()]) }, config: WRITE },
    async (request, reply) => {
      const { slug } = request.params
      const next = (request.body as ConfirmForm | null)?.next
      await confirmEntity(directory, slug, request.actor)
      return reply.done(next ? ownPath(next) : addressOf(slug), 'Noted: it is right as it stands.')
    },
  )

  app.post('/directory/entities/:slug/deletion', one, async (request, reply) => {
    try {
      await deleteEntity(directory, request.params.slug, request.actor)
      return reply.done('/directory', 'Deleted.')
    } catch (error) {
      return ask(reply, request.params.slug, conflictOf(error))
    }
  })
}

/** What a form was refused for; what is there already is said beside a field too. */
function refusalOf(error: unknown, field: string): FieldProblems {
  return error instanceof Conflict ? { [field]: error.message } : problemsOf(error)
}

function conflictOf(error: unknown): string {
  if (error instanceof Conflict) return error.message
  throw error
}
