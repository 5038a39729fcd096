import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import { stringify as stringifySync } from 'csv-stringify/sync'

export type CsvValue = string | number | boolean | null | undefined

// Programs take a cell that begins so for a formula, also when it stands in quotation marks; some take the wide forms
// of East Asian keyboards too (OWASP, CSV Injection).
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/
const PLAIN_NUMBER = /^[+-]?\d+(?:[.,]\d+)?$/
// One mark is put before it, also where marks stand already: so taking one away always gives back what was there.
const DEFUSED = /^'(?='*[=+\-@\t\r\n＝＋－＠])/

/** A text that no spreadsheet program takes for a formula: with `'` before it when it begins like one. */
export function defuse(text: string): string {
  return (FORMULA_START.test(text) && !PLAIN_NUMBER.test(text)) || DEFUSED.test(text) ? `'${text}` : text
}

/** The text that `defuse` was given: for reading back what we exported. */
export function undefuse(text: string): string {
  return text.replace(DEFUSED, '')
}

/** Lines of CSV with their line ends, texts defused. */
export function csvLines(rows: readonly (readonly CsvValue[])[]): string {
  return stringifySync(
    rows.map((row) => row.map(safe)),
    OPTIONS,
  )
}

export function csvLine(values: readonly CsvValue[]): string {
  return csvLines([values])
}

/**
 * A CSV file of rows, made as it is taken; names are simply the first row. It begins with a byte order mark, without
 * which Excel shows accents wrong.
 */
export function csvStream(rows: Iterable<readonly CsvValue[]> | AsyncIterable<readonly CsvValue[]>): Readable {
  return Readable.from(safeRows(rows)).compose(stringify({ ...OPTIONS, bom: true })) as unknown as Readable
}

// RFC 4180 ends lines with CR LF.
const OPTIONS = {
  record_delimiter: 'windows',
  // It quotes what holds its own line end; a lone LF or CR breaks a row as well.
  quoted_match: /[\r\n]/,
  cast: { boolean: String },
} as const

async function* safeRows(rows: Iterable<readonly CsvValue[]> | AsyncIterable<readonly CsvValue[]>) {
  for await (const row of rows) yield row.map(safe)
}

function safe(value: CsvValue): CsvValue {
  return typeof value === 'string' ? defuse(value) : value
}
