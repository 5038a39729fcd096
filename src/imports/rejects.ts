import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { type CsvValue, csvLines } from '../lib/csv.ts'
import { type Row, textOf } from './cells.ts'

/** Why a row was not taken: which column, by its name, and what is wrong there. */
export interface Problem {
  /** '' when it concerns the whole row. */
  column: string
  reason: string
}

export interface Rejected {
  line: number
  problems: readonly Problem[]
}

export interface RejectsSummary {
  /** Rejected rows, all of them. */
  count: number
  /** How many of them are in the file; fewer only when it reached its largest size. */
  listed: number
  first: Rejected[]
}

export const REJECTS_MAX_BYTES = 256 * 1024 * 1024
const FIRST_KEPT = 100
const WRITE_AT_ROWS = 200
const MAX_CELL = 2_000

/**
 * Rejected rows, written as they come to a CSV file for download: line, column, reason, then the row itself under its
 * own names, so that it can be corrected and uploaded again. Only the first are kept in memory. For a worker thread:
 * it writes synchronously.
 */
export class Rejects {
  readonly #path: string
  readonly #file: number
  readonly #maxBytes: number
  readonly #first: Rejected[] = []
  #pending: CsvValue[][] = []
  #bytes = 0
  #count = 0
  #listed = 0

  /** @param names of the file's columns, in their order */
  constructor(path: string, names: readonly string[], maxBytes: number = REJECTS_MAX_BYTES) {
    this.#path = path
    this.#maxBytes = maxBytes
    this.#file = openSync(path, 'wx', 0o600)
    this.#write(`\ufeff${csvLines([['Line', 'Column', 'Problem', ...names]])}`)
  }

  add(row: Row, problems: readonly Problem[]): void {
    this.#count += 1
    if (this.#first.length < FIRST_KEPT) this.#first.push({ line: row.line, problems })
    if (this.#bytes > this.#maxBytes) return
    const columns = problems.flatMap(({ column }) => (column === '' ? [] : [column])).join(', ')
    const reasons = problems.map(({ column, reason }) => (column === '' ? reason : `${column}: ${reason}`)).join('; ')
    const cells = row.cells.map((cell) => textOf(cell).slice(0, MAX_CELL))
    this.#pending.push([row.line, columns, reasons, ...cells])
    this.#listed += 1
    if (this.#pending.length >= WRITE_AT_ROWS) this.#flush()
  }

  /** How many rows were rejected so far. */
  get count(): number {
    return this.#count
  }

  /** Closes the file; it stays where it is, for whoever keeps the upload. */
  end(): RejectsSummary {
    this.#flush()
    closeSync(this.#file)
    return { count: this.#count, listed: this.#listed, first: this.#first }
  }

  /** Closes and deletes the file. */
  discard(): void {
    closeSync(this.#file)
    rmSync(this.#path, { force: true })
  }

  #flush(): void {
    if (this.#pending.length > 0) this.#write(csvLines(this.#pending))
    this.#pending = []
  }

  #write(text: string): void {
    const bytes = Buffer.from(text)
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done)
    this.#bytes += bytes.length
  }
}
