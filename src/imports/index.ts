/**
 * Turns uploaded files into rows: CSV and TSV in any dialect and encoding, and XLSX. A file is read right, or it is
 * refused in words for the person who uploaded it (`Unreadable`); it is never half understood. No HTTP and no database
 * is in here.
 *
 * The usual course of an import, in a route and a task of a domain:
 *
 * 1. Say what is looked for:
 *    `const FIELDS: Field[] = [{ field: 'hostname', label: 'Hostname', aliases: ['host', 'server name'], required: true },
 *    { field: 'warranty', label: 'Warranty until', isDate: true }, …]`
 * 2. `inspectFile(path, FIELDS, choices)` reads the stored upload through in a thread and gives an `Inspection`: the
 *    columns and what they were recognised as, the number of rows, samples, how dates are written, and notes to show.
 *    It throws `Unreadable`: show its message; on code `choose-sheet` ask with its `sheets`.
 * 3. Ask what is left open, and inspect again with the answers in `choices`: `problemsWithHeader(header)` says which
 *    columns are missing or doubled (`assigned: { field: columnIndex }` decides, `headerLine` moves the names);
 *    `dates[field].state === 'ambiguous'` has readings to choose a notation from; the note `encoding-guessed` means
 *    that another `encoding` may be chosen.
 * 4. `runImport(task, input, options)` runs the domain's own module in a thread. Its `run` calls
 *    `readTable(path, FIELDS, { ...choices, header }, async (table) => { for await (const rows of table.batches()) … })`,
 *    takes each row's cells by `columnsByField(header)` (and `otherColumns(header)` for those without a field), reads
 *    dates with a `DateReader`, and gives what it cannot take, `row.problem` first of all, to `Rejects`.
 *    What is not large may come to the main thread instead, group by group, with `readFileRows`.
 *
 * Nothing is to be kept before the last row came: a file can turn out to be damaged in its last byte.
 */

export {
  type Cell,
  columnLetters,
  FORMULA_WITHOUT_VALUE,
  hasLostDigits,
  idOf,
  isBlank,
  isError,
  type Row,
  type SpecialCell,
  textOf,
} from './cells.ts'
export { DateEvidence, type DateVerdict, type Example, type Reading } from './dates/evidence.ts'
export { isMissing } from './dates/missing.ts'
export { NOTATION_LABELS, NOTATIONS, type Notation } from './dates/notation.ts'
export { DateReader, type DateReaderOptions, type DateReading } from './dates/reader.ts'
export { Unreadable, type UnreadableCode } from './errors.ts'
export { type Field, plainName } from './headers/fields.ts'
export {
  type Assignment,
  type Column,
  columnsByField,
  type Header,
  matchHeader,
  otherColumns,
  problemsWithHeader,
} from './headers/match.ts'
export { type Inspection, inspectTable, type Progress } from './inspect.ts'
export { DEFAULT_LIMITS, type Limits } from './limits.ts'
export { type Note, Notes } from './notes.ts'
export { type Problem, type Rejected, Rejects, type RejectsSummary } from './rejects.ts'
export type { RowsSummary } from './rows-task.ts'
export { inspectFile, type RunOptions, readFileRows, runImport } from './run.ts'
export { type Choices, readTable, type Table } from './table.ts'
export { cleanText, problemWithLength, turnsDirection } from './text.ts'
export { DEFAULT_THREAD_LIMITS, type ThreadLimits } from './thread.ts'
export type { Thread, ThreadTask } from './thread-protocol.ts'
