import { once } from 'node:events'
import { type CsvError, parse } from 'csv-parse'
import { Unreadable } from '../errors.ts'
import { type Limits, tooLongRow } from '../limits.ts'

/** A row as it is written: its texts untouched, or the reason why they cannot be told apart. */
export interface CsvRecord {
  line: number
  fields: string[]
  problem: string | null
}

const QUOTE_PROBLEMS: Record<string, string> = {
  INVALID_OPENING_QUOTE:
    'has a quotation mark in the middle of a cell; put the whole cell in quotation marks and double the one inside',
  CSV_INVALID_CLOSING_QUOTE:
    'has text after a closing quotation mark; double quotation marks that belong to the text of a cell',
}

/**
 * Divides a text file into records, with the line on which each begins.
 * @param chunks UTF-8 with LF line ends
 * @param firstLine the number of the first line in them
 * @throws Unreadable for a quotation mark that is never closed
 */
export async function* readRecords(
  chunks: AsyncIterable<Buffer>,
  delimiter: string,
  firstLine: number,
  limits: Limits,
): AsyncGenerator<CsvRecord[]> {
  const divider = new RecordDivider(delimiter, firstLine, limits)
  for await (const chunk of chunks) {
    const records = divider.write(chunk)
    if (records.length > 0) yield records
  }
  yield await divider.end()
}

class RecordDivider {
  readonly #parser
  readonly #limits: Limits
  readonly #lineOffset: number
  #records: CsvRecord[] = []
  #broken: { line: number; problem: string; swallows: boolean } | null = null
  #nextLine: number
  #bytesSinceRecord = 0
  #failure: Error | null = null

  constructor(delimiter: string, firstLine: number, limits: Limits) {
    this.#limits = limits
    this.#lineOffset = firstLine - 1
    this.#nextLine = firstLine
    // Neither `max_record_size` nor `rtrim`: with `skip_records_with_error` their errors lose the rest of a chunk. The
    // guard against endless rows is in `write`, and white space is cut off later.
    this.#parser = parse({
      delimiter,
      record_delimiter: '\n',
      skip_empty_lines: true,
      ltrim: true,
      relax_column_count: true,
      skip_records_with_error: true,
      on_record: (fields: string[], { lines }) => {
        this.#take(fields, lines)
        return null
      },
      on_skip: (error) => {
        this.#takeBroken(error)
        return undefined
      },
    })
    this.#parser.on('error', (error) => {
      this.#failure = error
    })
  }

  write(chunk: Buffer): CsvRecord[] {
    this.#bytesSinceRecord += chunk.length
    this.#parser.write(chunk)
    if (this.#bytesSinceRecord > this.#limits.rowBytes) throw tooLongRow(this.#nextLine, this.#limits)
    return this.#drain()
  }

  async end(): Promise<CsvRecord[]> {
    this.#parser.end()
    await once(this.#parser, 'finish')
    this.#pushBroken(0)
    return this.#drain()
  }

  #drain(): CsvRecord[] {
    if (this.#failure) throw this.#failure
    const records = this.#records
    this.#records = []
    return records
  }

  /** @param endLine the line, counted by the parser from 1, on which the record ends */
  #take(fields: string[], endLine: number): void {
    let line = endLine + this.#lineOffset
    for (const field of fields) line -= countBreaks(field)
    this.#pushBroken(line - 1)
    this.#records.push({ line, fields, problem: null })
    this.#nextLine = endLine + this.#lineOffset + 1
    this.#bytesSinceRecord = 0
  }

  #takeBroken(error: CsvError | undefined): void {
    const problem = QUOTE_PROBLEMS[error?.code ?? '']
    if (!problem) {
      this.#failure ??= neverClosed(this.#broken?.line ?? this.#nextLine)
      return
    }
    const line = Number(error?.['lines']) + this.#lineOffset
    if (this.#broken?.line === line) return
    this.#pushBroken(line - 1)
    const swallows = error?.code === 'CSV_INVALID_CLOSING_QUOTE'
    this.#broken = { line, problem, swallows }
    if (swallows) return
    this.#nextLine = line + 1
    this.#bytesSinceRecord = 0
  }

  /** After a wrong closing quote the cell goes on, over later lines too; they are named with the one that is at fault. */
  #pushBroken(lastLine: number): void {
    if (!this.#broken) return
    const { line, problem, swallows } = this.#broken
    const more = swallows && lastLine > line ? `; because of it nothing up to line ${lastLine} could be read` : ''
    this.#records.push({ line, fields: [], problem: problem + more })
    this.#broken = null
  }
}

function neverClosed(line: number): Unreadable {
  return new Unreadable(
    'unclosed-quote',
    `A quotation mark that opens a cell in the row of line ${line} is never closed. Close or double it and upload again.`,
  )
}

function countBreaks(field: string): number {
  let count = 0
  for (let at = field.indexOf('\n'); at !== -1; at = field.indexOf('\n', at + 1)) count += 1
  return count
}
