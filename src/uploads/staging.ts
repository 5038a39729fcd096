import { rmSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import type { Row } from '../imports/index.ts'
import { textOf } from '../imports/index.ts'
import type { StagedRow } from './plan.ts'

const GROUP = 500
const ROWS_PER_TRANSACTION = 5_000

export interface Staged extends StagedRow<unknown> {
  /** The row as it stands in the file, for the list of what was rejected: few are, so it is read when asked for. */
  cells(): string[]
}

/**
 * The rows of a file between being read and being written, in a file of their own: so a long import needs little
 * memory, and what is doubled in it is found before the database is asked anything. It is worth nothing after the
 * import, so it has no journal.
 */
export class Staging {
  readonly #path: string
  readonly #db: Sqlite.Database
  readonly #insert: Sqlite.Statement
  readonly #find: Sqlite.Statement
  #pending = 0

  /** @param last whether of several rows with one key the last counts */
  constructor(path: string, last: boolean) {
    this.#path = path
    rmSync(path, { force: true })
    this.#db = new Sqlite(path)
    this.#db.pragma('journal_mode = OFF')
    this.#db.pragma('synchronous = OFF')
    this.#db.pragma('cache_size = -8000')
    this.#db.exec('CREATE TABLE row (line INTEGER, key TEXT PRIMARY KEY, value TEXT, cells TEXT)')
    this.#insert = this.#db.prepare(
      `INSERT OR ${last ? 'REPLACE' : 'IGNORE'} INTO row (line, key, value, cells) VALUES (?, ?, ?, ?)`,
    )
    this.#find = this.#db.prepare('SELECT line FROM row WHERE key = ?').pluck()
    this.#db.exec('BEGIN')
  }

  /** @returns the line on which the same key stands already, or null when the row was taken */
  add(row: Row, key: string, value: unknown): number | null {
    const cells = JSON.stringify(row.cells.map(textOf))
    const { changes } = this.#insert.run(row.line, key, JSON.stringify(value), cells)
    if (changes === 0) return this.#find.get(key) as number
    this.#pending += 1
    if (this.#pending % ROWS_PER_TRANSACTION === 0) this.#db.exec('COMMIT; BEGIN')
    return null
  }

  count(): number {
    return this.#db.prepare('SELECT count(*) FROM row').pluck().get() as number
  }

  /** The rows in groups, in the order of the file. */
  *groups(): Generator<Staged[]> {
    const read = this.#db.prepare(
      'SELECT rowid, line, key, value, cells FROM row WHERE rowid > ? ORDER BY rowid LIMIT ?',
    )
    for (let after = 0; ; ) {
      const rows = read.all(after, GROUP) as {
        rowid: number
        line: number
        key: string
        value: string
        cells: string
      }[]
      if (rows.length === 0) return
      after = rows.at(-1)!.rowid
      yield rows.map(({ line, key, value, cells }) => ({
        line,
        key,
        value: JSON.parse(value) as unknown,
        cells: () => JSON.parse(cells) as string[],
      }))
    }
  }

  /** Closes and deletes the file. */
  discard(): void {
    this.#db.close()
    rmSync(this.#path, { force: true })
  }
}
