import { sql } from 'kysely'
import t from 'tap'
import { moveToPostgres } from '../../../src/db/move/move.ts'
import { openDatabase } from '../../../src/db/open.ts'
import type { Db } from '../../../src/db/schema.ts'
import { runNode } from '../../support/child.ts'
import { createPostgres, ENGINES, temporaryDatabase, temporaryFolder } from '../../support/database.ts'
import { countRows } from '../schema-text.ts'
import { SEEDS } from '../seeds.ts'

if (!ENGINES.includes('postgres')) t.bailout('this needs PostgreSQL: run it by npm test')

async function seeded(t: Parameters<typeof temporaryDatabase>[0]) {
  const dataDir = temporaryFolder(t)
  const source = await temporaryDatabase(t, 'sqlite', dataDir)
  for (const name of Object.keys(SEEDS).sort()) await SEEDS[name]!(source.db)
  return { dataDir, source }
}

async function withTarget<T>(url: string, work: (db: Db) => Promise<T>): Promise<T> {
  const target = openDatabase({ dataDir: '', databaseUrl: url })
  try {
    return await work(target.db)
  } finally {
    await target.close()
  }
}

t.test('every row of every table arrives, and numbers go on where they were', async (t) => {
  const { dataDir, source } = await seeded(t)
  // The last one was deleted: its number must not be given again.
  await sql`INSERT INTO entity (kind, slug, name, created_at) VALUES ('service', 'gone', 'Gone', '2026-03-03T10:00:00.000Z')`.execute(
    source.db,
  )
  const { id: gone } = await source.db
    .selectFrom('entity')
    .select('id')
    .where('slug', '=', 'gone')
    .executeTakeFirstOrThrow()
  await source.db.deleteFrom('entity').where('slug', '=', 'gone').execute()
  const url = await createPostgres(t)
  const moved = await moveToPostgres(dataDir, url)
  const expected = await countRows(source.db, 'sqlite')
  t.same(Object.fromEntries(moved.map(({ table, rows }) => [table, rows])), expected)
  t.ok(
    Object.values(expected).every((rows) => rows > 0),
    'every table held rows',
  )
  await withTarget(url, async (db) => {
    t.same(await countRows(db, 'postgres'), expected)
    const texts = (from: Db) => from.selectFrom('incident').selectAll().orderBy('id').execute()
    t.same(await texts(db), await texts(source.db))
    const added = await db
      .insertInto('entity')
      .values({ kind: 'service', slug: 'new', name: 'New', created_at: '2026-03-03T10:00:00.000Z' })
      .returning('id')
      .executeTakeFirstOrThrow()
    t.ok(added.id > gone, `${added.id} comes after ${gone}`)
    const { rows } = await sql`SELECT 1 FROM pg_trigger WHERE tgenabled = 'D'`.execute(db)
    t.same(rows, [], 'triggers work again')
  })
})

t.test('a target that holds something is refused, and stays as it is', async (t) => {
  const { dataDir } = await seeded(t)
  const url = await createPostgres(t)
  await moveToPostgres(dataDir, url)
  const before = await withTarget(url, (db) => countRows(db, 'postgres'))
  await t.rejects(moveToPostgres(dataDir, url), /in use: there are rows in/)
  t.same(await withTarget(url, (db) => countRows(db, 'postgres')), before)

  const other = await createPostgres(t)
  await withTarget(other, (db) => sql`CREATE TABLE theirs (x integer)`.execute(db))
  await t.rejects(moveToPostgres(dataDir, other), /tables of something else \(theirs\)/)
})

t.test('what cannot be taken leaves nothing, and a second try goes well', async (t) => {
  const { dataDir, source } = await seeded(t)
  // SQLite lets a text hold a zero byte, PostgreSQL does not.
  await sql`UPDATE audit SET actor_name = 'a' || char(0) || 'b'`.execute(source.db)
  const url = await createPostgres(t)
  await t.rejects(moveToPostgres(dataDir, url), /invalid byte sequence/)
  await withTarget(url, async (db) => t.equal((await db.selectFrom('entity').select('id').execute()).length, 0))
  await sql`UPDATE audit SET actor_name = 'Signalbox'`.execute(source.db)
  await t.resolves(moveToPostgres(dataDir, url))
})

t.test('the command says what it did, and what is wrong', async (t) => {
  const { dataDir, source } = await seeded(t)
  await source.close()
  const url = await createPostgres(t)
  const run = (...args: string[]) =>
    runNode(t, ['scripts/move-to-postgres.ts', ...args], { env: { DATA_DIR: dataDir } })
  const done = await run(url)
  t.equal(done.code, 0, done.stderr)
  t.match(done.stdout, /^incident: \d+$/m)
  t.match(done.stdout, /counts and checksums are the same/)
  t.match((await run(url)).stderr, /is in use: there are rows in/)
  t.match(await run('mysql://x'), { code: 2, stderr: /Usage: npm run move-to-postgres/ })
})
