import { type Cell, textOf } from '../cells.ts'
import { wallOfSerial } from '../xlsx/serial.ts'
import { fullYear, type Wall, wallFromMs } from './calendar.ts'
import { readClock } from './clock.ts'
import { readIso } from './iso.ts'

/** In which order a day, a month and a year stand. */
export type Order = 'dmy' | 'mdy' | 'ymd'

/**
 * A date as it is written, before anybody decided how to read it:
 * - `plain`: it can be read in one way only (year first, a month's name, a date cell of a workbook)
 * - `numeric`: three numbers whose order has to be known; `readings` are those that give a date
 * - `seconds`, `milliseconds`: since 1970; `days`: an Excel serial number
 */
export type Written =
  | { family: 'plain'; wall: Wall }
  | { family: 'numeric'; readings: Partial<Record<Order, Wall>> }
  | { family: 'seconds' | 'milliseconds'; at: number }
  | { family: 'days'; wall: Wall }

/** Longer than the longest honest date, `Mon Sep 08 2025 13:58:23 GMT-0500 (Central Daylight Time)`. */
const MAX_LENGTH = 80

/**
 * Reads a cell as a date in every way it could be one.
 * @returns null when it is none in any way
 */
export function readWritten(cell: Cell, date1904: boolean): Written | null {
  if (typeof cell === 'number') return readNumber(cell, date1904)
  if (typeof cell === 'object' && cell !== null && cell.kind !== 'date' && cell.kind !== 'datetime') return null
  const text = textOf(cell)
  if (text.length > MAX_LENGTH || typeof cell === 'boolean') return null
  const iso = readIso(text)
  if (iso) return { family: 'plain', wall: iso }
  if (/^\d+(?:\.\d+)?$/.test(text)) return readNumber(Number(text), date1904)
  return readYearFirst(text) ?? readNumeric(text) ?? readNamed(text)
}

const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(Z|[+-]\d{2}:?\d{2})?$/

function readYearFirst(text: string): Written | null {
  const compact = COMPACT.exec(text)
  if (compact) {
    const [, year, month, day, hour, minute, second = '00', zone = ''] = compact
    if (!/^(?:19|20)/.test(year!) || Number(month) > 12 || Number(day) > 31) return null
    return plain(Number(year), Number(month), Number(day), hour ? `T${hour}:${minute}:${second}${zone}` : zone)
  }
  const match = YEAR_FIRST.exec(text)
  return match && plain(Number(match[1]), Number(match[3]), Number(match[4]), text.slice(match[0].length))
}

const NUMERIC = /^(\d{1,2})([-/]|\.\s?)(\d{1,2})\2(\d{4}|\d{2})(?!\d)\.?/

function readNumeric(text: string): Written | null {
  const match = NUMERIC.exec(text)
  if (!match) return null
  const clock = readClock(text.slice(match[0].length))
  if (!clock) return null
  const [a, b, c] = [Number(match[1]), Number(match[3]), Number(match[4])]
  const short = match[4]!.length === 2
  const year = short ? fullYear(c) : c
  const readings: Partial<Record<Order, Wall>> = {}
  if (b <= 12) readings.dmy = { year, month: b, day: a, ...clock }
  if (a <= 12) readings.mdy = { year, month: a, day: b, ...clock }
  if (short && b <= 12 && match[1]!.length === 2) readings.ymd = { year: fullYear(a), month: b, day: c, ...clock }
  for (const order of ['dmy', 'mdy', 'ymd'] as const) {
    const day = readings[order]?.day
    if (day !== undefined && (day < 1 || day > 31)) delete readings[order]
  }
  return { family: 'numeric', readings }
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const WEEKDAY = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+/i
const DAY_MONTH_YEAR =
  /^(\d{1,2})(?:st|nd|rd|th)?[\s./-]{1,3}([a-z]{3,9})\.?,?[\s./-]{1,3}(\d{4}(?!\d)|\d{2}(?![\d:]))/i
const MONTH_DAY_YEAR =
  /^([a-z]{3,9})\.?[\s./-]{1,3}(\d{1,2})(?:st|nd|rd|th)?,?[\s./-]{1,3}(\d{4}(?!\d)|\d{2}(?![\d:]))/i
const YEAR_MONTH_DAY = /^(\d{4})[\s./-]([a-z]{3,9})[\s./-](\d{1,2})(?!\d)/i
// As `date` and ctime print it: Mon Sep  8 13:58:23 CEST 2025
const YEAR_LAST = /^([a-z]{3})\s+(\d{1,2})\s+(\d{1,2}:\d{2}:\d{2})\s+(?:([A-Z]{1,5}|[+-]\d{4})\s+)?(\d{4})$/i

function readNamed(text: string): Written | null {
  const bare = text.replace(WEEKDAY, '')
  const last = YEAR_LAST.exec(bare)
  if (last) return named(last[5]!, last[1]!, last[2]!, ` ${last[3]} ${last[4] ?? ''}`.trimEnd())
  const dmy = DAY_MONTH_YEAR.exec(bare)
  if (dmy) return named(dmy[3]!, dmy[2]!, dmy[1]!, bare.slice(dmy[0].length))
  const mdy = MONTH_DAY_YEAR.exec(bare)
  if (mdy) return named(mdy[3]!, mdy[1]!, mdy[2]!, bare.slice(mdy[0].length))
  const ymd = YEAR_MONTH_DAY.exec(bare)
  return ymd && named(ymd[1]!, ymd[2]!, ymd[3]!, bare.slice(ymd[0].length))
}

function named(year: string, monthName: string, day: string, rest: string): Written | null {
  const month = MONTHS.findIndex((name) => isMonth(monthName.toLowerCase(), name)) + 1
  if (month === 0) return null
  return plain(year.length === 2 ? fullYear(Number(year)) : Number(year), month, Number(day), rest)
}

const LONG_MONTHS = 'january february march april may june july august september october november december sept'.split(
  ' ',
)

function isMonth(word: string, month: string): boolean {
  return word === month || (word.startsWith(month) && LONG_MONTHS.includes(word))
}

function plain(year: number, month: number, day: number, rest: string): Written | null {
  const clock = readClock(rest.trimEnd())
  return clock && { family: 'plain', wall: { year, month, day, ...clock } }
}

/** Windows that do not meet: days of 1954–2119, seconds and milliseconds from 1985 on; else digits of a date. */
function readNumber(value: number, date1904: boolean): Written | null {
  if (value >= 20_000 && value < 80_000) {
    const wall = wallOfSerial(value, date1904)
    return wall === null ? null : { family: 'days', wall: wallFromMs(wall, !Number.isInteger(value)) }
  }
  if (value >= 5e8 && value < 1e10) return { family: 'seconds', at: Math.round(value * 1000) }
  if (value >= 5e11 && value < 1e13) return { family: 'milliseconds', at: Math.round(value) }
  return Number.isSafeInteger(value) ? readYearFirst(String(value)) : null
}
