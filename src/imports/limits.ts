import { formatBytes, formatNumber } from '../lib/numbers.ts'
import { Unreadable } from './errors.ts'

/** How much of a file is read. Each has its own sentence when it is passed. */
export interface Limits {
  fileBytes: number
  rows: number
  /** Counted from the left edge to the rightmost cell that holds anything. */
  columns: number
  /** Cells that hold anything, in all rows. */
  cells: number
  cellCharacters: number
  /** One row of a CSV file as it is written, and one piece of markup in a workbook. */
  rowBytes: number
  /** All parts of a workbook that are unpacked, and how many times larger than packed a big one may be. */
  unpackedBytes: number
  unpackedRatio: number
  /** All different texts of a workbook, which have to be kept in memory while it is read. */
  sharedTextBytes: number
}

const MB = 1024 * 1024

export const DEFAULT_LIMITS: Limits = {
  fileBytes: 200 * MB,
  rows: 5_000_000,
  columns: 200,
  cells: 100_000_000,
  // What Excel itself allows in a cell.
  cellCharacters: 32_767,
  rowBytes: 8 * MB,
  unpackedBytes: 1024 * MB,
  // Sheets of one repeated value were measured to pack 40 times; deflate ends at 1,032.
  unpackedRatio: 200,
  sharedTextBytes: 128 * MB,
}

export function withDefaults(limits: Partial<Limits> = {}): Limits {
  return { ...DEFAULT_LIMITS, ...limits }
}

export function tooLargeFile(bytes: number, limits: Limits): Unreadable {
  return new Unreadable(
    'too-large',
    `This file has ${formatBytes(bytes)}; at most ${formatBytes(limits.fileBytes)} are read. Split it and upload the parts.`,
  )
}

export function tooManyRows(limits: Limits): Unreadable {
  return new Unreadable(
    'too-large',
    `This file has more than ${formatNumber(limits.rows)} rows. Split it and upload the parts.`,
  )
}

export function tooManyCells(limits: Limits): Unreadable {
  return new Unreadable(
    'too-large',
    `This file has more than ${formatNumber(limits.cells)} filled cells. Split it and upload the parts.`,
  )
}

/** @param address where the first cell beyond the limit stands, such as `cell XFD1` or `line 12` */
export function tooManyColumns(address: string, limits: Limits): Unreadable {
  return new Unreadable(
    'too-large',
    `There is something in ${address}, but only the first ${formatNumber(limits.columns)} columns are read. Delete what stands to the right of the table and upload again.`,
  )
}

export function tooLongRow(line: number, limits: Limits): Unreadable {
  return new Unreadable(
    'unclosed-quote',
    `The row that begins on line ${line} is longer than ${formatBytes(limits.rowBytes)}. Most likely a quotation mark in it is never closed; correct that line and upload again.`,
  )
}

export function tooMuchUnpacked(limits: Limits): Unreadable {
  return new Unreadable(
    'too-large',
    `This workbook is larger than ${formatBytes(limits.unpackedBytes)} when it is unpacked. Save the sheet as CSV and upload that.`,
  )
}

export function tooMuchSharedText(limits: Limits): Unreadable {
  return new Unreadable(
    'too-large',
    `This workbook holds more than ${formatBytes(limits.sharedTextBytes)} of different texts. Save the sheet as CSV and upload that.`,
  )
}
