import { DateTime } from 'luxon'
import { Invalid } from '../../http/errors.ts'
import { readEdge, type Window } from '../../http/window.ts'
import { addDays, dayOf, daysFromTo } from '../../lib/dates.ts'

export const RANGES = ['day', 'week', 'month', 'quarter', 'year'] as const
export type RangeName = (typeof RANGES)[number]

/** A span of the timeline, with the days that it goes by in the site's zone. */
export interface Range extends Window {
  firstDay: string
  lastDay: string
  /** The unit of the calendar that it is; null when it is none. */
  name: RangeName | null
}

const MAX_DAYS = 366 * 12

/**
 * The span that an address asks for: both edges, or this week. What has only one edge is a week from or to there.
 * @throws Invalid
 */
export function readRange(
  given: { from?: string | undefined; to?: string | undefined },
  zone: string,
  now: string,
): Range {
  if (!given.from?.trim() && !given.to?.trim()) return unitAround('week', dayOf(now, zone), zone)
  const from = readEdge(given.from, 'from', zone)
  const to = readEdge(given.to, 'to', zone)
  const start = from ?? edge(addDays(dayOf(to!, zone), -7), zone)
  const end = to ?? edge(addDays(dayOf(from!, zone), 7), zone)
  if (end <= start) throw new Invalid({ to: 'The end lies before the start.' })
  const range = rangeOf(start, end, zone)
  if (daysFromTo(range.firstDay, range.lastDay).length > MAX_DAYS)
    throw new Invalid({ from: 'A timeline shows at most twelve years.' })
  return range
}

function rangeOf(from: string, to: string, zone: string): Range {
  const firstDay = dayOf(from, zone)
  const lastDay = dayOf(new Date(Date.parse(to) - 1).toISOString(), zone)
  const name = RANGES.find((unit) => {
    const whole = unitAround(unit, firstDay, zone)
    return whole.from === from && whole.to === to
  })
  return { from, to, firstDay, lastDay, name: name ?? null }
}

/** The day, week, month, quarter or year that a day lies in. */
export function unitAround(unit: RangeName, day: string, zone: string): Range {
  const date = DateTime.fromISO(day, { zone })
  const [start, end] = [date.startOf(unit), date.endOf(unit)]
  return {
    from: iso(start),
    to: iso(end.plus({ milliseconds: 1 })),
    firstDay: start.toFormat('yyyy-MM-dd'),
    lastDay: end.toFormat('yyyy-MM-dd'),
    name: unit,
  }
}

/** The span before or after: the next of its unit, or as many days. */
export function moved(range: Range, by: -1 | 1, zone: string): { from: string; to: string } {
  const first = DateTime.fromISO(range.firstDay, { zone })
  if (range.name) {
    const { firstDay, lastDay } = unitAround(
      range.name,
      first.plus({ [`${range.name}s`]: by }).toFormat('yyyy-MM-dd'),
      zone,
    )
    return { from: firstDay, to: lastDay }
  }
  const days = daysFromTo(range.firstDay, range.lastDay).length * by
  return { from: addDays(range.firstDay, days), to: addDays(range.lastDay, days) }
}

/** `Week 47, 16–22 November 2026`. */
export function titleOf(range: Range, zone: string): string {
  const [first, last] = [range.firstDay, range.lastDay].map((day) =>
    DateTime.fromISO(day, { zone, locale: 'en-GB' }),
  ) as [DateTime, DateTime]
  const whole = last.toFormat('d LLLL yyyy')
  if (range.name === 'month') return first.toFormat('LLLL yyyy')
  if (range.name === 'quarter') return `Quarter ${first.quarter} of ${first.year}`
  if (range.name === 'year') return String(first.year)
  if (range.firstDay === range.lastDay) return first.toFormat('cccc, d LLLL yyyy')
  const start = first.toFormat(first.year !== last.year ? 'd LLLL yyyy' : first.month !== last.month ? 'd LLLL' : 'd')
  const dash = start.includes(' ') ? ' – ' : '–'
  return `${range.name === 'week' ? `Week ${first.weekNumber}, ` : ''}${start}${dash}${whole}`
}

function edge(day: string, zone: string): string {
  return iso(DateTime.fromISO(day, { zone }).startOf('day'))
}

function iso(date: DateTime): string {
  return date.toJSDate().toISOString()
}
