import { createHash } from 'node:crypto'
import { distinctNames } from '../fields.ts'
import type { SheetRow } from '../match-rows.ts'

export const MAX_ROWS = 20_000
const MAX_CELL = 50_000

/** What stands in a sheet. */
export interface Sheet {
  names: string[]
  rows: SheetRow[]
  /** The same while nothing in it changes. */
  hash: string
  /** The zone that the sheet itself names; null when it does not. */
  timeZone: string | null
}

/** Puts a sheet together out of its lines; blank lines are none. */
export function sheetOf(
  lines: readonly { line: number; texts: readonly string[] }[],
  names: readonly string[],
  timeZone: string | null,
): Sheet {
  const own = distinctNames(names)
  const rows = lines
    .filter(({ texts }) => texts.some((text) => text.trim() !== ''))
    .map(({ line, texts }) => ({
      line,
      cells: Object.fromEntries(own.map((name, n) => [name, (texts[n] ?? '').replaceAll('\0', '').slice(0, MAX_CELL)])),
    }))
  const hash = createHash('sha256')
    .update(JSON.stringify([own, rows]))
    .digest('hex')
  return { names: own, rows, hash, timeZone }
}
