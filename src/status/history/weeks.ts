import { DateTime } from 'luxon'
import { addDays, dayOf } from '../../lib/dates.ts'
import { type Status, worstOf } from '../words.ts'

export const WEEKS = 13

/** The Mondays (ISO 8601 weeks) of the last 13 weeks, the running one included, oldest first. */
export function weekStarts(today: string): string[] {
  const monday = DateTime.fromISO(today, { zone: 'utc' }).startOf('week').toFormat('yyyy-MM-dd')
  return Array.from({ length: WEEKS }, (_, i) => addDays(monday, 7 * (i - WEEKS + 1)))
}

export interface Week {
  /** `w47`. */
  label: string
  start: string
  count: number
  /** The worst of what happened in it. */
  worst: Status
}

/** How much fell into each week, and how bad it was; what lies outside is left out. */
export function countByWeek(
  starts: readonly string[],
  events: readonly { at: string; status: Status }[],
  timeZone: string,
): Week[] {
  const dated = events.map(({ at, status }) => ({ day: dayOf(at, timeZone), status }))
  return starts.map((start) => {
    const end = addDays(start, 7)
    const within = dated.filter(({ day }) => day >= start && day < end)
    return {
      label: `w${DateTime.fromISO(start, { zone: 'utc' }).weekNumber}`,
      start,
      count: within.length,
      worst: worstOf(within.map(({ status }) => status)),
    }
  })
}
