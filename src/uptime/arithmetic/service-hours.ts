import { DateTime } from 'luxon'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { addDays, dayOf, daysFromTo, toStored } from '../../lib/dates.ts'
import type { Period } from './period.ts'
import { intersectionOf, type Span, unionOf } from './spans.ts'

const ClockTime = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$' })

export const ServiceHours = Type.Array(
  Type.Object(
    {
      days: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7, uniqueItems: true }),
      from: ClockTime,
      to: ClockTime,
    },
    { additionalProperties: false },
  ),
  {
    minItems: 1,
    maxItems: 50,
    description: 'Weekly windows: days 1 (Monday) to 7, local times; one that ends before it begins ends the next day',
  },
)

export type ServiceHours = Static<typeof ServiceHours>

const DAY_NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** `Mon–Fri 08:00–18:00`; days that follow one another are written as a run. */
export function formatWindow({ days, from, to }: ServiceHours[number]): string {
  const runs: number[][] = []
  for (const day of [...days].sort()) {
    const last = runs.at(-1)
    if (last?.at(-1) === day - 1) last.push(day)
    else runs.push([day])
  }
  const name = (day: number) => DAY_NAMES[day - 1]
  const words = runs.map((run) => (run.length > 2 ? `${name(run[0]!)}–${name(run.at(-1)!)}` : run.map(name).join(' ')))
  return `${words.join(' ')} ${from}–${to}`
}

/** Reads what `formatWindow` writes, also with hyphens and commas; null for anything else. */
export function readWindow(text: string): ServiceHours[number] | null {
  const [, names = '', from = '', to = ''] = /^(.+?)\s+(\d{1,2}:\d\d)\s*[-–]\s*(\d{1,2}:\d\d)$/.exec(text.trim()) ?? []
  const days = names
    .replace(/\s*[-–]\s*/g, '-')
    .split(/[\s,]+/)
    .map((word) => daysOf(word))
  const window = { days: [...new Set(days.flat())].sort(), from: from.padStart(5, '0'), to: to.padStart(5, '0') }
  return days.every((some) => some.length > 0) && Value.Check(ServiceHours, [window]) ? window : null
}

/** `Mon`, `Monday`, `Mon-Fri`, `Sat–Mon`; nothing for what is no day. */
function daysOf(word: string): number[] {
  const ends = word.split('-').map((name) => {
    return /^[a-z]{3,9}$/i.test(name)
      ? DAY_NAMES.findIndex((known) => name.toLowerCase().startsWith(known.toLowerCase()))
      : -1
  })
  const [first, last = first] = ends
  if (ends.length > 2 || ends.includes(-1) || first === undefined || last === undefined) return []
  return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, i) => ((first + i) % 7) + 1)
}

/**
 * The moments of a month that lie in service hours. Windows follow the clock on the wall: 08:00–18:00 is ten hours on
 * every day, and 00:00–24:00 is 23 or 25 hours when the clocks change. A local time that the clocks skip is taken as
 * much later as they skip; of one that comes twice the first is meant.
 */
export function serviceSpans(hours: ServiceHours, period: Period): Span[] {
  const { timeZone } = period
  const first = dayOf(toStored(new Date(period.from)), timeZone)
  const last = dayOf(toStored(new Date(period.to - 1)), timeZone)
  // A window that began on the evening before the month may reach into it.
  const days = daysFromTo(addDays(first, -1), last)
  const windows = days.flatMap((day) => {
    const { weekday } = DateTime.fromISO(day, { zone: 'utc' })
    return hours.filter((window) => window.days.includes(weekday)).map((window) => windowOn(day, window, timeZone))
  })
  return intersectionOf(unionOf(windows), [period])
}

function windowOn(day: string, { from, to }: ServiceHours[number], zone: string): Span {
  const endDay = to <= from || to === '24:00' ? addDays(day, 1) : day
  return { from: instantOf(day, from, zone), to: instantOf(endDay, to === '24:00' ? '00:00' : to, zone) }
}

function instantOf(day: string, time: string, zone: string): number {
  return DateTime.fromISO(`${day}T${time}`, { zone }).toMillis()
}
