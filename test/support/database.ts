import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Test } from 'tap'
import { migrate } from '../../src/db/migrate.ts'
import { type Database, openDatabase, sqliteFile } from '../../src/db/open.ts'

export type Engine = 'sqlite' | 'postgres'

const serverUrl = process.env['TEST_POSTGRES_URL']

/** Both, or SQLite alone where no PostgreSQL was started (a single file run by hand). */
export const ENGINES: readonly Engine[] = serverUrl ? ['sqlite', 'postgres'] : ['sqlite']

/** Runs a test once on each database there is. */
export function onEachEngine(t: Test, name: string, body: (t: Test, engine: Engine) => Promise<void>): void {
  for (const engine of ENGINES) t.test(`${name} (${engine})`, (child) => body(child as Test, engine))
}

/** A folder that goes with the test. */
export function temporaryFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-test-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export interface TestDatabase extends Database {
  /** What another process sets as `DATABASE_URL` to use it; empty on SQLite. */
  url: string
}

/** A database of its own without any table, which goes with the test. */
export async function emptyDatabase(t: Test, engine: Engine, dataDir = temporaryFolder(t)): Promise<TestDatabase> {
  const url = engine === 'postgres' ? await createPostgres(t) : ''
  const database = openDatabase({ dataDir, databaseUrl: url })
  t.teardown(() => database.close())
  return { ...database, url }
}

/** An empty, migrated database of its own, which goes with the test. */
export async function temporaryDatabase(t: Test, engine: Engine, dataDir = temporaryFolder(t)): Promise<TestDatabase> {
  if (engine === 'sqlite') copyTemplate(dataDir, await sqliteTemplate())
  const database = await emptyDatabase(t, engine, dataDir)
  if (engine === 'postgres') await migrate(database.db)
  return database
}

let template: Promise<string> | null = null

/** Migrating takes longer than copying what was migrated. */
function sqliteTemplate(): Promise<string> {
  template ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'signalbox-template-'))
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
    const database = openDatabase({ dataDir: folder, databaseUrl: '' })
    await migrate(database.db)
    await database.close()
    return sqliteFile(folder)
  })()
  return template
}

function copyTemplate(dataDir: string, from: string): void {
  copyFileSync(from, sqliteFile(dataDir))
}

/** A new PostgreSQL database; its address. It is dropped with the test. */
export async function createPostgres(t: Test): Promise<string> {
  const name = `t_${randomBytes(8).toString('hex')}`
  await administer(`CREATE DATABASE ${name}`)
  t.teardown(() => administer(`DROP DATABASE ${name} WITH (FORCE)`))
  return serverUrl!.replace(/\/postgres$/, `/${name}`)
}

async function administer(statement: string): Promise<void> {
  const client = new pg.Client(serverUrl)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
