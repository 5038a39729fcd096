import type { SpecialCell } from '../cells.ts'
import type { NumberStyle } from './number-format.ts'

const DAY_MS = 86_400_000
const EPOCH_1904 = Date.UTC(1904, 0, 1)
// Day 1 is 1 January 1900, and Excel counts a 29 February 1900 (day 60) that never was: so there are two beginnings.
const EPOCH_1900 = Date.UTC(1899, 11, 30)
const EPOCH_BEFORE_MARCH_1900 = Date.UTC(1899, 11, 31)
const PHANTOM_DAY = 60
const LAST_DAY = Date.UTC(9999, 11, 31)
/** A sum of hours may pass 24; a number this large under a time format is a date whose day is not shown. */
const LONGEST_SUM_DAYS = 366

/**
 * The date or time that a number means under its format.
 * @returns the number itself when it is no date, such as a negative one
 */
export function cellOfSerial(serial: number, style: NumberStyle, date1904: boolean): SpecialCell | number | string {
  if (typeof style === 'object') return padded(serial, style.zeros)
  switch (style) {
    case 'duration':
      return { kind: 'duration', text: clock(Math.round(serial * DAY_MS)) }
    case 'time':
      if (serial < 0) return serial
      if (serial < 1) return { kind: 'time', text: clock(Math.round(serial * DAY_MS)) }
      if (serial < LONGEST_SUM_DAYS) return { kind: 'duration', text: clock(Math.round(serial * DAY_MS)) }
      return dateCell(serial, 'datetime', date1904)
    case 'datetime':
      if (serial > 0 && serial < 1) return { kind: 'time', text: clock(Math.round(serial * DAY_MS)) }
      return dateCell(serial, style, date1904)
    case 'date':
      return dateCell(serial, style, date1904)
    default:
      return serial
  }
}

/** The moment of a wall clock that a serial number means, as milliseconds in UTC; null when there is none. */
export function wallOfSerial(serial: number, date1904: boolean): number | null {
  if (!(serial >= (date1904 ? 0 : 1)) || Math.floor(serial) === (date1904 ? -1 : PHANTOM_DAY)) return null
  const epoch = date1904 ? EPOCH_1904 : serial < PHANTOM_DAY ? EPOCH_BEFORE_MARCH_1900 : EPOCH_1900
  const wall = epoch + Math.round(serial * DAY_MS)
  return wall < LAST_DAY + DAY_MS ? wall : null
}

function dateCell(serial: number, style: 'date' | 'datetime', date1904: boolean): SpecialCell | number {
  const wall = wallOfSerial(serial, date1904)
  if (wall === null) return serial
  const day = Math.floor(wall / DAY_MS)
  const time = wall - day * DAY_MS
  if (style === 'date' && time === 0) return { kind: 'date', text: dayText(day) }
  return { kind: 'datetime', text: `${dayText(day)}T${clock(time)}` }
}

// A log of a million rows has a few thousand days; making each text once halves what a date costs.
const DAYS_KEPT = 20_000
const daysKept = new Map<number, string>()

function dayText(day: number): string {
  let text = daysKept.get(day)
  if (text === undefined) {
    if (daysKept.size >= DAYS_KEPT) daysKept.clear()
    text = new Date(day * DAY_MS).toISOString().slice(0, 10)
    daysKept.set(day, text)
  }
  return text
}

const TWO_DIGITS = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, '0'))

/** `10:10:10`, `-26:03:00`, `00:00:01.500`. */
function clock(ms: number): string {
  const whole = Math.floor(Math.abs(ms) / 1000)
  const rest = Math.abs(ms) % 1000
  const hours = Math.floor(whole / 3600)
  const text = `${TWO_DIGITS[hours] ?? hours}:${TWO_DIGITS[Math.floor(whole / 60) % 60]}:${TWO_DIGITS[whole % 60]}`
  return `${ms < 0 ? '-' : ''}${text}${rest > 0 ? `.${String(rest).padStart(3, '0')}` : ''}`
}

function padded(value: number, zeros: number): string | number {
  return Number.isSafeInteger(value) && value >= 0 ? String(value).padStart(zeros, '0') : value
}
