import type { App } from '../../http/types.ts'
import type { UptimeContext } from '../context.ts'
import { createSource, deleteSource, editSource } from './actions.ts'
import { describeSource } from './answer.ts'
import { getSource, listSources } from './find.ts'
import { NewSource, SlugParams, SourceAnswer, SourceList, SourcePatch, TrialAnswer } from './schema.ts'
import { trySource } from './trial.ts'

const TAGS = ['uptime']
const ADMIN = { role: 'admin' } as const

/** The sources of the uptime report: to read, to write and to try. */
export function sourcesApi(app: App, uptime: UptimeContext): void {
  const answer = async (slug: string) => describeSource(await getSource(uptime.db, slug))

  app.get(
    '/api/v1/sources',
    {
      schema: { tags: TAGS, summary: 'Sources of the uptime report', response: { 200: SourceList } },
      config: ADMIN,
    },
    async () => ({ items: (await listSources(uptime.db)).map(describeSource), nextCursor: null }),
  )

  app.post(
    '/api/v1/sources',
    {
      schema: { tags: TAGS, summary: 'Set up a source', body: NewSource, response: { 201: SourceAnswer } },
      config: ADMIN,
    },
    async (request, reply) => {
      const slug = await createSource(uptime, request.body, request.actor)
      return reply
        .code(201)
        .header('location', `/api/v1/sources/${slug}`)
        .send(await answer(slug))
    },
  )

  app.get(
    '/api/v1/sources/:slug',
    {
      schema: { tags: TAGS, summary: 'A source', params: SlugParams, response: { 200: SourceAnswer } },
      config: ADMIN,
    },
    async (request) => answer(request.params.slug),
  )

  app.patch(
    '/api/v1/sources/:slug',
    {
      schema: {
        tags: TAGS,
        summary: 'Change a source; what is left out stays, its secret too',
        params: SlugParams,
        body: SourcePatch,
        response: { 200: SourceAnswer },
      },
      config: ADMIN,
    },
    async (request) => {
      await editSource(uptime, request.params.slug, request.body, request.actor)
      return answer(request.params.slug)
    },
  )

  app.delete(
    '/api/v1/sources/:slug',
    {
      schema: { tags: TAGS, summary: 'Delete a source that no front end is asked for', params: SlugParams },
      config: ADMIN,
    },
    async (request, reply) => {
      await deleteSource(uptime, request.params.slug, request.actor)
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/v1/sources/:slug/trial',
    {
      schema: {
        tags: TAGS,
        summary: 'Test the connection of a source, and tell what it answered',
        params: SlugParams,
        response: { 200: TrialAnswer },
      },
      config: ADMIN,
    },
    async (request) => trySource(uptime, null, request.params.slug),
  )
}
