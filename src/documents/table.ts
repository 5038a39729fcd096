import { breakLines, type Line, type Text } from './lines.ts'
import { HAIRLINE, INK, type Sheet } from './sheet.ts'

const SIZE = 8.5
const LINE_HEIGHT = 12
const PADDING = { x: 5, y: 4 }

export interface TableColumn {
  title: string
  /** Its part of the width, in relation to the others. */
  share: number
  align?: 'right'
  /** Set for the column that names the row. */
  heads?: boolean
  /** Holds short words, which a page never breaks. */
  keepsLine?: boolean
}

export interface Table {
  columns: readonly TableColumn[]
  /** A text a column. */
  rows: readonly (readonly Text[])[]
}

interface Column extends TableColumn {
  x: number
  width: number
}

/** Draws a table, over as many pages as it takes, its head at the top of each. A row is cut only when it is longer than a page. */
export function drawTable(sheet: Sheet, { columns, rows }: Table): void {
  const placed = place(sheet, columns)
  const table = sheet.element('Table')
  const titles = placed.map((column) => linesOf(sheet, column.title, column, true))
  const cellsOf = (row: Table['rows'][number]) =>
    placed.map((column, i) => linesOf(sheet, row[i] ?? '', column, column.heads === true))
  // A head never stands alone at the foot of a page.
  sheet.need(heightOf(titles) + (rows[0] ? leastOf(cellsOf(rows[0])) : 2 * LINE_HEIGHT))
  let head = drawHead(sheet, table, placed, titles)
  for (const row of rows) {
    const cells = cellsOf(row)
    if (sheet.need(leastOf(cells))) head = drawHead(sheet, null, placed, titles)
    drawRow(sheet, table, placed, cells, () => drawHead(sheet, null, placed, titles))
  }
  table.end()
  sheet.y += head > 0 ? 6 : 0
}

function place(sheet: Sheet, columns: readonly TableColumn[]): Column[] {
  const shares = columns.reduce((sum, column) => sum + column.share, 0)
  let x = sheet.left
  return columns.map((column) => {
    const width = (sheet.width * column.share) / shares
    x += width
    return { ...column, x: x - width, width }
  })
}

function linesOf(sheet: Sheet, text: Text, column: Column, bold: boolean): Line[] {
  return breakLines(text, { width: (column.width - 2 * PADDING.x) / SIZE, measure: sheet.measure, bold })
}

function heightOf(cells: readonly (readonly Line[])[]): number {
  return Math.max(...cells.map((lines) => lines.length)) * LINE_HEIGHT + 2 * PADDING.y
}

/** What must be free for a row to begin: all of it, unless it is very long. */
function leastOf(cells: readonly (readonly Line[])[]): number {
  return Math.min(heightOf(cells), LINE_HEIGHT * 6 + 2 * PADDING.y)
}

type Struct = ReturnType<Sheet['element']>

/** @param table null where the head is only repeated, for the eye */
function drawHead(sheet: Sheet, table: Struct | null, columns: readonly Column[], titles: readonly Line[][]): number {
  const height = heightOf(titles)
  const draw = (cell: (i: number) => Struct | null) => {
    for (const [i, lines] of titles.entries()) drawCell(sheet, cell(i), columns[i]!, lines, sheet.y)
  }
  if (table) {
    const row = sheet.element('TR', table)
    draw(() => sheet.element('TH', row, { Scope: 'Column' }))
    row.end()
  } else draw(() => null)
  sheet.y += height
  sheet.rule(sheet.left, sheet.y, sheet.width, { color: INK, thickness: 0.8 })
  return height
}

function drawRow(
  sheet: Sheet,
  table: Struct,
  columns: readonly Column[],
  cells: readonly Line[][],
  repeatHead: () => void,
): void {
  const row = sheet.element('TR', table)
  const elements = columns.map((column) => sheet.element(column.heads ? 'TH' : 'TD', row))
  let rest = cells
  for (;;) {
    const fits = Math.max(1, Math.floor((sheet.room - 2 * PADDING.y) / LINE_HEIGHT))
    for (const [i, lines] of rest.entries()) drawLines(sheet, elements[i]!, columns[i]!, lines.slice(0, fits), sheet.y)
    sheet.y += heightOf(rest.map((lines) => lines.slice(0, fits)))
    rest = rest.map((lines) => lines.slice(fits))
    if (rest.every((lines) => lines.length === 0)) break
    sheet.need(sheet.room + 1)
    repeatHead()
  }
  for (const element of elements) element.end()
  row.end()
  sheet.rule(sheet.left, sheet.y, sheet.width, { color: HAIRLINE, thickness: 0.5 })
}

function drawCell(sheet: Sheet, element: Struct | null, column: Column, lines: readonly Line[], top: number): void {
  if (element) {
    drawLines(sheet, element, column, lines, top)
    element.end()
    return
  }
  sheet.artifact(() => drawLines(sheet, { add: (draw: () => void) => draw() } as unknown as Struct, column, lines, top))
}

function drawLines(sheet: Sheet, element: Struct, column: Column, lines: readonly Line[], top: number): void {
  for (const [i, line] of lines.entries()) {
    const at = {
      x: column.x + PADDING.x,
      y: top + PADDING.y + i * LINE_HEIGHT,
      size: SIZE,
      width: column.width - 2 * PADDING.x,
    }
    sheet.line(element, line, column.align ? { ...at, align: column.align } : at)
  }
}
