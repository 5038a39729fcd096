import { Type } from 'typebox'
import type { Database } from '../db/open.ts'
import { Id, OptionalDay } from '../http/fields.ts'
import type { App } from '../http/types.ts'
import { listAudit } from './queries.ts'

const Query = Type.Object({
  who: Type.Optional(Type.String({ maxLength: 200 })),
  thing: Type.Optional(Type.String({ maxLength: 200 })),
  from: Type.Optional(OptionalDay),
  to: Type.Optional(OptionalDay),
  before: Type.Optional(Id),
})

export function auditRoutes(app: App, deps: { database: Database; timeZone: string }): void {
  app.get('/settings/audit', { schema: { querystring: Query }, config: { role: 'admin' } }, async (request, reply) => {
    const { before, ...filter } = request.query
    const page = await listAudit(deps.database, filter, deps.timeZone, before ?? null)
    return reply.page('audit/index', { filter, page })
  })
}
