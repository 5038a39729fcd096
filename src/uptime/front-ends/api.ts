import type { App } from '../../http/types.ts'
import type { UptimeContext } from '../context.ts'
import { createFrontEnd, deleteFrontEnd, editFrontEnd } from './actions.ts'
import { describeFrontEnd } from './answer.ts'
import { getFrontEnd, listFrontEnds } from './find.ts'
import { moveFrontEnd } from './order.ts'
import { FrontEndAnswer, FrontEndList, FrontEndPatch, NewFrontEnd, SlugParams } from './schema.ts'

const TAGS = ['uptime']
const COMMS = { role: 'comms' } as const

/** The services whose uptime is reported, and what is asked for each. */
export function frontEndsApi(app: App, uptime: UptimeContext): void {
  const answer = async (slug: string) => describeFrontEnd(await getFrontEnd(uptime.db, slug))
  const response = { 200: FrontEndAnswer }

  app.get(
    '/api/v1/front-ends',
    {
      schema: { tags: TAGS, summary: 'Front ends, in the order of the report', response: { 200: FrontEndList } },
      config: { role: 'read' },
    },
    async () => ({ items: (await listFrontEnds(uptime.db)).map(describeFrontEnd), nextCursor: null }),
  )

  app.post(
    '/api/v1/front-ends',
    {
      schema: {
        tags: TAGS,
        summary: 'Report the uptime of a service',
        body: NewFrontEnd,
        response: { 201: FrontEndAnswer },
      },
      config: COMMS,
    },
    async (request, reply) => {
      const slug = await createFrontEnd(uptime, request.body, request.actor)
      return reply
        .code(201)
        .header('location', `/api/v1/front-ends/${slug}`)
        .send(await answer(slug))
    },
  )

  app.get(
    '/api/v1/front-ends/:slug',
    { schema: { tags: TAGS, summary: 'A front end', params: SlugParams, response }, config: { role: 'read' } },
    async (request) => answer(request.params.slug),
  )

  app.patch(
    '/api/v1/front-ends/:slug',
    {
      schema: {
        tags: TAGS,
        summary: 'Change a front end; what is left out stays',
        params: SlugParams,
        body: FrontEndPatch,
        response,
      },
      config: COMMS,
    },
    async (request) => {
      const { position, ...change } = request.body
      const { slug } = request.params
      if (Object.keys(change).length > 0) await editFrontEnd(uptime, slug, change, request.actor)
      if (position !== undefined) await moveFrontEnd(uptime, slug, position, request.actor)
      return answer(slug)
    },
  )

  app.delete(
    '/api/v1/front-ends/:slug',
    {
      schema: { tags: TAGS, summary: 'Report its uptime no more; collected months stay', params: SlugParams },
      config: COMMS,
    },
    async (request, reply) => {
      await deleteFrontEnd(uptime, request.params.slug, request.actor)
      return reply.code(204).send()
    },
  )
}
