import { once } from 'node:events'
import { PassThrough, type Readable } from 'node:stream'

export type XlsxValue = string | number | boolean | Date | null | undefined

export interface XlsxColumn {
  name: string
  /** In characters. */
  width?: number
  /** How numbers and dates are shown, such as `yyyy-mm-dd hh:mm`. */
  format?: string
}

export interface XlsxSheet {
  name: string
  columns: readonly XlsxColumn[]
  rows: Iterable<readonly XlsxValue[]> | AsyncIterable<readonly XlsxValue[]>
}

/** Excel refuses a whole workbook for one longer text. */
const MAX_TEXT = 32_767
const DATE_FORMAT = 'yyyy-mm-dd hh:mm:ss'
const PAUSE_EVERY = 100

/**
 * A workbook of one sheet, made as it is taken. A text stays a text, also one that looks like a formula; dates are
 * written as their UTC clock shows them, because a workbook knows no zones.
 */
export function xlsxStream(sheet: XlsxSheet): Readable {
  const out = new PassThrough()
  write(sheet, out).catch((error: Error) => out.destroy(error))
  return out
}

async function write({ name, columns, rows }: XlsxSheet, out: PassThrough): Promise<void> {
  const { default: ExcelJS } = await import('exceljs')
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream: out, useStyles: true, useSharedStrings: false })
  const worksheet = workbook.addWorksheet(sheetName(name), { views: [{ state: 'frozen', ySplit: 1 }] })
  worksheet.columns = columns.map(({ width = 18 }) => ({ width }))
  worksheet.addRow(columns.map((column) => column.name)).commit()
  // One object for each format: the writer knows a style again by its identity.
  const styles = columns.map(({ format }) => (format ? { numFmt: format } : null))
  const dateStyle = { numFmt: DATE_FORMAT }
  let count = 0
  for await (const row of rows) {
    const added = worksheet.addRow(row.map(writable))
    row.forEach((value, i) => {
      const style = styles[i] ?? (value instanceof Date ? dateStyle : null)
      if (style) added.getCell(i + 1).style = style
    })
    added.commit()
    count += 1
    // The writer takes rows faster than it packs them; without a pause all of them would wait in memory.
    if (count % PAUSE_EVERY === 0) await room(out)
  }
  await workbook.commit()
}

async function room(out: PassThrough): Promise<void> {
  await new Promise(setImmediate)
  if (out.destroyed) throw new Error('nobody takes the workbook any more')
  if (out.writableNeedDrain) await once(out, 'drain')
}

function writable(value: XlsxValue): XlsxValue {
  if (typeof value === 'string') return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT - 1)}…` : value
  if (typeof value === 'number' && !Number.isFinite(value)) return null
  return value instanceof Date && Number.isNaN(value.getTime()) ? null : value
}

/** Excel allows 31 characters, none of which has a meaning in formulas. */
function sheetName(name: string): string {
  return (
    name
      .replace(/[*?:\\/[\]]/g, ' ')
      .slice(0, 31)
      .replace(/^'+|'+$/g, '')
      .trim() || 'Sheet 1'
  )
}
