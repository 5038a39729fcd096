import {
  type Cell,
  type Column,
  columnsByField,
  DateReader,
  type Header,
  idOf,
  isBlank,
  isError,
  isMissing,
  type Notation,
  type Notes,
  otherColumns,
  type Problem,
  problemWithLength,
  type Row,
  textOf,
} from '../imports/index.ts'
import { undefuse } from '../lib/csv.ts'

/** What is kept under a name of the file's own keeps it in a table, whose names are no longer. */
const MAX_OTHER_NAME = 100

export interface RowReaderOptions {
  format: 'csv' | 'xlsx'
  header: Header
  /** How the dates of each date field are written. */
  notations: Readonly<Record<string, Notation>>
  /** The zone of times that say none. */
  zone: string
  date1904: boolean
  /** Where `note` tells. */
  notes: Notes
}

/** The cells of one row after the other by the fields they are, and what is wrong with them. */
export class RowReader {
  readonly #options: RowReaderOptions
  readonly #columns: Map<string, number>
  readonly #others: Column[]
  readonly #dates = new Map<string, DateReader>()
  #row: Row = { line: 0, cells: [], problem: null }
  #problems: Problem[] = []

  constructor(options: RowReaderOptions) {
    this.#options = options
    this.#columns = columnsByField(options.header)
    this.#others = otherColumns(options.header)
    for (const [field, notation] of Object.entries(options.notations)) {
      const { zone, date1904 } = options
      this.#dates.set(field, new DateReader({ notation, zone, date1904 }))
    }
  }

  /** Turns to a row; for the engine. */
  at(row: Row): this {
    this.#row = row
    this.#problems = row.problem === null ? [] : [{ column: '', reason: row.problem }]
    return this
  }

  get line(): number {
    return this.#row.line
  }

  get problems(): readonly Problem[] {
    return this.#problems
  }

  /** Whether the file has a column for a field at all: what it has none for is to be left as it is. */
  has(field: string): boolean {
    return this.#columns.has(field)
  }

  /** @param field the field that is wrong; '' when it is the row as a whole */
  reject(field: string, reason: string): void {
    const index = this.#columns.get(field)
    this.#problems.push({ column: index === undefined ? field : this.#nameOf(index), reason })
  }

  /** Tells what whoever brings the file should know, although the row is taken. */
  note(code: string, sentence: string): void {
    this.#options.notes.add(code, sentence, this.#row.line)
  }

  /** The text of a field, '' when it is blank. */
  text(field: string, max = 300): string {
    return this.#textAt(this.#columns.get(field), field, max, textOf)
  }

  /** A text that must be there. */
  required(field: string, max = 300): string {
    const text = this.text(field, max)
    if (text === '' && !isError(this.#cell(field))) this.reject(field, 'must not be empty')
    return text
  }

  /** The same of what names a thing (a serial number): `1822748126632.0` is read as `1822748126632`. */
  id(field: string, max = 300): string {
    return this.#textAt(this.#columns.get(field), field, max, idOf)
  }

  /** One of some words; case and separators do not matter. '' when it is blank. */
  word<T extends string>(field: string, words: Readonly<Record<string, T>>): T | '' {
    const text = this.text(field)
    if (text === '' || isMissing(text)) return ''
    const word = words[plainWord(text)]
    if (word !== undefined) return word
    const known = [...new Set(Object.values(words))].join(', ')
    this.reject(field, `must be one of ${known}; it is “${text.slice(0, 80)}”`)
    return ''
  }

  /** A day of the calendar, `2026-11-19`. */
  day(field: string): string | null {
    return this.#date(field, (reader, cell) => reader.readDay(cell))
  }

  /** A moment in the stored form. */
  moment(field: string): string | null {
    return this.#date(field, (reader, cell) => reader.readMoment(cell))
  }

  /** The texts of the named columns that are no field, by their names; '' where a cell is blank. */
  others(max = 2_000): Record<string, string> {
    const texts: Record<string, string> = {}
    for (const { index, name } of this.#others) {
      if (name.length > MAX_OTHER_NAME) this.reject('', `the column “${name.slice(0, 40)}…” has too long a name`)
      texts[name] = this.#textAt(index, name, max, textOf)
    }
    return texts
  }

  #cell(field: string): Cell {
    const index = this.#columns.get(field)
    return index === undefined ? null : (this.#row.cells[index] ?? null)
  }

  #textAt(index: number | undefined, field: string, max: number, read: (cell: Cell) => string): string {
    const cell = index === undefined ? null : (this.#row.cells[index] ?? null)
    if (isBlank(cell)) return ''
    if (isError(cell)) {
      this.reject(field, `holds the error ${cell.text}`)
      return ''
    }
    const text = this.#options.format === 'csv' ? undefuse(read(cell)) : read(cell)
    const problem = problemWithLength(text, max)
    if (problem) this.reject(field, problem)
    return text
  }

  #date(field: string, read: (reader: DateReader, cell: Cell) => ReturnType<DateReader['readDay']>): string | null {
    const cell = this.#cell(field)
    const reader = this.#dates.get(field)
    if (isBlank(cell) || !reader) return null
    const { value, problem } = read(reader, cell)
    if (problem) this.reject(field, problem)
    return value
  }

  #nameOf(index: number): string {
    const column = this.#options.header.columns[index]
    return column?.name || `column ${column?.letters ?? index + 1}`
  }
}

/** `Data owner`, `data_owner` and `DATA-OWNER` are `dataowner`: how the keys of `word` are to be written. */
export function plainWord(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}
