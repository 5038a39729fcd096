import { Type } from 'typebox'
import { matchesEtag } from '../http/etag.ts'
import type { App } from '../http/types.ts'
import { accountsApi } from './accounts-api.ts'
import { alarmsApi } from './alarms-api.ts'
import { BoardAnswers } from './board/answer.ts'
import { WallboardAnswer } from './schema.ts'
import type { WallboardContext } from './wallboard.ts'

/** The wallboard for programs. */
export function wallboardApi(app: App, wallboard: WallboardContext): void {
  const answers = new BoardAnswers(wallboard)

  app.get(
    '/api/v1/wallboard',
    {
      schema: {
        tags: ['wallboard'],
        summary: 'Every server with its alarms, over all accounts',
        response: { 200: WallboardAnswer, 304: Type.Null({ description: 'Nothing has changed' }) },
      },
      config: { role: 'status' },
    },
    async (request, reply) => {
      const { etag, body } = await answers.get()
      reply.header('etag', etag).header('cache-control', 'private, no-cache')
      if (matchesEtag(request.headers['if-none-match'], etag)) return reply.code(304).send(null)
      // As text it is not made again by the schema, which stands there to tell of it.
      return reply.type('application/json; charset=utf-8').send(body() as never)
    },
  )
  accountsApi(app, wallboard)
  alarmsApi(app, wallboard)
}
