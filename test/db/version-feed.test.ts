import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import pino from 'pino'
import t, { type Test } from 'tap'
import { openDatabase } from '../../src/db/open.ts'
import { VersionFeed } from '../../src/db/version-feed.ts'
import { change, type Origin, type Topic } from '../../src/db/versions.ts'
import { ENGINES, type TestDatabase, temporaryDatabase, temporaryFolder } from '../support/database.ts'

if (!ENGINES.includes('postgres')) t.bailout('this needs PostgreSQL: run it by npm test')

/** Another process on the same database, and what it hears. */
async function follow(t: Test, database: TestDatabase) {
  const other = openDatabase({ dataDir: temporaryFolder(t), databaseUrl: database.url })
  const { db, versions } = other
  const feed = new VersionFeed({ url: database.url, db, versions, log: pino({ level: 'silent' }) })
  await feed.start()
  t.teardown(async () => {
    await feed.stop()
    await other.close()
  })
  const heard: [Topic, Origin][] = []
  versions.onChange((topic, origin) => heard.push([topic, origin]))
  return { feed, heard, other }
}

async function until(condition: () => boolean, ms = 5_000): Promise<number> {
  const startedAt = performance.now()
  while (!condition() && performance.now() - startedAt < ms) await pause(5)
  return performance.now() - startedAt
}

const endListeners = ({ db }: Pick<TestDatabase, 'db'>) =>
  sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'signalbox listens' AND datname = current_database()`.execute(db)

t.test('another process hears of a change when it is committed, once, and not of one that failed', async (t) => {
  const database = await temporaryDatabase(t, 'postgres')
  const { feed, heard, other } = await follow(t, database)
  await until(() => feed.isListening)
  const before = other.versions.current('status')
  await t.rejects(
    change(database, ['status'], async () => {
      throw new Error('no')
    }),
  )
  await change(database, ['status', 'users'], async () => {
    await pause(50)
    t.same(heard, [], 'not before')
  })
  t.ok((await until(() => heard.length === 2)) < 500)
  await pause(100)
  t.same(heard, [
    ['status', 'elsewhere'],
    ['users', 'elsewhere'],
  ])
  t.equal(other.versions.current('status'), before + 1)
})

t.test('a change of its own counts once, although it is heard of as well', async (t) => {
  const { feed, heard, other } = await follow(t, await temporaryDatabase(t, 'postgres'))
  await until(() => feed.isListening)
  await change(other, ['status'], async () => {})
  await pause(200)
  t.same(heard, [['status', 'here']])
  t.equal(other.versions.current('status'), 1)
})

t.test('a row that another program writes counts as well', async (t) => {
  const database = await temporaryDatabase(t, 'postgres')
  const { feed, heard } = await follow(t, database)
  await until(() => feed.isListening)
  await database.db.insertInto('data_version').values({ topic: 'mail', version: 1 }).execute()
  t.ok((await until(() => heard.length === 1)) < 500)
  t.same(heard, [['mail', 'elsewhere']])
})

t.test('a lost connection is made again, and what was missed is read', async (t) => {
  const database = await temporaryDatabase(t, 'postgres')
  const { feed, heard } = await follow(t, database)
  await until(() => feed.isListening)
  await endListeners(database)
  await until(() => !feed.isListening)
  await change(database, ['directory'], async () => {})
  t.ok((await until(() => heard.length === 1)) < 1_500, 'by reading the rows, or by listening again')
  await until(() => feed.isListening)
  await change(database, ['directory'], async () => {})
  t.ok((await until(() => heard.length === 2)) < 500)
})
