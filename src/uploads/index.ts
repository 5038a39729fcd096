/**
 * Files that people bring: streamed to the disk within a limit, and taken through an import that is tried before it is
 * done, done as a whole or not at all, and can be taken back.
 *
 * A domain that imports something
 *
 * 1. declares an `ImportKind` (`{ kind, noun, fields, task, topics }`), and gives it to `createImports` in `app.ts`;
 * 2. writes the module at `task`, which exports `planOf(kind): ImportPlan`: how a row is read, compared, written and
 *    taken back. It runs in a thread, see `ImportPlan`;
 * 3. registers `importRoutes(app, imports, { base: '/hardware/import', kinds, … })`: the pages of the whole way.
 *
 * A route that takes a file for another purpose says `config: { upload: true }` and asks `receivedFile(request)`.
 */

export type { FileChoices, Found } from './found.ts'
export { Imports, type ImportsDeps } from './imports.ts'
export { uploadJobs } from './jobs.ts'
export type {
  BulkCompared,
  BulkPlan,
  BulkStage,
  Compared,
  FieldChange,
  ImportKind,
  ImportPlan,
  PlanContext,
  PlanModule,
  PlannedRow,
  RecordedChange,
  StagedRow,
  TakeBackContext,
  WriteContext,
} from './plan.ts'
export type { Counts, ImportResult, RunProgress, Sample } from './protocol.ts'
export { findSameFile, listUploads, type Upload } from './queries.ts'
export { type ReceivedFile, receivedFile, registerUploads, takeUpload } from './receive.ts'
export { type ImportRoutesOptions, importRoutes, readChoices } from './routes.ts'
export { plainWord, RowReader } from './row-reader.ts'
