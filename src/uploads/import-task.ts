import { rmSync } from 'node:fs'
import type { Transaction } from 'kysely'
import { recordAudit } from '../audit/index.ts'
import { type Database, openDatabase } from '../db/open.ts'
import type { Schema } from '../db/schema.ts'
import { change } from '../db/versions.ts'
import { type Note, Rejects, readTable, type Thread, type ThreadTask } from '../imports/index.ts'
import { auditOf } from './audit.ts'
import { Changes } from './changes.ts'
import type { Compared, ImportPlan, PlanContext, PlanModule, WriteContext } from './plan.ts'
import type { Counts, ImportInput, ImportResult, RunProgress, Sample } from './protocol.ts'
import { RowReader } from './row-reader.ts'
import { type Staged, Staging } from './staging.ts'

const SAMPLES = 100

/** Ends the transaction of an import that rejected rows: all or nothing. */
class Refused extends Error {}

/** Tries or does an import: reads the file into a staging file, then compares and writes it group by group. */
export const run: ThreadTask<ImportInput, ImportResult> = async (input, thread) => {
  const { planOf } = (await import(input.task)) as PlanModule
  const plan = planOf(input.kind)
  rmSync(input.rejectsPath, { force: true })
  const staging = new Staging(input.stagingPath, plan.duplicates === 'last')
  try {
    const { rejects, notes } = await stage(plan, staging, input, thread)
    const database = openDatabase(input.database)
    try {
      return await new Settling({ plan, staging, rejects, notes, input, thread, database }).run()
    } finally {
      await database.close()
    }
  } finally {
    staging.discard()
  }
}

async function stage(plan: ImportPlan, staging: Staging, input: ImportInput, thread: Thread) {
  const { path, fields, choices, notations, timeZone: zone, rejectsPath } = input
  return readTable(path, fields, choices, async (table) => {
    const { format, header, date1904 } = table
    const rejects = new Rejects(
      rejectsPath,
      header.columns.map(({ name }) => name),
    )
    const reader = new RowReader({ format, header, notations, zone, date1904 })
    let rows = 0
    for await (const batch of table.batches()) {
      for (const row of batch) {
        reader.at(row)
        const { key, value } = row.problem === null ? plan.read(reader) : { key: '', value: null }
        const double = reader.problems.length === 0 ? staging.add(row, key, value) : null
        if (double !== null) reader.reject('', `is in line ${double} already`)
        if (reader.problems.length > 0) rejects.add(row, reader.problems)
      }
      rows += batch.length
      // Half of the work, as experience goes; the other half is the database's.
      thread.progress({ step: 'reading', rows, fraction: table.fraction() / 2 } satisfies RunProgress)
    }
    return { rejects, notes: table.notes() }
  })
}

interface SettlingDeps {
  plan: ImportPlan
  staging: Staging
  rejects: Rejects
  notes: Note[]
  input: ImportInput
  thread: Thread
  database: Database
}

/** One pass over the staged rows, inside the transaction of the import or, when it is only tried, without one. */
class Settling {
  readonly #deps: SettlingDeps
  readonly #counts: Counts = { added: 0, changed: 0, unchanged: 0, rejected: 0 }
  readonly #samples: Sample[] = []

  constructor(deps: SettlingDeps) {
    this.#deps = deps
    this.#counts.rejected = deps.rejects.count
  }

  async run(): Promise<ImportResult> {
    const { input, database } = this.#deps
    const mayWrite = input.apply && (input.leaveOut || this.#counts.rejected === 0)
    if (!mayWrite) {
      await this.#walk(database.db as Transaction<Schema>, null)
      return this.#result(false, null)
    }
    try {
      await change(database, input.topics, (trx) => this.#write(trx))
      return this.#result(true, null)
    } catch (error) {
      if (error instanceof Refused) return this.#result(false, null)
      if (!isConflict(error)) throw error
      return this.#result(
        false,
        'Somebody changed the same things at the same moment, so nothing was imported. Try again.',
      )
    }
  }

  async #write(trx: Transaction<Schema>): Promise<void> {
    const { plan, input, rejects } = this.#deps
    // The first statement is a write: so SQLite gives the turn to write now, and not when half is read.
    await trx.updateTable('upload').set({ seen_at: input.at }).where('id', '=', input.uploadId).execute()
    const changes = new Changes(trx, input.uploadId)
    const context: WriteContext = { ...this.#context(trx), record: (one) => changes.add(one) }
    await this.#walk(trx, { context, changes })
    if (!this.#isWritable()) throw new Refused()
    await plan.finish?.(context)
    await changes.flush()
    const { counts } = { counts: { ...this.#counts, rejected: rejects.count } }
    await trx
      .updateTable('upload')
      .set({ state: 'applied', applied_at: input.at, ...counts })
      .where('id', '=', input.uploadId)
      .execute()
    await recordAudit(trx, auditOf(input, 'import', counts))
  }

  async #walk(trx: Transaction<Schema>, writing: { context: WriteContext; changes: Changes } | null): Promise<void> {
    const { plan, staging, thread } = this.#deps
    const context = this.#context(trx)
    const total = Math.max(1, staging.count())
    let done = 0
    for (const rows of staging.groups()) {
      const compared = await plan.compare(context, rows)
      const planned = rows.flatMap((row, i) => this.#judge(row, compared[i]!))
      if (writing && this.#isWritable() && planned.length > 0) {
        await plan.write(writing.context, planned)
        await writing.changes.flush()
      }
      done += rows.length
      const step = writing ? 'writing' : 'comparing'
      thread.progress({ step, rows: done, fraction: 0.5 + done / total / 2 } satisfies RunProgress)
      // Lets what was posted leave this thread: on SQLite nothing else here ever waits.
      await new Promise(setImmediate)
    }
  }

  #isWritable(): boolean {
    return this.#deps.input.leaveOut || this.#deps.rejects.count === 0
  }

  #judge(row: Staged, compared: Compared) {
    if (compared.action === 'rejected') {
      const { line, cells } = row
      this.#deps.rejects.add({ line, cells, problem: null }, compared.problems)
      return []
    }
    this.#counts[compared.action] += 1
    if (compared.action === 'unchanged') return []
    if (this.#samples.length < SAMPLES) {
      const { action, name } = compared
      this.#samples.push({ line: row.line, action, name, changes: action === 'changed' ? compared.changes : [] })
    }
    return [{ line: row.line, key: row.key, value: row.value, compared }]
  }

  #context(db: Transaction<Schema>): PlanContext {
    const { uploadId, at, actor, timeZone } = this.#deps.input
    return { db, dialect: this.#deps.database.dialect, at, actor, uploadId, timeZone }
  }

  #result(applied: boolean, problem: string | null): ImportResult {
    const { count, listed, first } = this.#deps.rejects.end()
    return {
      applied,
      counts: { ...this.#counts, rejected: count },
      rejected: first,
      listed,
      samples: this.#samples,
      notes: this.#deps.notes,
      problem,
    }
  }
}

/** Class 23 of SQLSTATE is "integrity constraint violation", 40 "transaction rollback". */
function isConflict(error: unknown): boolean {
  return /^(23|40|SQLITE_CONSTRAINT|SQLITE_BUSY)/.test(String((error as { code?: unknown }).code))
}
