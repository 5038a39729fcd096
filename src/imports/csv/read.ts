import type { FileHandle } from 'node:fs/promises'
import type { Cell, Row } from '../cells.ts'
import { type Limits, tooManyColumns } from '../limits.ts'
import type { Notes } from '../notes.ts'
import { cleanText } from '../text.ts'
import { type Dialect, detectDialect, HEAD_BYTES } from './dialect.ts'
import { EncodingScout, type EncodingSurvey, transcoder } from './encoding.ts'
import { LineEnds } from './line-ends.ts'
import { type CsvRecord, readRecords } from './records.ts'

const CHUNK_BYTES = 256 * 1024

/** A text file whose encoding and delimiter are known; its rows can be read any number of times. */
export interface CsvFile {
  readonly encoding: string
  readonly delimiter: string
  rows(onProgress: (bytes: number) => void): AsyncGenerator<Row[]>
}

export interface CsvChoices {
  encoding?: string | undefined
  delimiter?: string | undefined
}

/** Looks through a whole file for its encoding, and at its beginning for its delimiter, unless they were chosen. */
export async function openCsv(file: FileHandle, choices: CsvChoices, limits: Limits, notes: Notes): Promise<CsvFile> {
  const survey = await surveyEncoding(file)
  const encoding = choices.encoding ?? survey.encoding
  tellEncoding(survey, choices.encoding, notes)
  const head = await readHead(file, encoding, survey.markBytes)
  const found = detectDialect(head.text, head.whole)
  const dialect = { ...found, delimiter: choices.delimiter ?? found.delimiter }
  return {
    encoding,
    delimiter: dialect.delimiter,
    rows: (onProgress) => readRows(file, { encoding, markBytes: survey.markBytes, dialect }, limits, onProgress),
  }
}

async function surveyEncoding(file: FileHandle): Promise<EncodingSurvey> {
  const scout = new EncodingScout()
  for await (const chunk of chunksOf(file, 0)) scout.see(chunk)
  return scout.verdict()
}

function tellEncoding(survey: EncodingSurvey, chosen: string | undefined, notes: Notes): void {
  if (survey.nuls > 0) notes.add('nul', `${survey.nuls} NUL characters in this file were left out.`)
  if (chosen) return
  if (!survey.certain) {
    notes.add(
      'encoding-guessed',
      'This file is not UTF-8; it was read as Western European (windows-1252). If letters look wrong, choose its encoding.',
    )
  }
  if (survey.damaged > 0) {
    notes.add('encoding-damaged', `${survey.damaged} characters in this file are damaged and are shown as “\ufffd”.`)
  }
}

async function readHead(file: FileHandle, encoding: string, markBytes: number) {
  const { text, ends } = { text: transcoder(encoding), ends: new LineEnds() }
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, markBytes)
  const whole = bytesRead < HEAD_BYTES
  const lines = ends.write(text.write(buffer.subarray(0, bytesRead)))
  return { text: whole ? Buffer.concat([lines, ends.write(text.end()), ends.end()]) : lines, whole }
}

interface Layout {
  encoding: string
  markBytes: number
  dialect: Dialect
}

async function* readRows(
  file: FileHandle,
  { encoding, markBytes, dialect }: Layout,
  limits: Limits,
  onProgress: (bytes: number) => void,
): AsyncGenerator<Row[]> {
  const lines = skipLines(unixLines(file, encoding, markBytes, onProgress), dialect.skippedLines)
  for await (const records of readRecords(lines, dialect.delimiter, dialect.skippedLines + 1, limits)) {
    yield records.map((record) => rowOf(record, limits))
  }
}

function rowOf({ line, fields, problem }: CsvRecord, limits: Limits): Row {
  const cells: Cell[] = new Array(fields.length)
  for (let i = 0; i < fields.length; i += 1) {
    const text = cleanText(fields[i]!)
    cells[i] = text === '' ? null : text
    if (text.length > limits.cellCharacters) {
      return {
        line,
        cells: [],
        problem: `has a cell of ${text.length} characters; at most ${limits.cellCharacters} fit`,
      }
    }
  }
  if (cells.length > limits.columns) {
    if (cells.some((cell, i) => cell !== null && i >= limits.columns)) {
      throw tooManyColumns(`column ${limits.columns + 1} of line ${line}`, limits)
    }
    cells.length = limits.columns
  }
  return { line, cells, problem }
}

/** The file as UTF-8 with LF line ends. */
async function* unixLines(
  file: FileHandle,
  encoding: string,
  markBytes: number,
  onProgress: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const text = transcoder(encoding)
  const ends = new LineEnds()
  let bytes = markBytes
  for await (const chunk of chunksOf(file, markBytes)) {
    yield ends.write(text.write(chunk))
    bytes += chunk.length
    onProgress(bytes)
  }
  yield ends.write(text.end())
  yield ends.end()
}

async function* skipLines(chunks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count
  for await (const chunk of chunks) {
    let rest = chunk
    while (left > 0) {
      const end = rest.indexOf('\n')
      rest = rest.subarray(end === -1 ? rest.length : end + 1)
      if (end === -1) break
      left -= 1
    }
    yield rest
  }
}

/** A file's bytes from a position on. Each chunk is a buffer of its own, because csv-parse keeps the end of the last. */
async function* chunksOf(file: FileHandle, from: number): AsyncGenerator<Buffer> {
  for (let position = from; ; ) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, position)
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}
