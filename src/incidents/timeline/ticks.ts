import { DateTime, type DurationLikeObject } from 'luxon'
import type { Window } from '../../http/window.ts'

export interface Tick {
  at: string
  /** Null for a fine line without words. */
  text: string | null
  isToday: boolean
}

interface Step {
  /** The longest span in days that it is fine for. */
  upTo: number
  unit: 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year'
  every: DurationLikeObject
  format: string
  /** Lines between, without words but at noon. */
  minor: DurationLikeObject | null
}

const STEPS: readonly Step[] = [
  { upTo: 1.1, unit: 'hour', every: { hours: 2 }, format: 'HH:mm', minor: { hours: 1 } },
  { upTo: 3.1, unit: 'hour', every: { hours: 6 }, format: 'ccc HH:mm', minor: { hours: 3 } },
  { upTo: 9, unit: 'day', every: { days: 1 }, format: 'ccc d LLL', minor: { hours: 12 } },
  { upTo: 32, unit: 'day', every: { days: 2 }, format: 'd LLL', minor: { days: 1 } },
  { upTo: 100, unit: 'week', every: { weeks: 1 }, format: 'd LLL', minor: null },
  { upTo: 400, unit: 'month', every: { months: 1 }, format: 'LLL yyyy', minor: null },
  { upTo: 1_500, unit: 'quarter', every: { quarters: 1 }, format: 'LLL yyyy', minor: null },
  { upTo: Number.POSITIVE_INFINITY, unit: 'year', every: { years: 1 }, format: 'yyyy', minor: null },
]

const DAY_MS = 86_400_000
const MAX_LINES = 400
/** In days: on a longer scale the words of the days need the room. */
const ROOM_FOR_NOON = 7.2

/** Lines of a scale in the site's zone, so that a day of 23 or 25 hours is as wide as it was long. */
export function ticksOf({ from, to }: Window, zone: string, now: string): { major: Tick[]; minor: Tick[] } {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS
  const step = STEPS.find(({ upTo }) => days <= upTo)!
  const today = DateTime.fromISO(now, { zone })
  const lines = (every: DurationLikeObject, text: (date: DateTime) => string | null): Tick[] => {
    const ticks: Tick[] = []
    let date = DateTime.fromISO(from, { zone, locale: 'en-US' }).startOf(step.unit)
    for (let i = 0; i < MAX_LINES && date.toMillis() < Date.parse(to); i += 1) {
      const at = date.toJSDate().toISOString()
      if (at >= from) ticks.push({ at, text: text(date), isToday: step.unit === 'day' && date.hasSame(today, 'day') })
      date = date.plus(every)
    }
    return ticks
  }
  const major = lines(step.every, (date) => date.toFormat(step.format))
  const known = new Set(major.map(({ at }) => at))
  const noon = days <= ROOM_FOR_NOON && step.unit === 'day'
  const minor = step.minor ? lines(step.minor, (date) => (noon && date.hour === 12 ? '12' : null)) : []
  return { major, minor: minor.filter(({ at }) => !known.has(at)) }
}

/** Saturdays and Sundays of a span that is short enough for them to be seen. */
export function weekendsOf({ from, to }: Window, zone: string): Window[] {
  if (Date.parse(to) - Date.parse(from) > 40 * DAY_MS) return []
  const spans: Window[] = []
  for (
    let day = DateTime.fromISO(from, { zone }).startOf('day');
    day.toMillis() < Date.parse(to);
    day = day.plus({ days: 1 })
  ) {
    if (day.weekday < 6) continue
    const [start, end] = [day.toJSDate().toISOString(), day.plus({ days: 1 }).toJSDate().toISOString()]
    spans.push({ from: start < from ? from : start, to: end > to ? to : end })
  }
  return spans
}
