import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import { appliedMigrations, migrate } from '../migrate.ts'
import { type Database, openDatabase, sqliteFile } from '../open.ts'
import type { Trx } from '../schema.ts'
import { Checksum } from './checksum.ts'
import { listTables, type MovedTable } from './tables.ts'

/** PostgreSQL takes 65,535 values in a statement; a round number below it leaves the driver some air. */
const VALUES_PER_STATEMENT = 30_000
const ROWS_PER_STATEMENT = 1_000
const ROWS_PER_FETCH = 2_000
/** Rows that a migration writes itself; the copy brings them too. */
const WRITTEN_BY_MIGRATIONS = ['log_clock']

/** The target holds something: what is there must not be mixed with what is brought. */
export class TargetNotEmpty extends Error {}

export interface Moved {
  table: string
  rows: number
}

/**
 * Copies a SQLite installation into an empty PostgreSQL database: table by table, each after those it refers to, in
 * one transaction, and compares what has arrived. The SQLite file stays as it is.
 * @throws TargetNotEmpty
 */
export async function moveToPostgres(
  dataDir: string,
  databaseUrl: string,
  onTable: (moved: Moved) => void = () => {},
): Promise<Moved[]> {
  const source = openDatabase({ dataDir, databaseUrl: '' })
  const target = openDatabase({ dataDir, databaseUrl })
  const reading = new Sqlite(sqliteFile(dataDir), { readonly: true })
  try {
    await migrate(source.db)
    await assertEmpty(target)
    await migrate(target.db)
    const tables = await listTables(target.db)
    assertSame(reading, tables)
    return await target.db.transaction().execute(async (trx) => {
      const moved: Moved[] = []
      await eachTable(trx, tables, 'DISABLE')
      for (const name of WRITTEN_BY_MIGRATIONS) await trx.deleteFrom(name as never).execute()
      for (const table of tables) {
        const rows = await moveTable(trx, reading, table)
        moved.push({ table: table.name, rows })
        onTable({ table: table.name, rows })
      }
      await eachTable(trx, tables, 'ENABLE')
      return moved
    })
  } finally {
    reading.close()
    await source.close()
    await target.close()
  }
}

/** @throws TargetNotEmpty unless there is no table, or those of Signalbox without a row, as an attempt that failed leaves them */
async function assertEmpty({ db }: Database): Promise<void> {
  const { rows: found } = await sql<{ name: string }>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()`.execute(db)
  if (found.length === 0) return
  if ((await appliedMigrations(db)).length === 0) {
    throw new TargetNotEmpty(
      `The PostgreSQL database has tables of something else (${found[0]!.name}). Give an empty one.`,
    )
  }
  for (const { name } of found) {
    if (name.startsWith('kysely_') || WRITTEN_BY_MIGRATIONS.includes(name)) continue
    const { rows } = await sql`SELECT 1 FROM ${sql.table(name)} LIMIT 1`.execute(db)
    if (rows.length > 0) {
      throw new TargetNotEmpty(`The PostgreSQL database is in use: there are rows in ${name}. Give an empty one.`)
    }
  }
}

/** Both sides come from the same migrations; a table that only one has would be lost without a word. */
function assertSame(reading: Sqlite.Database, tables: readonly MovedTable[]): void {
  const here = reading
    .prepare(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'kysely_%'`,
    )
    .pluck()
    .all() as string[]
  const there = new Set(tables.map(({ name }) => name))
  const missing = here.filter((name) => !there.has(name))
  if (missing.length > 0) throw new Error(`PostgreSQL has no table for ${missing.join(', ')}.`)
}

/** Triggers write logs of changes; the logs themselves are copied. What refers to what is checked all the same. */
async function eachTable(trx: Trx, tables: readonly MovedTable[], word: 'DISABLE' | 'ENABLE'): Promise<void> {
  for (const { name } of tables) {
    await sql`ALTER TABLE ${sql.table(name)} ${sql.raw(word)} TRIGGER USER`.execute(trx)
  }
}

async function moveTable(trx: Trx, reading: Sqlite.Database, table: MovedTable): Promise<number> {
  const names = table.columns.map((column) => `"${column}"`).join(', ')
  const sent = new Checksum()
  const most = Math.min(ROWS_PER_STATEMENT, Math.floor(VALUES_PER_STATEMENT / table.columns.length))
  let batch: unknown[][] = []
  const query = reading.prepare(`SELECT ${names} FROM "${table.name}"`).raw()
  for (const stored of query.iterate() as Iterable<unknown[]>) {
    // SQLite may keep a text where bytes are meant; they are the same bytes.
    const row = stored.map((value, i) => (table.bytes[i] && typeof value === 'string' ? Buffer.from(value) : value))
    sent.add(row)
    batch.push(row)
    if (batch.length < most) continue
    await insert(trx, table, batch)
    batch = []
  }
  if (batch.length > 0) await insert(trx, table, batch)
  const arrived = await readBack(trx, table)
  if (arrived.text !== sent.text) {
    throw new Error(`What arrived in ${table.name} is not what was sent (${arrived.text} for ${sent.text}).`)
  }
  await setSerials(trx, reading, table)
  return sent.rows
}

async function insert(trx: Trx, table: MovedTable, rows: readonly unknown[][]): Promise<void> {
  const columns = sql.join(table.columns.map((column) => sql.ref(column)))
  const values = sql.join(rows.map((row) => sql`(${sql.join(row)})`))
  await sql`INSERT INTO ${sql.table(table.name)} (${columns}) VALUES ${values}`.execute(trx)
}

async function readBack(trx: Trx, table: MovedTable): Promise<Checksum> {
  const columns = sql.join(table.columns.map((column) => sql.ref(column)))
  const arrived = new Checksum()
  await sql`DECLARE moved NO SCROLL CURSOR FOR SELECT ${columns} FROM ${sql.table(table.name)}`.execute(trx)
  for (;;) {
    const { rows } = await sql<Record<string, unknown>>`FETCH ${sql.lit(ROWS_PER_FETCH)} FROM moved`.execute(trx)
    for (const row of rows) arrived.add(table.columns.map((column) => row[column]))
    if (rows.length < ROWS_PER_FETCH) break
  }
  await sql`CLOSE moved`.execute(trx)
  return arrived
}

/** A number that was given once is not given again, also when its row is gone. */
async function setSerials(trx: Trx, reading: Sqlite.Database, { name, serials }: MovedTable): Promise<void> {
  const given = reading.prepare('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck().get(name) as
    | number
    | undefined
  for (const column of serials) {
    // Only some tables remember what they gave; the others go on after the highest there is.
    const highest = reading.prepare(`SELECT max("${column}") FROM "${name}"`).pluck().get() as number | null
    const last = Math.max(given ?? 0, highest ?? 0)
    if (last === 0) continue
    await sql`SELECT setval(pg_get_serial_sequence(${name}, ${column}), ${last})`.execute(trx)
  }
}
