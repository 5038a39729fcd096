import { rmSync } from 'node:fs'
import type { Transaction } from 'kysely'
// Not by the domain's index, which would load its pages into this thread as well.
import { recordAudit } from '../audit/record.ts'
import type { Database } from '../db/open.ts'
import type { Schema } from '../db/schema.ts'
import { change } from '../db/versions.ts'
import {
  inspectTable,
  type Note,
  Notes,
  type Rejects,
  type Row,
  type Thread,
  type ThreadTask,
} from '../imports/index.ts'
import { auditOf } from './audit.ts'
import { importInBulk } from './bulk.ts'
import { Changes } from './changes.ts'
import { CONFLICT, claim, isConflict, Overtaken, openForImport } from './connection.ts'
import { type Found, foundOf, openQuestions } from './found.ts'
import type { Compared, ImportPlan, PlanContext, PlanModule, WriteContext } from './plan.ts'
import type { Counts, ImportInput, ImportOutcome, ImportResult, RunProgress, Sample } from './protocol.ts'
import { readRows } from './read-rows.ts'
import type { RowReader } from './row-reader.ts'
import { type Staged, Staging } from './staging.ts'

const SAMPLES = 100

/** Ends the transaction of an import that rejected rows: all or nothing. */
class Refused extends Error {}

/**
 * Looks a file through unless that was done, then tries or does the import: the rows go into a staging file, and are
 * compared and written group by group.
 */
export const run: ThreadTask<ImportInput, ImportOutcome> = async (input, thread) => {
  const found = input.found ?? (await look(input, thread))
  const questions = openQuestions(input.fields, found, input.choices)
  if (questions.length > 0) return { found, questions, result: null }
  const { planOf } = (await import(input.task)) as PlanModule
  const plan = planOf(input.kind)
  rmSync(input.rejectsPath, { force: true })
  if ('stage' in plan) return { found, questions, result: await importInBulk(plan, input, found, thread) }
  const staging = new Staging(input.stagingPath, plan.duplicates === 'last')
  try {
    const { rejects, notes } = await readRows(input, found, thread, (row, reader, rejects) =>
      stageRow(row, reader, { plan, staging, rejects }),
    )
    const database = openForImport(input)
    try {
      const result = await new Settling({ plan, staging, rejects, notes, input, thread, database }).run()
      return { found, questions, result }
    } finally {
      await database.close()
    }
  } finally {
    staging.discard()
  }
}

async function look({ path, fields, choices }: ImportInput, thread: Thread): Promise<Found> {
  const { dates: _, zone: _chosen, ...reading } = choices
  const inspection = await inspectTable(path, fields, reading, ({ rows, fraction }) => {
    thread.progress({ step: 'reading', rows, fraction: fraction / 3 } satisfies RunProgress)
  })
  return foundOf(inspection)
}

function stageRow(row: Row, reader: RowReader, to: Pick<SettlingDeps, 'plan' | 'staging' | 'rejects'>): void {
  const read = row.problem === null ? to.plan.read(reader) : null
  if (read && reader.problems.length === 0) {
    const double = to.staging.add(row, read.key, read.value)
    if (double !== null) reader.reject(read.keyField ?? '', `is in line ${double} already`)
  }
  if (reader.problems.length > 0) to.rejects.add(row, reader.problems)
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
  readonly #noted = new Notes()

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
      if (error instanceof Overtaken) return this.#result(false, error.message)
      if (!isConflict(error)) throw error
      return this.#result(false, CONFLICT)
    }
  }

  async #write(trx: Transaction<Schema>): Promise<void> {
    const { plan, input, rejects } = this.#deps
    // The first statement is a write: so SQLite gives the turn to write now, and not when half is read.
    await claim(trx, input)
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
      thread.progress({ step, rows: done, fraction: (2 + done / total) / 3 } satisfies RunProgress)
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
      this.#deps.rejects.add({ line, cells: cells(), problem: null }, compared.problems)
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
    const note = this.#noted.add.bind(this.#noted)
    return { db, dialect: this.#deps.database.dialect, at, actor, uploadId, timeZone, note }
  }

  #result(applied: boolean, problem: string | null): ImportResult {
    const { count, listed, first } = this.#deps.rejects.end()
    return {
      applied,
      counts: { ...this.#counts, rejected: count },
      rejected: first,
      listed,
      samples: this.#samples,
      notes: [...this.#deps.notes, ...this.#noted.list()],
      problem,
    }
  }
}
