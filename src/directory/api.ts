import { Type } from 'typebox'
import { Invalid } from '../http/errors.ts'
import type { App } from '../http/types.ts'
import { answerOfDetail, answerOfListed } from './api-answers.ts'
import { readCursor } from './cursor.ts'
import type { DirectoryContext } from './directory.ts'
import { listAttributes } from './entities/attributes.ts'
import { createEntity } from './entities/create.ts'
import { describeEntity } from './entities/describe.ts'
import { editEntity } from './entities/edit.ts'
import { findEntity } from './entities/find.ts'
import { listEntities } from './entities/list.ts'
import { deleteEntity } from './entities/remove.ts'
import { retireEntity, returnEntity } from './entities/retire.ts'
import { addLink, removeLink } from './links/write.ts'
import { peopleApi } from './people/api.ts'
import { addResponsibility, endResponsibility } from './responsibilities/write.ts'
import {
  EntityAnswer,
  EntityDetailAnswer,
  EntityPatch,
  EntityQuery,
  LinkAnswer,
  LinkBody,
  listOf,
  NewEntity,
  ResponsibilityAnswer,
  ResponsibilityBody,
  SlugParams,
} from './schema.ts'

const TAGS = ['directory']
const READ = { role: 'read' } as const
const WRITE = { role: 'comms' } as const

/** Entities, links, responsibilities and people as JSON. */
export function directoryApi(app: App, directory: DirectoryContext): void {
  entityApi(app, directory)
  linkApi(app, directory)
  responsibilityApi(app, directory)
  peopleApi(app, directory)
}

function entityApi(app: App, directory: DirectoryContext): void {
  const { db, database } = directory
  const answer = async (slug: string) => answerOfDetail(await describeEntity(db, slug))

  app.get(
    '/api/v1/entities',
    {
      schema: {
        tags: TAGS,
        summary: 'What is in the directory',
        querystring: EntityQuery,
        response: { 200: listOf(EntityAnswer) },
      },
      config: READ,
    },
    async (request) => {
      const { limit = 100, cursor, parent, ...filter } = request.query
      const parentId = parent === undefined ? undefined : ((await findEntity(db, parent))?.id ?? 0)
      const rows = await listEntities(
        database,
        { ...filter, parentId },
        { after: readCursor(cursor), limit: limit + 1 },
      )
      const items = rows.slice(0, limit)
      const attributes = await listAttributes(db, items)
      return {
        items: items.map((row) => answerOfListed(row, attributes.get(row.id) ?? {})),
        nextCursor: rows.length > limit ? String(items.at(-1)!.id) : null,
      }
    },
  )

  app.post(
    '/api/v1/entities',
    {
      schema: { tags: TAGS, summary: 'Add an entity', body: NewEntity, response: { 201: EntityDetailAnswer } },
      config: WRITE,
    },
    async (request, reply) => {
      const { slug } = await createEntity(directory, request.body, request.actor)
      return reply
        .code(201)
        .header('location', `/api/v1/entities/${slug}`)
        .send(await answer(slug))
    },
  )

  app.get(
    '/api/v1/entities/:slug',
    {
      schema: {
        tags: TAGS,
        summary: 'One entity: where it sits, what it needs and is needed by, who answers for it',
        params: SlugParams,
        response: { 200: EntityDetailAnswer },
      },
      config: READ,
    },
    async (request) => answer(request.params.slug),
  )

  app.patch(
    '/api/v1/entities/:slug',
    {
      schema: {
        tags: TAGS,
        summary: 'Change, move, retire or bring back an entity',
        params: SlugParams,
        body: EntityPatch,
        response: { 200: EntityDetailAnswer },
      },
      config: WRITE,
    },
    async (request) => {
      const { retired, ...given } = request.body
      const changes = Object.keys(given).length > 0
      const entity = await (changes || retired === undefined
        ? editEntity(directory, request.params.slug, given, request.actor)
        : findEntity(db, request.params.slug))
      const slug = entity?.slug ?? request.params.slug
      if (retired === true && !entity?.retiredAt) {
        await retireEntity(directory, slug, { withContents: false }, request.actor)
      }
      if (retired === false && entity?.retiredAt) await returnEntity(directory, slug, request.actor)
      return answer(slug)
    },
  )

  app.delete(
    '/api/v1/entities/:slug',
    {
      schema: { tags: TAGS, summary: 'Delete an entity that nothing refers to', params: SlugParams },
      config: WRITE,
    },
    async (request, reply) => {
      await deleteEntity(directory, request.params.slug, request.actor)
      return reply.code(204).send()
    },
  )
}

function linkApi(app: App, directory: DirectoryContext): void {
  app.post(
    '/api/v1/links',
    {
      schema: {
        tags: TAGS,
        summary: 'Say that one thing needs another',
        body: LinkBody,
        response: { 201: LinkAnswer },
      },
      config: WRITE,
    },
    async (request, reply) => reply.code(201).send(await addLink(directory, request.body, request.actor)),
  )

  app.delete(
    '/api/v1/links',
    {
      schema: {
        tags: TAGS,
        summary: 'Say that one thing does not need another any more; in the body or in the query',
        querystring: Type.Partial(LinkBody),
        body: Type.Union([LinkBody, Type.Null()]),
      },
      config: WRITE,
    },
    async (request, reply) => {
      const { from, to } = request.body ?? request.query
      if (from === undefined || to === undefined) throw missing({ from, to })
      await removeLink(directory, { from, to }, request.actor)
      return reply.code(204).send()
    },
  )
}

function responsibilityApi(app: App, directory: DirectoryContext): void {
  app.post(
    '/api/v1/responsibilities',
    {
      schema: {
        tags: TAGS,
        summary: 'Let somebody answer for something',
        body: ResponsibilityBody,
        response: { 201: ResponsibilityAnswer },
      },
      config: WRITE,
    },
    async (request, reply) => {
      const { entity, person, role, begunAt } = await addResponsibility(directory, request.body, request.actor)
      return reply.code(201).send({ entity: entity.slug, person: person.email, role, begunAt })
    },
  )

  app.delete(
    '/api/v1/responsibilities',
    {
      schema: {
        tags: TAGS,
        summary: 'End a responsibility; in the body or in the query',
        querystring: Type.Partial(ResponsibilityBody),
        body: Type.Union([ResponsibilityBody, Type.Null()]),
      },
      config: WRITE,
    },
    async (request, reply) => {
      const { entity, person, role } = request.body ?? request.query
      if (entity === undefined || person === undefined || role === undefined) throw missing({ entity, person, role })
      await endResponsibility(directory, { entity, person, role }, request.actor)
      return reply.code(204).send()
    },
  )
}

function missing(fields: Record<string, string | undefined>): Invalid {
  const absent = Object.keys(fields).filter((name) => fields[name] === undefined)
  return new Invalid(Object.fromEntries(absent.map((name) => [name, `${name} is missing.`])))
}
