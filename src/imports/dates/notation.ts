import { readWritten, type Written } from './written.ts'

/**
 * How the dates of a column are written.
 * - `plain`: in ways that cannot be misread: ISO 8601 and whatever else has the year first, names of months, date
 *   cells of workbooks, texts of programs (RFC 5322, JavaScript)
 * - `dmy`, `mdy`, `ymd`: three numbers in that order, the last with a year of two digits
 * - `seconds`, `milliseconds`: since 1970; `days`: Excel serial numbers
 */
export type Notation = 'plain' | 'dmy' | 'mdy' | 'ymd' | 'seconds' | 'milliseconds' | 'days'

export const NOTATIONS: readonly Notation[] = ['plain', 'dmy', 'mdy', 'ymd', 'seconds', 'milliseconds', 'days']

/** For the person who has to choose. */
export const NOTATION_LABELS: Readonly<Record<Notation, string>> = {
  plain: 'Year first (2024-03-31), or the month by its name',
  dmy: 'Day, month, year (31/03/2024)',
  mdy: 'Month, day, year (03/31/2024)',
  ymd: 'Year, month, day (24-03-31)',
  seconds: 'Seconds since 1970 (Unix time)',
  milliseconds: 'Milliseconds since 1970',
  days: 'Serial numbers of a spreadsheet (45382)',
}

/** Notations that need no decision: what is written in one of them says the same moment in every column. */
const CLEAR: readonly Notation[] = ['plain', 'seconds', 'milliseconds', 'days']

export function isClear(notation: Notation): boolean {
  return CLEAR.includes(notation)
}

/** Whether a date may stand in a column of a notation: written in it or, where nothing can be misread, in another clear one. */
export function fits(written: Written, notation: Notation): boolean {
  return written.family === 'numeric' ? notation in written.readings : isClear(notation)
}

export { readWritten, type Written }
