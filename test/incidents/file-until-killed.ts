// Files incidents over the real server's routes, one after the other, and says each ticket once it was answered. Ends
// only by being killed.
import pino from 'pino'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import { SYSTEM } from '../../src/http/auth.ts'
import { createToken } from '../../src/users/index.ts'

const [dataDir = '', round = ''] = process.argv.slice(2)
const config = readConfig({ DATA_DIR: dataDir, SECRET_KEY: 'a secret key for tests, long enough', LOG_LEVEL: 'silent' })
const database = openDatabase(config)
await migrate(database.db)
const { db, versions } = database
const clock = () => new Date()
const { app, directory } = await buildApp({ config, database, clock, log: pino({ level: 'silent' }) })
await addQueue()
while ((await directory.graph.current()).state !== 'ready') await new Promise((done) => setTimeout(done, 5))
const token = await createToken(
  { db, versions, clock },
  { name: `round ${round}`, role: 'helpdesk', expiresAt: null },
  SYSTEM,
)

for (let i = 0; ; i += 1) {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/incidents',
    headers: { authorization: `Bearer ${token}` },
    payload: { title: `Round ${round}, ${i}`, severity: 'SEV4', affects: ['queue'] },
  })
  if (answer.statusCode !== 201) throw new Error(answer.body)
  process.stdout.write(`saved ${answer.json<{ ticket: string }>().ticket}\n`)
}

/** One service and who engineers it, at the first start. */
async function addQueue(): Promise<void> {
  const known = await db.selectFrom('entity').select('id').where('slug', '=', 'queue').executeTakeFirst()
  if (known) return
  const at = '2026-01-01T00:00:00.000Z'
  const entity = { kind: 'service' as const, slug: 'queue', name: 'Queue', created_at: at }
  const { id } = await db.insertInto('entity').values(entity).returning('id').executeTakeFirstOrThrow()
  await db.insertInto('service').values({ id, origin: 'own' }).execute()
  const otis = { name: 'Otis Ballast', email: 'otis@norrvik.example', created_at: at }
  const person = await db.insertInto('person').values(otis).returning('id').executeTakeFirstOrThrow()
  await db
    .insertInto('responsibility')
    .values({ entity_id: id, person_id: person.id, role: 'engineer', begun_at: at })
    .execute()
}
