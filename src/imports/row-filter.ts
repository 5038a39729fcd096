import { columnLetters, isBlank, type Row } from './cells.ts'
import { isComment } from './headers/find.ts'
import type { Header } from './headers/match.ts'
import { type Limits, tooManyCells, tooManyRows } from './limits.ts'
import type { Notes } from './notes.ts'

/** Lets through the rows below the names, without blank ones and comments, and judges whether each fits the names. */
export class RowFilter {
  readonly #isText: boolean
  readonly #header: Header
  readonly #limits: Limits
  readonly #notes: Notes
  /** How many cells a row has to have, and how many it may have. */
  readonly #least: number
  readonly #most: number
  readonly #unnamed: Set<number>
  #rows = 0
  #cells = 0
  #above = 0

  /** @param head the first rows of the table, names and what is above them included */
  constructor(format: 'csv' | 'xlsx', header: Header, head: readonly Row[], limits: Limits, notes: Notes) {
    this.#isText = format === 'csv'
    this.#header = header
    this.#limits = limits
    this.#notes = notes
    const hasNames = header.firstLine > 0
    this.#most = Math.max(header.columns.length, usualWidth(head, header))
    this.#least = hasNames ? header.columns.findLastIndex(({ name }) => name !== '') + 1 : 1
    this.#unnamed = new Set(hasNames ? header.columns.flatMap(({ name, index }) => (name === '' ? [index] : [])) : [])
  }

  take(rows: readonly Row[]): Row[] {
    const taken: Row[] = []
    for (const row of rows) {
      if (row.line <= this.#header.lastLine) {
        if (row.line < this.#header.firstLine) this.#above += 1
        continue
      }
      if (row.problem === null && row.cells.every(isBlank)) continue
      if (this.#isText && this.#isComment(row)) continue
      this.#count(row)
      const problem = row.problem ?? this.#problemWith(row)
      taken.push(problem === row.problem ? row : { ...row, problem })
    }
    return taken
  }

  /** To be called after the last row. */
  end(): void {
    const { firstLine } = this.#header
    if (this.#above > 0) this.#notes.add('above-names', `${countOf(this.#above, 'line')} above the names left out.`)
    if (this.#rows > 0) return
    const where = firstLine > 0 ? `There are names in line ${firstLine}, but there is` : 'There is'
    this.#notes.add('no-data', `${where} no row below them.`)
  }

  #count(row: Row): void {
    this.#rows += 1
    this.#cells += row.cells.length
    if (this.#rows > this.#limits.rows) throw tooManyRows(this.#limits)
    if (this.#cells > this.#limits.cells) throw tooManyCells(this.#limits)
  }

  /** In a table of several columns; a lone `#12` in a table of one is data. */
  #isComment({ cells, line, problem }: Row): boolean {
    if (problem !== null || this.#least < 2 || !isComment(cells)) return false
    this.#notes.add('comments', 'Lines that hold nothing but a comment (#) were left out.', line)
    return true
  }

  #problemWith(row: Row): string | null {
    const { cells, line } = row
    const { length } = cells
    // Also when what is too much is blank: then the others may stand one column too far to the right.
    if (this.#isText && (length < this.#least || length > this.#most)) {
      return `has ${countOf(length, 'cell')} where ${this.#least} are expected`
    }
    for (let i = this.#header.columns.length; i < length; i += 1) if (!isBlank(cells[i])) this.#tellUnnamed(i, line)
    for (const i of this.#unnamed) if (!isBlank(cells[i])) this.#tellUnnamed(i, line)
    return null
  }

  #tellUnnamed(index: number, line: number): void {
    const letters = columnLetters(index)
    this.#notes.add(`unnamed-${letters}`, `Column ${letters} has no name; what stands in it was left out.`, line)
  }
}

/** The commonest width of the rows below the names: some programs end every row but the first with a delimiter. */
function usualWidth(head: readonly Row[], header: Header): number {
  const counts = new Map<number, number>()
  for (const { line, cells } of head) {
    if (line > header.lastLine) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  }
  const [usual = [0, 0]] = [...counts].sort(([, a], [, b]) => b - a)
  const width = usual[0]!
  const spare = head.filter(({ line, cells }) => line > header.lastLine && cells.length === width)
  return spare.every(({ cells }) => cells.slice(header.columns.length).every(isBlank)) ? width : 0
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
