export const DAY_MINUTES = 1_440
export const WEEK_HOURS = 168
// 1 January 1970 was a Thursday; the week begins on Monday.
const FIRST_WEEKDAY = 3

/** Minutes since 1970, within a thousand years of it: with what was spent they fit into one exact number. */
export const MOST_MINUTES = 2 ** 29 - 1
export const MOST_SPENT = 2 ** 23 - 1

export function minuteOf(stored: string): number {
  const minute = Math.floor(Date.parse(stored) / 60_000)
  return Math.max(-MOST_MINUTES, Math.min(MOST_MINUTES, minute))
}

export function spentBetween(created: number, reported: number): number {
  return Math.max(0, Math.min(MOST_SPENT, reported - created))
}

export function dayOf(minute: number): number {
  return Math.floor(minute / DAY_MINUTES)
}

/** From Monday at midnight, UTC. */
export function hourOfWeek(minute: number): number {
  const hour = (Math.floor(minute / 60) + FIRST_WEEKDAY * 24) % WEEK_HOURS
  return hour < 0 ? hour + WEEK_HOURS : hour
}

/** The number of a UTC day, `2026-11-19`. */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00.000Z`) / 86_400_000
}

export function dayText(number: number): string {
  return new Date(number * 86_400_000).toISOString().slice(0, 10)
}
