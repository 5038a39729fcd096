import { DateTime, IANAZone, Info } from 'luxon'

/** Where the time comes from; tests pass their own. */
export type Clock = () => Date

// American English has months of three letters, British English names of zones instead of offsets.
const MONTHS = 'en-US'
const MONTH_WORDS = Info.months('short', { locale: MONTHS })
const ZONES = 'en-GB'
const WEEKDAY_NAMES = Info.weekdays('short', { locale: MONTHS })
const MONTH_NAMES = Info.months('short', { locale: MONTHS })

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** The one form in which times are stored and sent: `2026-11-19T13:30:41.000Z`. */
export function toStored(date: Date): string {
  return date.toISOString()
}

/** A stored time moved by milliseconds. */
export function later(stored: string, ms: number): string {
  return toStored(new Date(Date.parse(stored) + ms))
}

/** The earliest of some stored times; null of none. */
export function earliestOf(times: readonly string[]): string | null {
  return times.reduce<string | null>((first, time) => (first === null || time < first ? time : first), null)
}

/** Milliseconds from one stored time to another; negative when `to` is the earlier. */
export function between(from: string, to: string): number {
  return Date.parse(to) - Date.parse(from)
}

/**
 * Reads a time that a program sent: ISO 8601 with an offset or `Z`. What has no offset is refused, because it could
 * mean any zone.
 * @returns the stored form, or null when it is no such time
 */
export function readInstant(text: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/i.test(text)) return null
  const parsed = DateTime.fromISO(text, { setZone: true })
  return parsed.isValid ? toStored(parsed.toJSDate()) : null
}

/**
 * The moments that a clock on the wall of a zone shows as `2026-10-25T02:30`, oldest first: one as a rule, none when
 * the clocks went forward over it, two when they went back to it.
 */
export function momentsOfWall(text: string, zone: string): string[] {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?$/.test(text)) return []
  const parsed = DateTime.fromISO(text, { zone })
  if (!parsed.isValid || parsed.toFormat(`yyyy-MM-dd'T'HH:mm`) !== text.slice(0, 16)) return []
  return parsed
    .getPossibleOffsets()
    .map((moment) => toStored(moment.toJSDate()))
    .sort()
}

/** A stored time as a field of the type `datetime-local` holds it: `2026-11-19T14:05`. */
export function toWall(stored: string, zone: string): string {
  return DateTime.fromISO(stored, { zone }).toFormat(`yyyy-MM-dd'T'HH:mm`)
}

/** Whether there is such a zone: `Europe/Stockholm`. */
export function isZone(name: string): boolean {
  return IANAZone.isValidZone(name)
}

/** The calendar day, `YYYY-MM-DD`, that a stored time falls on in a zone. */
export function dayOf(stored: string, zone: string): string {
  return DateTime.fromISO(stored, { zone }).toFormat('yyyy-MM-dd')
}

/** The year that a moment falls in, in a zone. */
export function yearOf(at: Date, zone: string): number {
  return wallOf(at.getTime(), zone).year
}

/** The stored time at which a calendar day begins in a zone (not always midnight: some zones skip it). */
export function startOfDay(day: string, zone: string): string {
  return toStored(DateTime.fromISO(day, { zone }).startOf('day').toJSDate())
}

export function addDays(day: string, days: number): string {
  return DateTime.fromISO(day, { zone: 'utc' }).plus({ days }).toFormat('yyyy-MM-dd')
}

/** The days from `first` to `last`, both included. */
export function daysFromTo(first: string, last: string): string[] {
  const days: string[] = []
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day)
  return days
}

/** `14:32` today, `17 Nov, 14:32` this year, else `17 Nov 2025`. */
export function formatWhen(stored: string, zone: string, now: Date): string {
  const time = wallOf(Date.parse(stored), zone)
  const today = wallOf(now.getTime(), zone)
  if (time.year !== today.year) return time.toFormat('d LLL yyyy')
  return time.ordinal === today.ordinal ? time.toFormat('HH:mm') : time.toFormat('d LLL, HH:mm')
}

/** A moment on the wall of a zone. Its fields are compared, and not by `hasSame`: a long table has a thousand times. */
function wallOf(ms: number, zone: string): DateTime {
  return DateTime.fromMillis(ms, { zone, locale: MONTHS })
}

/** `19 Nov 2026, 14:30 CET`: for tooltips and documents. */
export function formatExact(stored: string, zone: string): string {
  const time = DateTime.fromISO(stored, { zone, locale: MONTHS })
  return `${time.toFormat('d LLL yyyy, HH:mm')} ${time.setLocale(ZONES).toFormat('ZZZZ')}`
}

/** `Thu 19 Nov, 13:52`, with the year when it is not `thisYear`: a long table asks for that once. */
export function formatDayTime(stored: string, zone: string, thisYear: number): string {
  const time = wallOf(Date.parse(stored), zone)
  const year = time.year === thisYear ? '' : ` ${time.year}`
  const day = `${WEEKDAY_NAMES[time.weekday - 1]} ${time.day} ${MONTH_NAMES[time.month - 1]}${year}`
  return `${day}, ${twoDigits(time.hour)}:${twoDigits(time.minute)}`
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number)
}

/** `22 Aug`, or `22 Aug 2025` when it is not in the year of `now`. By hand, as charts have hundreds of days. */
export function formatDay(day: string, zone: string, now: Date): string {
  const [year, month, date] = day.slice(0, 10).split('-').map(Number) as [number, number, number]
  const thisYear = zone === 'utc' ? now.getUTCFullYear() : DateTime.fromJSDate(now, { zone }).year
  return `${date} ${MONTH_WORDS[month - 1]}${year === thisYear ? '' : ` ${year}`}`
}

/** The zone's own short name at a moment, such as `CET`. */
export function zoneAbbreviation(zone: string, at: Date): string {
  return DateTime.fromJSDate(at, { zone }).setLocale(ZONES).toFormat('ZZZZ')
}

/** `20 s`, `38 min`, `1 h 4 min`, `2 d 5 h`: two units at most, seconds only below one minute. */
export function formatDuration(ms: number): string {
  if (ms < MINUTE) return `${Math.max(0, Math.floor(ms / SECOND))} s`
  const minutes = Math.floor(ms / MINUTE)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return two(hours, 'h', minutes % 60, 'min')
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}

/** The parts of a span of time that fall on each calendar day of a zone, in milliseconds. */
export function splitByDay(from: string, to: string, zone: string): { day: string; ms: number }[] {
  const parts: { day: string; ms: number }[] = []
  for (let at = from; at < to; ) {
    const day = dayOf(at, zone)
    const next = startOfDay(addDays(day, 1), zone)
    const end = next < to ? next : to
    parts.push({ day, ms: between(at, end) })
    at = end
  }
  return parts
}
