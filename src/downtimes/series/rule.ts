import rrule from 'rrule'
import { between, later, MINUTE, momentsOfWall, toStored, toWall } from '../../lib/dates.ts'

/** A rule of RFC 5545 with the first time that it gives, by the clock on the wall of a zone. */
export interface Recurrence {
  /** Without DTSTART and `RRULE:`. */
  rule: string
  zone: string
  /** `2026-11-01T02:00`. */
  firstLocal: string
  durationMinutes: number
}

export interface Occurrence {
  /** The start that the rule gives. */
  startsAt: string
  endsAt: string
}

const MAX_RULE = 500
const MAX_COUNT = 1_000

/**
 * What each part may hold. Narrower than the standard: what can name no day at all, such as the 30th of February, would
 * be looked for until the year 9999.
 */
const PARTS: Record<string, RegExp> = {
  FREQ: /^(DAILY|WEEKLY|MONTHLY|YEARLY)$/,
  INTERVAL: /^[1-9]\d?$/,
  COUNT: /^[1-9]\d{0,3}$/,
  UNTIL: /^\d{8}(T\d{6}Z?)?$/,
  WKST: /^(MO|TU|WE|TH|FR|SA|SU)$/,
  BYDAY: /^(-1|[1-5])?(MO|TU|WE|TH|FR|SA|SU)(,(-1|[1-5])?(MO|TU|WE|TH|FR|SA|SU))*$/,
  BYMONTHDAY: /^(-1|[1-9]|[12]\d|3[01])(,(-1|[1-9]|[12]\d|3[01]))*$/,
  BYMONTH: /^([1-9]|1[0-2])(,([1-9]|1[0-2]))*$/,
  BYSETPOS: /^(-1|1)$/,
}

export type RuleParts = Partial<Record<'FREQ' | 'INTERVAL' | 'COUNT' | 'UNTIL' | 'WKST', string>> &
  Partial<Record<'BYDAY' | 'BYMONTHDAY' | 'BYMONTH' | 'BYSETPOS', string>>

/** The parts of a rule; null when it cannot be read. */
export function readRule(text: string): RuleParts | null {
  const rule = normalRule(text)
  if (rule === '' || rule.length > MAX_RULE) return null
  const parts: Record<string, string> = {}
  for (const part of rule.split(';')) {
    const [name, value] = part.split('=') as [string, string | undefined]
    if (value === undefined || name in parts || !PARTS[name]?.test(value)) return null
    parts[name] = value
  }
  return 'FREQ' in parts ? parts : null
}

/** As it is kept: upper case, without `RRULE:` and blanks. */
export function normalRule(text: string): string {
  return text
    .replace(/\s/g, '')
    .toUpperCase()
    .replace(/^RRULE:/, '')
    .replace(/;$/, '')
}

/** Why a rule cannot be, or does not fit to its first time; null when it can. */
export function problemWithRule({ rule, zone, firstLocal }: Omit<Recurrence, 'durationMinutes'>): string | null {
  const parts = readRule(rule)
  if (!parts)
    return 'Write a rule of RFC 5545 by days, weeks, months or years, such as FREQ=MONTHLY;BYDAY=1SU for every first Sunday.'
  const { FREQ, BYDAY = '', BYMONTHDAY, BYMONTH, BYSETPOS, COUNT, UNTIL } = parts
  if (COUNT && UNTIL) return 'A rule has a COUNT or an UNTIL, not both.'
  if (Number(COUNT ?? 0) > MAX_COUNT) return `At most ${MAX_COUNT} times.`
  const isShort = FREQ === 'DAILY' || FREQ === 'WEEKLY'
  if (isShort && (BYMONTHDAY || BYMONTH || BYSETPOS || /\d/.test(BYDAY)))
    return 'By days and weeks, BYDAY takes plain weekdays, such as FREQ=WEEKLY;BYDAY=SU; the rest is for months and years.'
  if (FREQ === 'YEARLY' && BYDAY && !BYMONTH) return 'By years, BYDAY needs a BYMONTH.'
  if (BYSETPOS && (!BYDAY || /\d/.test(BYDAY))) return 'BYSETPOS needs a BYDAY of plain weekdays.'
  return problemWithFirst({ rule, zone, firstLocal })
}

