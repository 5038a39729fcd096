import type { Transaction } from 'kysely'
// Not by the domain's index, which would load its pages into this thread as well.
import { recordAudit } from '../audit/record.ts'
import { type BulkWriter, openBulkWriter } from '../db/bulk-writer.ts'
import type { Database } from '../db/open.ts'
import type { Schema } from '../db/schema.ts'
import { Turns } from '../db/turns.ts'
import { change } from '../db/versions.ts'
import { type Note, Notes, type Rejects, type Thread } from '../imports/index.ts'
import { auditOf } from './audit.ts'
import { Changes } from './changes.ts'
import { CONFLICT, claim, isConflict, Overtaken, openForImport } from './connection.ts'
import { forgetHidden } from './forget.ts'
import type { Found } from './found.ts'
import type { BulkCompared, BulkPlan, BulkStage, PlanContext, WriteContext } from './plan.ts'
import type { ImportInput, ImportResult, RunProgress } from './protocol.ts'
import { readRows } from './read-rows.ts'

/** Tries or does an import whose rows are written, unseen, before the transaction that lets them be seen. */
export async function importInBulk(
  plan: BulkPlan,
  input: ImportInput,
  found: Found,
  thread: Thread,
): Promise<ImportResult> {
  const stage = plan.stage(input.stagingPath)
  try {
    const { rejects, notes } = await readRows(input, found, thread, (row, reader, rejects) => {
      const value = row.problem === null ? plan.read(reader) : null
      if (reader.problems.length > 0) rejects.add(row, reader.problems)
      else stage.add(row.line, value)
    })
    const database = openForImport(input)
    const writer = openBulkWriter(input.database, new Turns(input.turns))
    try {
      return await new BulkSettling({ plan, stage, rejects, notes, input, thread, database, writer }).run()
    } finally {
      await writer.close()
      await database.close()
    }
  } finally {
    stage.discard()
  }
}

interface BulkDeps {
  plan: BulkPlan
  stage: BulkStage<unknown>
  rejects: Rejects
  notes: Note[]
  input: ImportInput
  thread: Thread
  database: Database
  writer: BulkWriter
}

class BulkSettling {
  readonly #deps: BulkDeps
  readonly #noted = new Notes()

  constructor(deps: BulkDeps) {
    this.#deps = deps
  }

  async run(): Promise<ImportResult> {
    const { stage, input, rejects, database, plan, writer } = this.#deps
    const db = database.db as Transaction<Schema>
    const compared = await stage.compare(this.#context(db), this.#tell('comparing'))
    if (!input.apply || (rejects.count > 0 && !input.leaveOut)) return this.#result(compared, false, null)
    // What is left of others would be taken for double.
    await forgetHidden(database, plan, writer, input.kind)
    try {
      return this.#result({ ...compared, counts: await this.#write(db) }, true, null)
    } catch (error) {
      await this.#forget(db)
      if (error instanceof Overtaken) return this.#result(compared, false, error.message)
      if (!isConflict(error)) throw error
      return this.#result(compared, false, CONFLICT)
    }
  }

  /** Unless somebody else has finished this upload: then the rows are to stay. */
  async #forget(db: Transaction<Schema>): Promise<void> {
    const { plan, writer, input } = this.#deps
    const mine = await db
      .selectFrom('upload')
      .select('id')
      .where('id', '=', input.uploadId)
      .where('state', 'in', ['reading', 'applying'])
      .executeTakeFirst()
    if (!mine) return
    await plan.forget(writer, input.uploadId)
    await db.updateTable('upload').set({ hidden: 0 }).where('id', '=', input.uploadId).execute()
  }

  async #write(db: Transaction<Schema>): Promise<BulkCompared['counts']> {
    const { stage, plan, input, database, writer, rejects } = this.#deps
    const { uploadId, at, topics } = input
    // What another process wrote of the same upload before it ended.
    await plan.forget(writer, uploadId)
    await db.updateTable('upload').set({ seen_at: at, hidden: 1 }).where('id', '=', uploadId).execute()
    await stage.write(this.#context(db), writer, this.#tell('writing'))
    return change(database, topics, async (trx) => {
      // The first statement is a write: so SQLite gives the turn to write now, and not when half is read.
      await claim(trx, input)
      const changes = new Changes(trx, uploadId)
      const context: WriteContext = { ...this.#context(trx), record: (one) => changes.add(one) }
      const counts = await stage.finish(context)
      await changes.flush()
      const all = { ...counts, rejected: rejects.count }
      await trx
        .updateTable('upload')
        .set({ state: 'applied', applied_at: at, hidden: 0, ...all })
        .where('id', '=', uploadId)
        .execute()
      await recordAudit(trx, auditOf(input, 'import', all))
      return counts
    })
  }

  #tell(step: 'comparing' | 'writing') {
    const begun = { comparing: 4, writing: 5 }[step]
    const total = Math.max(1, this.#deps.stage.count)
    return (rows: number) => {
      const fraction = (begun + rows / total) / 6
      this.#deps.thread.progress({ step, rows, fraction } satisfies RunProgress)
    }
  }

  #context(db: Transaction<Schema>): PlanContext {
    const { uploadId, at, actor, timeZone } = this.#deps.input
    const note = this.#noted.add.bind(this.#noted)
    return { db, dialect: this.#deps.database.dialect, at, actor, uploadId, timeZone, note }
  }

  #result({ counts, samples }: BulkCompared, applied: boolean, problem: string | null): ImportResult {
    const { count, listed, first } = this.#deps.rejects.end()
    return {
      applied,
      counts: { ...counts, rejected: count },
      rejected: first,
      listed,
      samples,
      notes: [...this.#deps.notes, ...this.#noted.list()],
      problem,
    }
  }
}
