import { type FileHandle, open } from 'node:fs/promises'
import { isBlank, type Row, textOf } from './cells.ts'
import { type CsvChoices, openCsv } from './csv/read.ts'
import { Unreadable } from './errors.ts'
import type { Field } from './headers/fields.ts'
import { findHeader, HEAD_ROWS, withMergedRows } from './headers/find.ts'
import { type Assignment, type Header, matchHeader } from './headers/match.ts'
import { type Limits, tooLargeFile, withDefaults } from './limits.ts'
import { type Note, Notes } from './notes.ts'
import { RowFilter } from './row-filter.ts'
import { sniff } from './sniff.ts'
import type { Merge } from './xlsx/merges.ts'
import { openXlsx } from './xlsx/read.ts'

/** What a person may choose about a file; all of it is found out when it is left open, except a sheet among several. */
export interface Choices extends CsvChoices {
  sheet?: string | undefined
  /** The line on which the names stand; 0 when there are none and the columns are assigned. */
  headerLine?: number | undefined
  assigned?: Assignment | undefined
  /** The header as an inspection of the same file with the same choices found it, which saves finding it again. */
  header?: Header | undefined
  limits?: Partial<Limits> | undefined
}

/** An open file with rows to read, once, from the first below the names to the last. */
export interface Table {
  readonly format: 'csv' | 'xlsx'
  /** Only of text files. */
  readonly encoding: string | null
  readonly delimiter: string | null
  /** Only of workbooks: the sheet that is read, the sheets that could be, and in which of two ways days are counted. */
  readonly sheet: string | null
  readonly sheets: readonly string[]
  readonly date1904: boolean
  readonly header: Header
  /** Rows in groups as they come; none is blank. Only when the last came is the file known to be whole. */
  batches(): AsyncGenerator<Row[]>
  /** Complete when all rows were read. */
  notes(): Note[]
  /** From 0 to 1. */
  fraction(): number
}

interface Source extends Pick<Table, 'format' | 'encoding' | 'delimiter' | 'sheet' | 'sheets' | 'date1904'> {
  rows(onProgress: (bytes: number) => void): AsyncGenerator<Row[]>
  merges(lastRow: number): Promise<Merge[]>
  bytes: number
}

/**
 * Opens a file, finds its names and hands it to `use`; whatever happens there, the file is closed after it.
 * @throws Unreadable when the file cannot be read, at once or while its rows are taken
 */
export async function readTable<T>(
  path: string,
  fields: readonly Field[],
  choices: Choices,
  use: (table: Table) => Promise<T>,
): Promise<T> {
  const limits = withDefaults(choices.limits)
  const notes = new Notes()
  const file = await open(path)
  try {
    const source = await openSource(file, choices, limits, notes)
    const rows = new CountedRows(source)
    try {
      return await use(await tableOf(source, rows, fields, choices, limits, notes))
    } finally {
      await rows.stop()
    }
  } finally {
    await file.close()
  }
}

async function openSource(file: FileHandle, choices: Choices, limits: Limits, notes: Notes): Promise<Source> {
  const { size } = await file.stat()
  if (size > limits.fileBytes) throw tooLargeFile(size, limits)
  if ((await sniff(file)) === 'zip') {
    const xlsx = await openXlsx(file, choices.sheet, limits, notes)
    const { sheet, sheets, date1904, unpackedBytes: bytes } = xlsx
    const { rows, merges } = xlsx
    return { format: 'xlsx', encoding: null, delimiter: null, sheet, sheets, date1904, bytes, rows, merges }
  }
  const { encoding, delimiter, rows } = await openCsv(file, choices, limits, notes)
  const merges = async () => []
  return { format: 'csv', encoding, delimiter, sheet: null, sheets: [], date1904: false, bytes: size, rows, merges }
}

/** The one pass over the rows of a source, and how far it is. */
class CountedRows {
  readonly batches: AsyncGenerator<Row[]>
  readonly #bytes: number
  #bytesRead = 0

  constructor(source: Source) {
    this.#bytes = Math.max(1, source.bytes)
    this.batches = source.rows((bytes) => {
      this.#bytesRead = bytes
    })
  }

  fraction(): number {
    return Math.min(1, this.#bytesRead / this.#bytes)
  }

  /** Lets go of what is under way, before the file is closed under it. */
  async stop(): Promise<void> {
    await this.batches.return(undefined)
  }
}

async function tableOf(
  source: Source,
  rows: CountedRows,
  fields: readonly Field[],
  choices: Choices,
  limits: Limits,
  notes: Notes,
): Promise<Table> {
  const head = await takeHead(rows.batches)
  if (head.length === 0) throw new Unreadable('no-rows', 'There is nothing in this file but blank lines.')
  const header = choices.header ?? (await headerOf(source, head, fields, choices))
  const filter = new RowFilter(source.format, header, head, limits, notes)
  return {
    ...source,
    header,
    batches: () => filteredRows(head, rows.batches, filter),
    notes: () => notes.list(),
    fraction: () => rows.fraction(),
  }
}

/** The first rows that are not blank. The group that has the last of them is taken whole. */
async function takeHead(rows: AsyncGenerator<Row[]>): Promise<Row[]> {
  const head: Row[] = []
  while (head.length < HEAD_ROWS) {
    const { value, done } = await rows.next()
    if (done) break
    for (const row of value) if (row.problem !== null || !row.cells.every(isBlank)) head.push(row)
  }
  return head
}

async function headerOf(
  source: Source,
  head: readonly Row[],
  fields: readonly Field[],
  { headerLine, assigned }: Choices,
): Promise<Header> {
  if (headerLine === 0) {
    const width = Math.max(...head.map(({ cells }) => cells.length))
    const names = Array.from({ length: width }, () => [])
    return { firstLine: 0, lastLine: 0, ...matchHeader(names, fields, assigned) }
  }
  const merges = await source.merges(head.at(Math.min(head.length, HEAD_ROWS) - 1)!.line)
  const { first, last } =
    headerLine === undefined ? findHeader(head, fields, merges) : withMergedRows(headerLine, head, merges)
  const lines = head.filter(({ line }) => line >= first && line <= last)
  if (lines.length === 0) throw new Unreadable('no-such-line', `There is nothing in line ${headerLine}.`)
  return { firstLine: first, lastLine: last, ...matchHeader(namesIn(lines, merges), fields, assigned) }
}

/** For each column the parts of its name; a merged cell's text counts for all columns and rows that it covers. */
function namesIn(lines: readonly Row[], merges: readonly Merge[]): string[][] {
  const width = Math.max(...lines.map(({ cells }) => cells.length), 0)
  return Array.from({ length: width }, (_, index) => {
    const parts = lines.map(({ line, cells }) => {
      const merge = merges.find((area) => isIn(area, line, index))
      const master = merge && lines.find((row) => row.line === merge.top)
      return textOf(master && merge ? master.cells[merge.left] : cells[index]).replace(/\s+/g, ' ')
    })
    return parts.filter((part, i) => part !== '' && part !== parts[i - 1])
  })
}

function isIn({ top, bottom, left, right }: Merge, line: number, index: number): boolean {
  return line >= top && line <= bottom && index >= left && index <= right
}

async function* filteredRows(
  head: readonly Row[],
  rows: AsyncGenerator<Row[]>,
  filter: RowFilter,
): AsyncGenerator<Row[]> {
  const first = filter.take(head)
  if (first.length > 0) yield first
  for await (const batch of rows) {
    const taken = filter.take(batch)
    if (taken.length > 0) yield taken
  }
  filter.end()
}
