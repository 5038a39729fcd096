import { Invalid } from '../http/errors.ts'
import type { App } from '../http/types.ts'
import { describeServices, serviceAnswer, statusAnswer } from './api-answers.ts'
import { CATALOGUE } from './catalogue.ts'
import { DIRECT_KINDS } from './checks/index.ts'
import { FAMILIES } from './families/index.ts'
import { listSnapshots } from './history/snapshots.ts'
import {
  CatalogueAnswer,
  KindAnswer,
  listOf,
  PageQuery,
  PreviewAnswer,
  PreviewBody,
  ServiceAnswer,
  ServiceWithChecks,
  SlugParams,
  SnapshotAnswer,
  SnapshotQuery,
  StatusAnswer,
} from './schema.ts'
import { addFromCatalogue, keysOnBoard } from './services/catalogue-add.ts'
import { getBoardService } from './services/find.ts'
import { previewCheck } from './services/preview-check.ts'
import type { StatusContext } from './status.ts'

const TAGS = ['status']

export function statusApi(app: App, status: StatusContext): void {
  const { db, board } = status
  const current = async () => (await board.get()).value

  app.get(
    '/api/v1/status',
    {
      schema: { tags: TAGS, summary: 'The whole board', response: { 200: StatusAnswer } },
      config: { role: 'status', shared: true },
    },
    async () => statusAnswer(db, await current()),
  )

  app.get(
    '/api/v1/services',
    {
      schema: {
        tags: TAGS,
        summary: 'Services on the board',
        querystring: PageQuery,
        response: { 200: listOf(ServiceAnswer) },
      },
      config: { role: 'status' },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query
      const value = await current()
      const start = cursor === undefined ? 0 : value.services.findIndex((service) => service.slug === cursor) + 1
      if (cursor !== undefined && start === 0)
        throw new Invalid({ cursor: 'This page is not known any more; begin again.' })
      const part = value.services.slice(start, start + limit)
      const more = value.services.length > start + limit
      return { items: await describeServices(db, value, part), nextCursor: more ? part.at(-1)!.slug : null }
    },
  )

  app.get(
    '/api/v1/services/:slug/snapshots',
    {
      schema: {
        tags: TAGS,
        summary: 'Results of its checks',
        params: SlugParams,
        querystring: SnapshotQuery,
        response: { 200: listOf(SnapshotAnswer) },
      },
      config: { role: 'status' },
    },
    async (request) => {
      const { id } = await getBoardService(db, request.params.slug)
      return listSnapshots(db, id, request.query, status.clock())
    },
  )

  app.post(
    '/api/v1/checks/preview',
    {
      schema: {
        tags: TAGS,
        summary: 'Try an address; nothing is saved',
        body: PreviewBody,
        response: { 200: PreviewAnswer },
      },
      config: { role: 'admin' },
    },
    async (request) => previewCheck(status, request.body),
  )

  app.get(
    '/api/v1/catalogue',
    {
      schema: { tags: TAGS, summary: 'Well-known services', response: { 200: listOf(CatalogueAnswer) } },
      config: { role: 'read' },
    },
    async () => {
      const added = await keysOnBoard(status)
      const items = CATALOGUE.map(({ key, name, category, page, url, kind }) => ({
        key,
        name,
        category,
        page,
        url,
        kind,
        added: added.has(key),
      }))
      return { items, nextCursor: null }
    },
  )

  app.post(
    '/api/v1/catalogue/:slug',
    {
      schema: {
        tags: TAGS,
        summary: 'Add a well-known service',
        params: SlugParams,
        response: { 201: ServiceWithChecks },
      },
      config: { role: 'admin' },
    },
    async (request, reply) => {
      const slug = await addFromCatalogue(status, request.params.slug, request.actor)
      return reply
        .code(201)
        .header('location', `/api/v1/services/${slug}`)
        .send(await serviceAnswer(db, await current(), slug))
    },
  )

  app.get(
    '/api/v1/checks/kinds',
    {
      schema: { tags: TAGS, summary: 'Kinds of checks there are', response: { 200: listOf(KindAnswer) } },
      config: { role: 'read' },
    },
    async () => ({
      items: [
        ...DIRECT_KINDS.map(({ kind, title, settings }) => ({ kind, title, direct: true, settings })),
        ...FAMILIES.map(({ kind, title }) => ({ kind, title, direct: false })),
      ],
      nextCursor: null,
    }),
  )
}
