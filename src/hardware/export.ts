import type { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { chunksOf } from '../lib/chunks.ts'
import { csvStream } from '../lib/csv.ts'
import { type XlsxColumn, xlsxStream } from '../lib/xlsx.ts'
import type { Column } from './columns.ts'
import type { HardwareContext } from './context.ts'
import { cellText, editText } from './list/cells.ts'
import { allColumns, chosenColumns, filterOf, type Query, sortOf } from './list/query.ts'
import { type HardwareRow, listRows } from './list/rows.ts'
import { listIds } from './list/sort.ts'

const ROWS_AT_ONCE = 500
/** As many as Excel has rows, but for that of the names. */
const MAX_ROWS = 1_048_575

/** A file of what a list shows: all its pages, in its order, with its columns. */
export async function exportList(
  hardware: HardwareContext,
  query: Query,
  format: 'csv' | 'xlsx',
  keptColumns: string | undefined,
): Promise<Readable> {
  const all = allColumns((await hardware.list.known()).customs)
  const columns = chosenColumns(all, query.columns, keptColumns)
  const asked = { filter: filterOf(query), sort: sortOf(query.sort, all), today: hardware.list.today() }
  const { ids } = await listIds(hardware.database, asked, { offset: 0, limit: MAX_ROWS })
  if (format === 'xlsx') {
    const rows = cellsOf(hardware, ids, columns, (text, column) => (column.kind === 'day' ? dayOf(text) : text))
    return xlsxStream({ name: 'Hardware', columns: columns.map(xlsxColumn), rows })
  }
  return csvStream(
    withNames(
      columns,
      cellsOf(hardware, ids, columns, (text) => text),
    ),
  )
}

async function* withNames(columns: readonly Column[], rows: AsyncIterable<string[]>) {
  yield columns.map(({ label }) => label)
  yield* rows
}

/** Rows are read a few hundred at a time, as the list may be long and others want to be answered too. */
async function* cellsOf<Value>(
  hardware: HardwareContext,
  ids: readonly number[],
  columns: readonly Column[],
  make: (text: string, column: Column) => Value,
): AsyncGenerator<Value[]> {
  for (const chunk of chunksOf(ids, ROWS_AT_ONCE)) {
    const rows = await listRows(hardware.db, chunk, hardware.list.today())
    for (const row of rows) yield columns.map((column) => make(fileText(row, column), column))
    await setImmediate()
  }
}

/** People stand in a file by name and address, so that an upload of it finds them again; places by their slugs. */
function fileText(row: HardwareRow, column: Column): string {
  if (column.kind === 'owner' && row.owner?.email) return `${row.owner.name} <${row.owner.email}>`
  return column.kind === 'cluster' || column.kind === 'region' ? editText(row, column) : cellText(row, column)
}

function dayOf(text: string): Date | null {
  return text === '' ? null : new Date(`${text}T00:00:00Z`)
}

function xlsxColumn({ label, kind }: Column): XlsxColumn {
  if (kind === 'day') return { name: label, width: 12, format: 'yyyy-mm-dd' }
  return { name: label, width: kind === 'long' ? 40 : 20 }
}
