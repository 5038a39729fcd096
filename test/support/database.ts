import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Test } from 'tap'
import { migrate } from '../../src/db/migrate.ts'
import { type Database, openDatabase, sqliteFile } from '../../src/db/open.ts'
import { makeSqliteTemplate } from './templates.ts'

export type Engine = 'sqlite' | 'postgres'

const serverUrl = process.env['TEST_POSTGRES_URL']
const POSTGRES_TEMPLATE = process.env['TEST_POSTGRES_TEMPLATE']

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
  return openFor(t, engine === 'postgres' ? await createPostgres(t) : '', dataDir)
}

/** An empty, migrated database of its own, which goes with the test. */
export async function temporaryDatabase(t: Test, engine: Engine, dataDir = temporaryFolder(t)): Promise<TestDatabase> {
  if (engine === 'sqlite') copyFileSync(await sqliteTemplate(), sqliteFile(dataDir))
  const url = engine === 'postgres' ? await createPostgres(t, POSTGRES_TEMPLATE) : ''
  const database = await openFor(t, url, dataDir)
  if (engine === 'postgres' && !POSTGRES_TEMPLATE) await migrate(database.db)
  return database
}

async function openFor(t: Test, url: string, dataDir: string): Promise<TestDatabase> {
  const database = openDatabase({ dataDir, databaseUrl: url })
  t.teardown(() => database.close())
  return { ...database, url }
}

let template: Promise<string> | null = null

/** Migrating takes longer than copying what was migrated: the whole run has one template, a file run by hand its own. */
function sqliteTemplate(): Promise<string> {
  template ??= (async () => {
    const made = process.env['TEST_SQLITE_TEMPLATE']
    if (made) return made
    const folder = mkdtempSync(join(tmpdir(), 'signalbox-template-'))
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
    return makeSqliteTemplate(folder)
  })()
  return template
}

/** A new PostgreSQL database; its address. It is dropped with the test. */
export async function createPostgres(t: Test, template?: string): Promise<string> {
  const name = `t_${randomBytes(8).toString('hex')}`
  await administer(`CREATE DATABASE ${name}${template ? ` TEMPLATE ${template}` : ''}`)
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
