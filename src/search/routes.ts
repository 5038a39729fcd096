import { Type } from 'typebox'
import type { Database } from '../db/open.ts'
import { hasRole } from '../http/roles.ts'
import type { App } from '../http/types.ts'
import { SOURCES } from './sources.ts'

const MAX_LENGTH = 200
/** Of each sort; whoever wants more goes on in its own list. */
const SHOWN = 8
const Query = Type.Object({ q: Type.Optional(Type.String({ maxLength: MAX_LENGTH })) })

/** `/search`: one field for all there is. */
export function searchRoutes(app: App, database: Database): void {
  app.get('/search', { schema: { querystring: Query }, config: { role: 'read' } }, async (request, reply) => {
    const q = request.query.q?.trim() ?? ''
    const isAdmin = hasRole(request.identity?.role ?? null, 'admin')
    const all = q === '' ? [] : await Promise.all(SOURCES.map((find) => find(database, { q, limit: SHOWN, isAdmin })))
    const found = all.filter(({ hits }) => hits.length > 0)
    return reply.page('search/index', { q, found }, { fragment: 'search/_found' })
  })
}
