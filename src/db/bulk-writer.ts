import { statSync } from 'node:fs'
import { setImmediate as pause } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import type { Config } from '../config.ts'
import { chunksOf } from '../lib/chunks.ts'
import { connectSqlite, type Database, openDatabase, sqliteFile } from './open.ts'
import type { Turns } from './turns.ts'

/** Rows that wait in a SQLite file of their own, and where they are to go. */
export interface StagedCopy {
  file: string
  table: string
  columns: readonly string[]
  /** Gives `columns` of the rows whose position is above one parameter and not above another. */
  select: string
  /** The last position. */
  last: number
}

/**
 * Writes and deletes so many rows that nobody could wait for one transaction of them: in many short ones. Nobody may
 * see the rows before all are there, nor count on them after the first is gone. For threads: it blocks.
 */
export interface BulkWriter {
  copy(staged: StagedCopy, onPosition: (position: number) => void): Promise<void>
  /** Deletes the rows of `table` whose `column` has a value. */
  remove(table: string, column: string, value: number): Promise<void>
  close(): Promise<void>
}

export function openBulkWriter(config: Pick<Config, 'databaseUrl' | 'dataDir'>, turns: Turns): BulkWriter {
  return config.databaseUrl
    ? new PostgresBulkWriter(openDatabase(config))
    : new SqliteBulkWriter(sqliteFile(config.dataDir), turns)
}

/** So long others wait at most; longer ones are hardly faster. */
const TRANSACTION_MS = 5
/** Between two looks at whether somebody waits. */
const ROWS_PER_STEP = 32
/**
 * Half of what makes a connection write the log back into the file at its own commit: so that this thread does it, and
 * none that answers people.
 */
const WAL_BYTES = 2 * 1024 * 1024
const BUSY_MS = 5_000

class SqliteBulkWriter implements BulkWriter {
  readonly #connection: Sqlite.Database
  readonly #wal: string
  readonly #turns: Turns
  #checkpointAt = WAL_BYTES

  constructor(file: string, turns: Turns) {
    this.#turns = turns
    this.#wal = `${file}-wal`
    this.#connection = connectSqlite(file, { durable: false })
    this.#connection.pragma('wal_autocheckpoint = 0')
    this.#connection.pragma('cache_size = -16000')
  }

  async copy({ file, table, columns, select, last }: StagedCopy, onPosition: (position: number) => void) {
    this.#connection.prepare('ATTACH ? AS staged').run(file)
    try {
      const insert = this.#connection.prepare(`INSERT INTO ${table} (${columns.join(', ')}) ${select}`)
      let at = 0
      await this.#inShortTransactions(() => {
        insert.run(at, at + ROWS_PER_STEP)
        at += ROWS_PER_STEP
        onPosition(Math.min(at, last))
        return at < last
      })
    } finally {
      this.#connection.exec('DETACH staged')
    }
  }

  async remove(table: string, column: string, value: number): Promise<void> {
    const remove = this.#connection.prepare(
      `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE ${column} = ? LIMIT ${ROWS_PER_STEP})`,
    )
    await this.#inShortTransactions(() => remove.run(value).changes > 0)
  }

  async close(): Promise<void> {
    this.#connection.close()
  }

  /** @param step does a little work and says whether there is more */
  async #inShortTransactions(step: () => boolean): Promise<void> {
    for (let more = true; more; ) {
      this.#turns.giveWay()
      more = this.#transaction(step)
      this.#checkpoint()
      // Lets what was posted leave this thread.
      await pause()
    }
  }

  #transaction(step: () => boolean): boolean {
    this.#connection.exec('BEGIN IMMEDIATE')
    try {
      const end = performance.now() + TRANSACTION_MS
      let more = true
      while (more && performance.now() < end && !this.#turns.isAsked) more = step()
      this.#connection.exec('COMMIT')
      return more
    } catch (error) {
      if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK')
      throw error
    }
  }

  #checkpoint(): void {
    const size = statSync(this.#wal, { throwIfNoEntry: false })?.size ?? 0
    if (size < this.#checkpointAt) return
    // A reader that keeps it from being done is not waited for, because that would be with the turn to write.
    this.#connection.pragma('busy_timeout = 0')
    this.#connection.pragma('wal_checkpoint(PASSIVE)')
    const [{ busy }] = this.#connection.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }]
    this.#connection.pragma(`busy_timeout = ${BUSY_MS}`)
    this.#checkpointAt = busy === 0 ? WAL_BYTES : size + WAL_BYTES
  }
}

const ROWS_PER_READ = 5_000
const ROWS_PER_INSERT = 1_000
const ROWS_PER_DELETE = 5_000

class PostgresBulkWriter implements BulkWriter {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async copy({ file, table, select, last }: StagedCopy, onPosition: (position: number) => void): Promise<void> {
    const staged = new Sqlite(file, { readonly: true })
    try {
      const read = staged.prepare(select)
      for (let at = 0; at < last; at += ROWS_PER_READ) {
        for (const rows of chunksOf(read.all(at, at + ROWS_PER_READ), ROWS_PER_INSERT)) {
          await this.#database.db
            .insertInto(table as never)
            .values(rows as never)
            .execute()
        }
        onPosition(Math.min(at + ROWS_PER_READ, last))
      }
    } finally {
      staged.close()
    }
  }

  async remove(table: string, column: string, value: number): Promise<void> {
    const [from, of] = [sql.table(table), sql.ref(column)]
    for (;;) {
      const { numAffectedRows } =
        await sql`DELETE FROM ${from} WHERE id IN (SELECT id FROM ${from} WHERE ${of} = ${value} LIMIT ${ROWS_PER_DELETE})`.execute(
          this.#database.db,
        )
      if (numAffectedRows === 0n) return
    }
  }

  close(): Promise<void> {
    return this.#database.close()
  }
}
