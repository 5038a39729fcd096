import type { Cell, Row } from '../cells.ts'
import { columnLetters } from '../cells.ts'
import { type Limits, tooManyColumns } from '../limits.ts'
import { type CellContext, cellOf, type RawCell } from './cell-value.ts'
import { type Attributes, XmlReader } from './xml.ts'

/** What a sheet hides. Its rows and columns are read all the same: a filter hides rows that nobody meant to lose. */
export interface HiddenParts {
  rows: number
  columns: number
}

/** Turns the markup of a sheet into rows, chunk by chunk. Rows without anything in them are left out. */
export class SheetReader {
  readonly hidden: HiddenParts = { rows: 0, columns: 0 }
  readonly #xml: XmlReader
  readonly #context: CellContext
  readonly #limits: Limits
  readonly #raw: RawCell = { type: '', style: 0, hasFormula: false, hasValue: false, value: '', inline: '' }
  #rows: Row[] = []
  #inData = false
  #capture: 'value' | 'inline' | null = null
  #aside = false
  #line = 0
  #column = -1
  #cells: Cell[] = []
  #problem: string | null = null

  constructor(context: CellContext, limits: Limits) {
    this.#context = context
    this.#limits = limits
    this.#xml = new XmlReader(
      {
        open: (name, attributes) => this.#open(name, attributes),
        close: (name) => this.#close(name),
        text: (piece) => {
          if (this.#capture) this.#raw[this.#capture] += piece
        },
      },
      limits.rowBytes,
    )
  }

  write(chunk: Buffer): Row[] {
    this.#xml.write(chunk)
    return this.#drain()
  }

  end(): Row[] {
    this.#xml.end()
    return this.#drain()
  }

  #drain(): Row[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  #open(name: string, attributes: Attributes): void {
    if (!this.#inData) {
      if (name === 'sheetData') this.#inData = true
      else if (name === 'col' && isTrue(attributes['hidden'])) this.hidden.columns += 1
      return
    }
    if (name === 'c') this.#openCell(attributes)
    else if (name === 'v') {
      this.#raw.hasValue = true
      this.#capture = 'value'
    } else if (name === 'row') this.#openRow(attributes)
    else if (name === 't') this.#capture = this.#aside ? null : 'inline'
    else if (name === 'f') this.#raw.hasFormula = true
    else if (name === 'rPh') this.#aside = true
  }

  #close(name: string): void {
    if (!this.#inData) return
    this.#capture = null
    if (name === 'c') this.#closeCell()
    else if (name === 'row') this.#closeRow()
    else if (name === 'rPh') this.#aside = false
    else if (name === 'sheetData') this.#inData = false
  }

  #openRow(attributes: Attributes): void {
    const number = Number(attributes['r'])
    this.#line = Number.isSafeInteger(number) && number > 0 ? number : this.#line + 1
    this.#column = -1
    this.#cells = []
    this.#problem = null
    if (isTrue(attributes['hidden'])) this.hidden.rows += 1
  }

  #closeRow(): void {
    if (this.#cells.length === 0) return
    this.#rows.push({ line: this.#line, cells: this.#cells, problem: this.#problem })
  }

  #openCell(attributes: Attributes): void {
    const raw = this.#raw
    this.#column = columnOf(attributes['r']) ?? this.#column + 1
    raw.type = attributes['t'] ?? 'n'
    raw.style = Number(attributes['s'] ?? 0)
    raw.hasFormula = false
    raw.hasValue = false
    raw.value = ''
    raw.inline = ''
  }

  #closeCell(): void {
    const cell = cellOf(this.#raw, this.#context)
    if (cell === null) return
    const column = this.#column
    if (column >= this.#limits.columns) throw tooManyColumns(`cell ${columnLetters(column)}${this.#line}`, this.#limits)
    if (typeof cell === 'string' && cell.length > this.#limits.cellCharacters) {
      this.#problem = `has a cell (${columnLetters(column)}) of more than ${this.#limits.cellCharacters} characters`
    }
    while (this.#cells.length < column) this.#cells.push(null)
    this.#cells[column] = cell
  }
}

/** The column of an address such as `AB12`, counted from 0; null when there is none. */
export function columnOf(address: string | undefined): number | null {
  if (!address) return null
  let column = 0
  let at = 0
  for (; at < address.length && at < 4; at += 1) {
    const letter = address.charCodeAt(at) & ~32
    if (letter < 65 || letter > 90) break
    column = column * 26 + letter - 64
  }
  return at === 0 ? null : column - 1
}

function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true'
}
