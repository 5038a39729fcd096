/**
 * What stands in a cell. A CSV file has only texts and blanks; a workbook keeps its types. Dates have no zone: they
 * are what a person sees on the sheet, unless their text ends in `Z` or an offset.
 */
export type Cell = null | string | number | boolean | SpecialCell

export interface SpecialCell {
  /**
   * - `date` `2021-01-31`, `datetime` `2021-01-31T10:10:10` (with `.123` when it has milliseconds)
   * - `time` of day `10:10:10`, `duration` `-26:03:00` (hours may pass 24)
   * - `error`: the text is the error, such as `#N/A`, or `FORMULA_WITHOUT_VALUE`
   */
  readonly kind: 'date' | 'datetime' | 'time' | 'duration' | 'error'
  readonly text: string
}

/** The text of the error of a formula that the program which wrote the file did not calculate. */
export const FORMULA_WITHOUT_VALUE = 'formula without a value'

/** One row of a table. `line` is the line of the text file on which it begins, or the number of the sheet's row. */
export interface Row {
  readonly line: number
  readonly cells: readonly Cell[]
  /** Why the row as a whole cannot be taken; null for nearly all. */
  readonly problem: string | null
}

export function isBlank(cell: Cell | undefined): cell is null | undefined {
  return cell === null || cell === undefined
}

export function isError(cell: Cell | undefined): cell is SpecialCell {
  return typeof cell === 'object' && cell !== null && cell.kind === 'error'
}

/** The text of any cell, as a person would copy it: blanks and errors give '', numbers have no thousands marks. */
export function textOf(cell: Cell | undefined): string {
  if (typeof cell === 'string') return cell
  if (cell === null || cell === undefined) return ''
  if (typeof cell !== 'object') return String(cell)
  return cell.kind === 'error' ? '' : cell.text
}

/** Integers of 16 digits and more have lost digits on their way through a spreadsheet, which keeps 15. */
export function hasLostDigits(cell: Cell | undefined): boolean {
  return typeof cell === 'number' && Math.abs(cell) >= 1e15
}

/**
 * The text of a cell that names a thing (serial number, asset tag): a CSV that went through a data frame has
 * `1822748126632.0` where it had `1822748126632`.
 */
export function idOf(cell: Cell | undefined): string {
  const text = textOf(cell)
  return /^\d+\.0$/.test(text) ? text.slice(0, -2) : text
}

/** `A` for 0, `Z` for 25, `AA` for 26. */
export function columnLetters(index: number): string {
  let letters = ''
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters
  }
  return letters
}
