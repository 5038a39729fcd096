import type { Row } from './cells.ts'
import { DateEvidence, type DateVerdict } from './dates/evidence.ts'
import type { Field } from './headers/fields.ts'
import { columnsByField, type Header } from './headers/match.ts'
import type { Note } from './notes.ts'
import { type Choices, readTable, type Table } from './table.ts'

/** All that is known of a file once it has been read through: what a preview shows, and what a form has to ask. */
export interface Inspection extends Pick<Table, 'format' | 'encoding' | 'delimiter' | 'sheet' | 'sheets' | 'date1904'> {
  header: Header
  /** Rows below the names, and how many of them cannot be taken whatever they hold. */
  rows: number
  brokenRows: number
  /** The first rows, as they are. */
  samples: Row[]
  /** For each date field that has a column. */
  dates: Record<string, DateVerdict>
  notes: Note[]
}

export interface Progress {
  rows: number
  /** From 0 to 1. */
  fraction: number
}

const SAMPLES = 20

/**
 * Reads a file through once and says what was found. Read it again with the same choices, and the header found here,
 * to take its rows.
 * @throws Unreadable
 */
export function inspectTable(
  path: string,
  fields: readonly Field[],
  choices: Choices = {},
  onProgress: (progress: Progress) => void = () => {},
): Promise<Inspection> {
  return readTable(path, fields, choices, async (table) => {
    const columns = columnsByField(table.header)
    const dates = fields.filter(({ field, isDate }) => isDate && columns.has(field))
    const evidence = dates.map(({ field }) => {
      return { field, column: columns.get(field)!, seen: new DateEvidence(table.date1904) }
    })
    const found = { rows: 0, brokenRows: 0, samples: [] as Row[] }
    for await (const batch of table.batches()) {
      for (const row of batch) {
        if (found.samples.length < SAMPLES) found.samples.push(row)
        if (row.problem !== null) found.brokenRows += 1
        else for (const { column, seen } of evidence) seen.add(row.cells[column] ?? null, row.line)
      }
      found.rows += batch.length
      onProgress({ rows: found.rows, fraction: table.fraction() })
    }
    const { format, encoding, delimiter, sheet, sheets, date1904, header } = table
    const verdicts = Object.fromEntries(evidence.map(({ field, seen }) => [field, seen.verdict()]))
    const told = { format, encoding, delimiter, sheet, sheets, date1904, header }
    return { ...told, ...found, dates: verdicts, notes: table.notes() }
  })
}
