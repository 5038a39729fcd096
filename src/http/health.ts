import { sql } from 'kysely'
import type { Db } from '../db/schema.ts'
import type { App } from './types.ts'

const DATABASE_TIMEOUT_MS = 2_000

/** `/healthz`: the process is alive. `/readyz`: it can do its work, which a load balancer wants to know. */
export function registerHealth(app: App, db: Db): void {
  const config = { role: 'anyone', json: true } as const
  app.get('/healthz', { config, logLevel: 'warn' }, async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  )
  app.get('/readyz', { config, logLevel: 'warn' }, async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    const answers = await Promise.race([
      sql`SELECT 1`.execute(db).then(
        () => true,
        () => false,
      ),
      new Promise<false>((done) => setTimeout(done, DATABASE_TIMEOUT_MS, false).unref()),
    ])
    // Migrations are done before anything listens, so a database that answers is all there is to ask.
    return answers
      ? { status: 'ready' }
      : reply.code(503).send({ status: 'not ready', reason: 'The database does not answer.' })
  })
}
