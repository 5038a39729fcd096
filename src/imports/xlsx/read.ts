import type { FileHandle } from 'node:fs/promises'
import type { Row } from '../cells.ts'
import { Unreadable } from '../errors.ts'
import type { Limits } from '../limits.ts'
import type { Notes } from '../notes.ts'
import { Archive } from './archive.ts'
import type { CellContext } from './cell-value.ts'
import { findMerges, type Merge } from './merges.ts'
import { readSharedStrings } from './shared-strings.ts'
import { SheetReader } from './sheet.ts'
import { readStyles } from './styles.ts'
import { readWorkbook, type SheetPart, type Workbook } from './workbook.ts'

/** A workbook of which one sheet is chosen; its rows can be read any number of times. */
export interface XlsxFile {
  /** The name of the sheet that is read. */
  readonly sheet: string
  /** Names of the sheets to choose from: visible ones with anything in them. */
  readonly sheets: readonly string[]
  readonly date1904: boolean
  rows(onProgress: (bytes: number) => void): AsyncGenerator<Row[]>
  /** How many bytes `rows` tells of at its end. */
  readonly unpackedBytes: number
  /** Merged areas that begin no lower than a row. */
  merges(lastRow: number): Promise<Merge[]>
}

/** @throws Unreadable `choose-sheet` when several sheets could be meant and none was chosen */
export async function openXlsx(
  file: FileHandle,
  chosen: string | undefined,
  limits: Limits,
  notes: Notes,
): Promise<XlsxFile> {
  const archive = await Archive.open(file, limits)
  const workbook = await readWorkbook(archive, limits)
  const sheets = await sheetsWithData(archive, workbook, limits)
  tellHiddenSheets(workbook, notes)
  const sheet = chooseSheet(sheets, chosen)
  const context: CellContext = {
    strings: await readSharedStrings(archive, workbook.sharedStrings, limits),
    styles: await readStyles(archive, workbook.styles, limits),
    date1904: workbook.date1904,
  }
  return {
    sheet: sheet.name,
    sheets: sheets.map(({ name }) => name),
    date1904: workbook.date1904,
    unpackedBytes: archive.sizeOf(sheet.part),
    rows: (onProgress) => readRows(archive, sheet.part, context, limits, notes, onProgress),
    merges: (lastRow) => findMerges(archive, sheet.part, lastRow),
  }
}

function tellHiddenSheets({ sheets }: Workbook, notes: Notes): void {
  const hidden = sheets.filter(({ visible }) => !visible).map(({ name }) => `“${name}”`)
  if (hidden.length > 0) notes.add('hidden-sheets', `Hidden sheets were left out: ${hidden.slice(0, 10).join(', ')}.`)
}

/** Old Excels put three sheets into each new workbook; those that were never filled are not worth a question. */
async function sheetsWithData(archive: Archive, workbook: Workbook, limits: Limits): Promise<SheetPart[]> {
  const visible = workbook.sheets.filter((sheet) => sheet.visible)
  if (visible.length <= 1) return visible
  const filled: SheetPart[] = []
  for (const sheet of visible) if (await hasData(archive, sheet.part, limits)) filled.push(sheet)
  return filled
}

const ANY_TEXT: CellContext = { strings: { get: () => 'text' }, styles: [], date1904: false }

async function hasData(archive: Archive, part: string, limits: Limits): Promise<boolean> {
  const reader = new SheetReader(ANY_TEXT, limits)
  for await (const chunk of archive.bytes(part)) if (reader.write(chunk).length > 0) return true
  return reader.end().length > 0
}

function chooseSheet(sheets: readonly SheetPart[], chosen: string | undefined): SheetPart {
  const names = sheets.map(({ name }) => name)
  const listed = names.slice(0, 20).map((name) => `“${name}”`)
  if (chosen !== undefined) {
    const found = sheets.find(({ name }) => name === chosen)
    if (found) return found
    throw new Unreadable(
      'no-such-sheet',
      `There is no sheet “${chosen.slice(0, 100)}” with anything in it; there is ${listed.join(', ')}.`,
      names,
    )
  }
  if (sheets.length === 0) throw new Unreadable('no-rows', 'All sheets that this workbook shows are empty.')
  if (sheets.length === 1) return sheets[0]!
  throw new Unreadable('choose-sheet', `This workbook has several sheets. Choose one: ${listed.join(', ')}.`, names)
}

async function* readRows(
  archive: Archive,
  part: string,
  context: CellContext,
  limits: Limits,
  notes: Notes,
  onProgress: (bytes: number) => void,
): AsyncGenerator<Row[]> {
  const reader = new SheetReader(context, limits)
  let bytes = 0
  for await (const chunk of archive.bytes(part)) {
    const rows = reader.write(chunk)
    if (rows.length > 0) yield rows
    bytes += chunk.length
    onProgress(bytes)
  }
  yield reader.end()
  const { rows, columns } = reader.hidden
  if (rows > 0) notes.add('hidden-rows', `${rows} hidden rows were read like the others.`)
  if (columns > 0) notes.add('hidden-columns', 'Hidden columns were read like the others.')
}