/** The first time has to be one that the rule gives, as the standard wants it. */
function problemWithFirst({ rule, zone, firstLocal }: Omit<Recurrence, 'durationMinutes'>): string | null {
  const first = compile({ rule, zone, firstLocal }).after(asFloating(firstLocal), true)
  if (first === null) return 'This rule gives no time at all.'
  const wall = asWall(first)
  if (wall === firstLocal) return null
  return `The first start, ${firstLocal.replace('T', ' ')}, is none that this rule gives; the first would be ${wall.replace('T', ' ')}.`
}

/** The occurrences that start within a span, the earliest first. */
export function occurrencesOf(recurrence: Recurrence, span: { from: string; to: string }): Occurrence[] {
  const { zone } = recurrence
  return compile(recurrence)
    .between(asFloating(toWall(span.from, zone)), asFloating(toWall(span.to, zone)), true)
    .map((date) => occurrenceAt(recurrence, asWall(date)))
    .filter(({ startsAt }) => startsAt >= span.from && startsAt <= span.to)
}

/** The first occurrence of a rule that fits to its first time. */
export function firstOf(recurrence: Recurrence): Occurrence {
  return occurrenceAt(recurrence, recurrence.firstLocal)
}

/**
 * 02:00 to 04:00 stays so by the clock on the wall when the clocks change; only where no end is left by that, the length
 * decides.
 */
function occurrenceAt({ zone, durationMinutes }: Recurrence, wall: string): Occurrence {
  const startsAt = momentOf(wall, zone, 'first')
  const endWall = asWall(new Date(asFloating(wall).getTime() + durationMinutes * MINUTE))
  const endsAt = momentOf(endWall, zone, 'last')
  return { startsAt, endsAt: endsAt > startsAt ? endsAt : later(startsAt, durationMinutes * MINUTE) }
}

/**
 * The moment of a time on the wall. What the clocks skip is reckoned by the offset before, as RFC 5545 3.3.5 wants it;
 * of two equal ones the start takes the first and the end the last, so that the window holds the whole night.
 */
function momentOf(wall: string, zone: string, which: 'first' | 'last'): string {
  const moments = momentsOfWall(wall, zone)
  const moment = which === 'first' ? moments[0] : moments.at(-1)
  if (moment) return moment
  const dayBefore = asWall(new Date(asFloating(wall).getTime() - 24 * 60 * MINUTE))
  const [before] = momentsOfWall(dayBefore, zone)
  return later(before ?? toStored(asFloating(wall)), 24 * 60 * MINUTE)
}

/** The length by the clock on the wall, as a rule keeps it. */
export function wallMinutes(startsAt: string, endsAt: string, zone: string): number {
  const [start, end] = [startsAt, endsAt].map((at) => toStored(asFloating(toWall(at, zone)))) as [string, string]
  const minutes = Math.round(between(start, end) / MINUTE)
  return minutes > 0 ? minutes : Math.max(1, Math.round(between(startsAt, endsAt) / MINUTE))
}

/** The library reckons in times without a zone; they travel as UTC. */
function compile({ rule, zone, firstLocal }: Omit<Recurrence, 'durationMinutes'>) {
  const { until, ...options } = rrule.RRule.parseString(withoutUntil(rule))
  return new rrule.RRule({ ...options, dtstart: asFloating(firstLocal), until: untilOf(rule, zone) })
}

function withoutUntil(rule: string): string {
  return normalRule(rule)
    .split(';')
    .filter((part) => !part.startsWith('UNTIL='))
    .join(';')
}

/** The last moment of a rule, on the wall: a day is included, a time with `Z` is one of UTC. */
function untilOf(rule: string, zone: string): Date | null {
  const text = readRule(rule)?.UNTIL
  if (!text) return null
  const [, year, month, day, hour = '23', minute = '59'] = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2}))?/.exec(text) ?? []
  const wall = `${year}-${month}-${day}T${hour}:${minute}`
  return asFloating(text.endsWith('Z') ? toWall(`${wall}:00.000Z`, zone) : wall)
}

function asFloating(wall: string): Date {
  return new Date(`${wall.slice(0, 16)}:00.000Z`)
}

function asWall(date: Date): string {
  return date.toISOString().slice(0, 16)
}
