import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { CompiledQuery, Kysely, PostgresDialect, SqliteAdapter, SqliteDialect } from 'kysely'
import pg from 'pg'
import type { Config } from '../config.ts'
import { askingForTurns } from './asking-sqlite.ts'
import { Dialect } from './dialect.ts'
import type { Db, Schema } from './schema.ts'
import { Turns } from './turns.ts'
import { Versions } from './versions.ts'

export interface Database {
  db: Db
  dialect: Dialect
  versions: Versions
  /** Whose turn it is to write to the SQLite file; nobody asks for it on PostgreSQL. */
  turns: Turns
  /** The SQLite file, for backups; null on PostgreSQL. */
  file: string | null
  close(): Promise<void>
}

export function sqliteFile(dataDir: string): string {
  return join(dataDir, 'signalbox.db')
}

/** @param turns those of the process, when a thread of it opens a connection of its own */
export function openDatabase(config: Pick<Config, 'databaseUrl' | 'dataDir'>, turns = new Turns()): Database {
  return config.databaseUrl ? openPostgres(config.databaseUrl, turns) : openSqlite(sqliteFile(config.dataDir), turns)
}

/** Opens (or makes) a SQLite file with the pragmas that every connection of the app has. */
export function connectSqlite(file: string, options: { durable: boolean }): Sqlite.Database {
  const connection = new Sqlite(file)
  connection.pragma('journal_mode = WAL')
  connection.pragma('foreign_keys = ON')
  connection.pragma('busy_timeout = 5000')
  // What a form answered "saved" is on the disk; bulk work may lose its last commits in a power cut.
  connection.pragma(`synchronous = ${options.durable ? 'FULL' : 'NORMAL'}`)
  connection.pragma('cache_size = -32000')
  connection.pragma('temp_store = MEMORY')
  return connection
}

/** SQLite can undo a schema change like any other; Kysely's own adapter does not say so, and would migrate in halves. */
class TransactionalSqlite extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new (class extends SqliteAdapter {
      override get supportsTransactionalDdl(): boolean {
        return true
      }
    })()
  }
}

function openSqlite(file: string, turns: Turns): Database {
  mkdirSync(join(file, '..'), { recursive: true })
  const connection = connectSqlite(file, { durable: true })
  const db = new Kysely<Schema>({ dialect: new TransactionalSqlite({ database: askingForTurns(connection, turns) }) })
  return { db, dialect: new Dialect('sqlite'), versions: new Versions(), turns, file, close: () => db.destroy() }
}

const INT8 = 20
const NUMERIC = 1700

function openPostgres(url: string, turns: Turns): Database {
  // Counts and sums stay far below 2^53; as strings they would compare and add wrongly, and differ from SQLite's.
  pg.types.setTypeParser(INT8, Number)
  pg.types.setTypeParser(NUMERIC, Number)
  const pool = new pg.Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 5_000 })
  // An idle connection that the server drops must not end the process; the next query opens a new one.
  pool.on('error', () => {})
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({
      pool,
      // Compiling a statement to machine code takes longer than any of ours runs.
      onCreateConnection: (connection) => connection.executeQuery(CompiledQuery.raw('SET jit = off')).then(() => {}),
    }),
  })
  return {
    db,
    dialect: new Dialect('postgres'),
    versions: new Versions(),
    turns,
    file: null,
    close: () => db.destroy(),
  }
}
