import { rmSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import type { BulkWriter } from '../../db/bulk-writer.ts'
import { chunksOf } from '../../lib/chunks.ts'
// Not by the index, which would load its pages into the thread of the import as well.
import { Overtaken } from '../../uploads/connection.ts'
import type { BulkCompared, BulkStage, PlanContext, Sample, WriteContext } from '../../uploads/index.ts'
import { Sets, tellUpload } from '../log.ts'
import { Changing } from './changing.ts'
import { changeRows, compareRows, nameOf, namesIn } from './compare.ts'
import { noteDoubles, noteSeenBefore } from './oddities.ts'
import type { LogRow } from './read.ts'

const OVERTAKEN = 'The log was changed by somebody else at the same moment, so nothing was imported. Try again.'
const ROWS_PER_TRANSACTION = 10_000
const GROUP = 2_000
const SETS_AT_ONCE = 500
const SAMPLES = 100
const MOST_REMEMBERED = 10_000

export interface StagedLogRow extends LogRow {
  position: number
  line: number
}

const COLUMNS = `position INTEGER PRIMARY KEY, line INTEGER, external_id TEXT, services TEXT, state TEXT, stage TEXT,
  created_at TEXT, reported_at TEXT, apart INTEGER DEFAULT 0`
const ROW =
  'position, line, external_id AS externalId, services, state, stage, created_at AS createdAt, reported_at AS reportedAt'

/**
 * The rows of a log between being read and being written, in a file of their own: whatever there is to say of the file
 * is known before the database is touched. They are put into the order of the log's index, in which writing takes half
 * the time. The file is worth nothing after the import, so it has no journal.
 */
export class LogStage implements BulkStage<LogRow> {
  readonly #path: string
  readonly #db: Sqlite.Database
  readonly #addRow: Sqlite.Statement
  readonly #addSet: Sqlite.Statement
  readonly #sets = new Set<string>()
  #pending = 0
  #latest = ''
  #isOrdered = true

  constructor(path: string) {
    this.#path = path
    rmSync(path, { force: true })
    this.#db = new Sqlite(path)
    this.#db.pragma('journal_mode = OFF')
    this.#db.pragma('synchronous = OFF')
    this.#db.pragma('cache_size = -16000')
    this.#db.exec(`CREATE TABLE staged_row (${COLUMNS});
      CREATE UNIQUE INDEX staged_id ON staged_row (external_id) WHERE external_id IS NOT NULL;
      CREATE TABLE staged_set (names TEXT PRIMARY KEY, set_id INTEGER) WITHOUT ROWID`)
    // A log may hold an incident once for each of its updates: the last counts.
    this.#addRow = this.#db.prepare(
      'INSERT OR REPLACE INTO staged_row (line, external_id, services, state, stage, created_at, reported_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    this.#addSet = this.#db.prepare('INSERT OR IGNORE INTO staged_set (names) VALUES (?)')
    this.#db.exec('BEGIN')
  }

  get count(): number {
    return this.#db.prepare('SELECT count(*) FROM staged_row').pluck().get() as number
  }

  add(line: number, { externalId, services, state, stage, createdAt, reportedAt }: LogRow): void {
    this.#addRow.run(line, externalId, services, state, stage, createdAt, reportedAt)
    if (createdAt < this.#latest) this.#isOrdered = false
    this.#latest = createdAt
    if (!this.#sets.has(services)) this.#stageSet(services)
    this.#pending += 1
    if (this.#pending % ROWS_PER_TRANSACTION === 0) this.#db.exec('COMMIT; BEGIN')
  }

  #stageSet(services: string): void {
    if (this.#sets.size >= MOST_REMEMBERED) this.#sets.clear()
    this.#sets.add(services)
    this.#addSet.run(services)
  }

  async compare(context: PlanContext, onRows: (rows: number) => void): Promise<BulkCompared> {
    this.#db.exec('COMMIT')
    this.#order()
    noteDoubles(context, this.#db)
    const counts = { added: this.count, changed: 0, unchanged: 0 }
    const samples: Sample[] = []
    for (const rows of this.#groups('external_id IS NOT NULL')) {
      const known = (await compareRows(context, rows)).filter((one) => one.known)
      this.#setApart(known.map(({ row }) => row.position))
      for (const { row, name, changes } of known) {
        counts.added -= 1
        counts[changes.length > 0 ? 'changed' : 'unchanged'] += 1
        if (changes.length === 0 || samples.length >= SAMPLES) continue
        samples.push({ line: row.line, action: 'changed', name, changes })
      }
      onRows(rows.at(-1)!.position)
    }
    for (const rows of this.#groups('external_id IS NULL')) {
      if (!(await noteSeenBefore(context, rows))) break
      onRows(rows.at(-1)!.position)
    }
    return { counts, samples: [...samples, ...this.#newSamples(SAMPLES - samples.length)] }
  }

  /** Rows that came in order stay where they are. */
  #order(): void {
    if (this.#isOrdered) return
    const columns = 'line, external_id, services, state, stage, created_at, reported_at'
    this.#db.exec(`CREATE TABLE ordered_row (${COLUMNS});
      INSERT INTO ordered_row (${columns}) SELECT ${columns} FROM staged_row ORDER BY created_at, line;
      DROP TABLE staged_row;
      ALTER TABLE ordered_row RENAME TO staged_row`)
  }

  #newSamples(count: number): Sample[] {
    const rows = this.#db
      .prepare(`SELECT ${ROW} FROM staged_row WHERE apart = 0 ORDER BY position LIMIT ?`)
      .all(count) as StagedLogRow[]
    return rows.map((row) => ({ line: row.line, action: 'added', name: nameOf(row), changes: [] }))
  }

  /** These are not simply added. */
  #setApart(positions: readonly number[]): void {
    if (positions.length === 0) return
    this.#db
      .prepare('UPDATE staged_row SET apart = 1 WHERE position IN (SELECT value FROM json_each(?))')
      .run(JSON.stringify(positions))
  }

  *#groups(condition: string): Generator<StagedLogRow[]> {
    const read = this.#db.prepare(
      `SELECT ${ROW} FROM staged_row WHERE position > ? AND ${condition} ORDER BY position LIMIT ${GROUP}`,
    )
    for (let after = 0; ; ) {
      const rows = read.all(after) as StagedLogRow[]
      if (rows.length === 0) return
      after = rows.at(-1)!.position
      yield rows
    }
  }

  async write({ db, uploadId }: PlanContext, writer: BulkWriter, onRows: (rows: number) => void): Promise<void> {
    await this.#findSets(db)
    const facts = 'state, stage, created_at, reported_at'
    await writer.copy(
      {
        file: this.#path,
        table: 'log_incident',
        columns: ['source', 'upload_id', 'external_id', 'set_id', 'state', 'stage', 'created_at', 'reported_at'],
        select: `SELECT 'uploaded' AS source, ${uploadId} AS upload_id, external_id,
          (SELECT set_id FROM staged_set WHERE names = services) AS set_id, ${facts}
          FROM staged_row WHERE position > ? AND position <= ? AND apart = 0 ORDER BY position`,
        last: this.#db.prepare('SELECT coalesce(max(position), 0) FROM staged_row').pluck().get() as number,
      },
      onRows,
    )
  }

  async #findSets(db: PlanContext['db']): Promise<void> {
    const all = this.#db.prepare('SELECT names FROM staged_set WHERE set_id IS NULL').pluck().all() as string[]
    const update = this.#db.prepare('UPDATE staged_set SET set_id = ? WHERE names = ?')
    for (const part of chunksOf(all, SETS_AT_ONCE)) {
      const ids = await new Sets().idsOf(db, part.map(namesIn))
      this.#db.transaction(() => {
        for (const [i, names] of part.entries()) update.run(ids[i], names)
      })()
    }
  }

  async finish(context: WriteContext): Promise<BulkCompared['counts']> {
    const { db, uploadId } = context
    const counts = { added: this.#countNew(), changed: 0, unchanged: 0 }
    const changing = new Changing()
    const sets = new Sets()
    for (const rows of this.#groups('apart = 1')) {
      const compared = await compareRows(context, rows)
      // It was known when the rows were compared, and was taken back in between.
      if (compared.some(({ known }) => !known)) throw new Overtaken(OVERTAKEN)
      const changed = compared.filter(({ changes }) => changes.length > 0)
      counts.changed += changed.length
      counts.unchanged += compared.length - changed.length
      await changing.put(context, await changeRows(context, sets, changed))
    }
    // Two processes that write the same upload see each other in this: neither can, and nothing is counted twice.
    if ((await countRows(db, uploadId)) !== counts.added) throw new Overtaken(OVERTAKEN)
    await tellUpload(db, await changing.seq(db), 1, uploadId)
    await changing.end(db)
    return counts
  }

  #countNew(): number {
    return this.#db.prepare('SELECT count(*) FROM staged_row WHERE apart = 0').pluck().get() as number
  }

  discard(): void {
    this.#db.close()
    rmSync(this.#path, { force: true })
  }
}

async function countRows(db: WriteContext['db'], uploadId: number): Promise<number> {
  const { rows } = await db
    .selectFrom('log_incident')
    .select((eb) => eb.fn.countAll<number>().as('rows'))
    .where('upload_id', '=', uploadId)
    .executeTakeFirstOrThrow()
  return rows
}
