import type { BulkWriter } from '../db/bulk-writer.ts'
import type { Database } from '../db/open.ts'
import type { Trx } from '../db/schema.ts'
import type { Topic } from '../db/versions.ts'
import type { Actor } from '../http/auth.ts'
import type { Field } from '../imports/index.ts'
import type { Problem } from '../imports/rejects.ts'
import type { Counts, Sample } from './protocol.ts'
import type { RowReader } from './row-reader.ts'

/** What a domain imports: all that the main thread has to know of it. */
export interface ImportKind {
  /** `directory.server`: what `upload.kind` holds. */
  kind: string
  /** In the plural, as it stands in sentences: `servers`. */
  noun: string
  fields: readonly Field[]
  /** The module that exports `planOf(kind)`; it is loaded in a thread of its own. */
  task: URL
  /** What an import changes, see `Versions`. */
  topics: readonly Topic[]
  /** The zone of times that say none, unless another is chosen; without it the site's, and nothing is to choose. */
  zone?: string
}

/** What the module at `task` exports. */
export interface PlanModule {
  planOf(kind: string): ImportPlan | BulkPlan
}

/**
 * How rows become changes. `Value` is plain data: it waits in a file between being read and being compared, so that
 * a long import needs little memory.
 *
 * Everything here runs in a thread, with a connection of its own. An import is one transaction: `compare` and `write`
 * are called in turn for group after group of rows, and when in the end a row was rejected, none was written.
 */
// biome-ignore lint/suspicious/noExplicitAny: the engine hands values from one method to the next and looks at none
export interface ImportPlan<Value = any> {
  /**
   * Reads one row: pure, no database. What is wrong is told by `row.reject`; the rest of the row is read on, so that
   * all its problems are known at once.
   * @returns the key by which two rows of one file are the same thing, the field that it stands in, and what the row
   * says
   */
  read(row: RowReader): { key: string; keyField?: string; value: Value }
  /** Of several rows with one key: `reject` all but the first (the default), or let the `last` one count. */
  duplicates?: 'reject' | 'last'
  /** Says of each row what it would do, in the order given. Queries are made for the group, not for the row. */
  compare(context: PlanContext, rows: readonly StagedRow<Value>[]): Promise<Compared[]>
  /** Writes what `compare` found to be added or changed, and tells each change to `context.record`. */
  write(context: WriteContext, rows: readonly PlannedRow<Value>[]): Promise<void>
  /** Called once after the last group was written: roll-ups, audit of its own. */
  finish?(context: WriteContext): Promise<void>
  /**
   * Takes an upload back, in one transaction; its changes come newest first, in groups.
   * @returns why it cannot be, in sentences; when there is one, nothing is taken back
   */
  takeBack(context: TakeBackContext, changes: readonly RecordedChange[]): Promise<string[]>
  /** Called once after the last group was taken back. */
  finishTakingBack?(context: TakeBackContext): Promise<string[]>
}

/**
 * The same for files too long for one transaction. Its rows go into the tables before the import is done, in short
 * transactions, and whoever reads these leaves out the rows of uploads that are not applied.
 */
// biome-ignore lint/suspicious/noExplicitAny: as above
export interface BulkPlan<Value = any> extends Pick<ImportPlan<Value>, 'takeBack' | 'finishTakingBack'> {
  read(row: RowReader): Value
  /** @param path of a file in which the rows wait */
  stage(path: string): BulkStage<Value>
  /** Deletes the rows that an upload added, after it was taken back or could not be finished. */
  forget(writer: BulkWriter, uploadId: number): Promise<void>
}

/** The rows of one file. */
export interface BulkStage<Value> {
  /** How many rows wait. */
  readonly count: number
  add(line: number, value: Value): void
  /** Says what all rows would do; writes nothing. */
  compare(context: PlanContext, onRows: (rows: number) => void): Promise<BulkCompared>
  /** Writes the rows that are new, unseen. */
  write(context: PlanContext, writer: BulkWriter, onRows: (rows: number) => void): Promise<void>
  /** Does what is left, in the transaction that lets the rows be seen. @returns what it came to */
  finish(context: WriteContext): Promise<Omit<Counts, 'rejected'>>
  /** Closes and deletes the file. */
  discard(): void
}

export interface BulkCompared {
  counts: Omit<Counts, 'rejected'>
  samples: Sample[]
}

export interface PlanContext {
  /** The transaction of the import, or while it is only tried, the database. */
  db: Trx
  dialect: Database['dialect']
  /** Now, in the stored form. */
  at: string
  actor: Actor
  uploadId: number
  /** The site's zone. */
  timeZone: string
  /** Tells what whoever brings the file should know, although the row is taken. */
  note(code: string, sentence: string, line: number): void
}

export interface WriteContext extends PlanContext {
  /** Keeps what was done, so that it can be taken back. Written in groups. */
  record(change: RecordedChange): void
}

export interface TakeBackContext extends Omit<WriteContext, 'record' | 'note'> {
  /** Tells in a sentence why one thing stays as it is now, while the others are taken back. */
  leave(reason: string): void
}

export interface RecordedChange {
  thing: string
  key: string
  action: 'added' | 'changed'
  /** The changed fields as they were; null for what was added. */
  before: Record<string, unknown> | null
  after: Record<string, unknown>
}

export interface StagedRow<Value> {
  line: number
  key: string
  value: Value
}

/** What a row would do. */
export type Compared =
  | { action: 'added'; name: string; carry?: unknown }
  /** `changes` are for people: what stands there and what would. `carry` goes on to `write` as it is. */
  | { action: 'changed'; name: string; changes: FieldChange[]; carry?: unknown }
  | { action: 'unchanged' }
  | { action: 'rejected'; problems: readonly Problem[] }

export interface FieldChange {
  field: string
  from: string
  to: string
}

export interface PlannedRow<Value> extends StagedRow<Value> {
  compared: Extract<Compared, { action: 'added' | 'changed' }>
}
