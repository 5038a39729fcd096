import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { appliedMigrations, migrate, NewerDatabase } from '../../src/db/migrate.ts'
import type { Db } from '../../src/db/schema.ts'
import { emptyDatabase, onEachEngine, temporaryDatabase, temporaryFolder } from '../support/database.ts'
import { countRows, describeSchema } from './schema-text.ts'
import { SEEDS } from './seeds.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'migrations')
const NAMES = readdirSync(FOLDER)
  .filter((file) => /^\d/.test(file))
  .map((file) => file.replace(/\.ts$/, ''))
  .sort()

/** Tables that a migration takes away, as what they held is made anew in another form. */
const DROPPED: Record<string, string[]> = { '0022_figures': ['log_change'] }

/** A folder of migrations that stands for another release: the first few of ours, and files of its own. */
function release(t: Test, names: readonly string[], own: Record<string, string> = {}): string {
  const folder = join(temporaryFolder(t), 'migrations')
  mkdirSync(folder)
  for (const name of names) symlinkSync(join(FOLDER, `${name}.ts`), join(folder, `${name}.ts`))
  for (const [name, source] of Object.entries(own)) writeFileSync(join(folder, `${name}.ts`), source)
  return folder
}

onEachEngine(
  t,
  'an empty database gets every migration, in order, and a second start changes nothing',
  async (t, engine) => {
    const { db } = await emptyDatabase(t, engine)
    t.same(await appliedMigrations(db), [])
    t.same(await migrate(db), NAMES)
    t.same(await appliedMigrations(db), NAMES)
    const before = await describeSchema(db, engine)
    t.same(await migrate(db), [])
    t.equal(await describeSchema(db, engine), before)
  },
)

onEachEngine(t, 'each migration keeps what was written before it, and ends in the same schema', async (t, engine) => {
  const { db } = await emptyDatabase(t, engine)
  let expected: Record<string, number> = {}
  for (const [i, name] of NAMES.entries()) {
    t.same(await migrate(db, release(t, NAMES.slice(0, i + 1))), [name])
    for (const table of DROPPED[name] ?? []) delete expected[table]
    t.match(await countRows(db, engine), expected, `${name} loses no row`)
    const seed = SEEDS[name]
    t.ok(seed, `test/db/seeds.ts writes rows after ${name}`)
    await seed?.(db)
    expected = await countRows(db, engine)
  }
  const unseeded = Object.entries(expected).filter(([, rows]) => rows === 0)
  t.same(unseeded, [], 'every table held rows')
  const fresh = await temporaryDatabase(t, engine)
  t.equal(await describeSchema(db, engine), await describeSchema(fresh.db, engine))
})

onEachEngine(t, 'a database from a newer release is refused with words, and left alone', async (t, engine) => {
  const { db } = await temporaryDatabase(t, engine)
  const newer = release(t, NAMES, { '9999_later': 'export async function up() {}' })
  t.same(await migrate(db, newer), ['9999_later'])
  const error = await migrate(db).catch((thrown: unknown) => thrown)
  t.type(error, NewerDatabase)
  t.match((error as Error).message, /written by a newer Signalbox \(it has 9999_later\)/)
  t.same(await appliedMigrations(db), [...NAMES, '9999_later'])
})

onEachEngine(t, 'a migration that fails leaves nothing half done, and can be run again', async (t, engine) => {
  const { db } = await temporaryDatabase(t, engine)
  await writeSetting(db, 'kept', 'before')
  const before = await describeSchema(db, engine)
  const table = (name: string) => `await db.schema.createTable('${name}').addColumn('id', 'integer').execute()`
  const broken = release(t, NAMES, {
    '9998_first': `export async function up(db) { ${table('first_part')} }`,
    '9999_broken': `export async function up(db) {
      ${table('second_part')}
      await db.updateTable('setting').set({ value: 'changed' }).execute()
      throw new Error('the disk is on fire')
    }`,
  })
  await t.rejects(migrate(db, broken), { message: 'the disk is on fire' })
  t.equal(await describeSchema(db, engine), before, 'no table of either is there')
  t.same(await appliedMigrations(db), NAMES)
  const { value } = await db.selectFrom('setting').select('value').executeTakeFirstOrThrow()
  t.equal(value, 'before', 'nor a row of theirs')

  const mended = release(t, NAMES, { '9999_mended': `export async function up(db) { ${table('second_part')} }` })
  t.same(await migrate(db, mended), ['9999_mended'], 'the lock is not left behind')
})

async function writeSetting(db: Db, name: string, value: string): Promise<void> {
  await sql`INSERT INTO setting (name, value, changed_at) VALUES (${name}, ${value}, '2026-01-01T00:00:00.000Z')`.execute(
    db,
  )
}

onEachEngine(t, 'several that migrate at the same moment do it once', async (t, engine) => {
  const dataDir = temporaryFolder(t)
  const first = await emptyDatabase(t, engine, dataDir)
  const ran = await Promise.all([migrate(first.db), migrate(first.db), migrate(first.db)])
  t.equal(ran.flat().length, NAMES.length)
  t.same(await appliedMigrations(first.db), NAMES)
})
