/** A moment as a clock on the wall shows it, and what it says of its zone. */
export interface Wall {
  year: number
  month: number
  day: number
  /** Milliseconds since midnight; null when only the day is told. */
  time: number | null
  /** Minutes east of UTC; null when nothing is said. */
  offset: number | null
}

const DAY_MS = 86_400_000

/** Milliseconds of the wall clock as if it stood in UTC; null for a day that no calendar has, such as 30 February. */
export function wallMs({ year, month, day, time }: Wall): number | null {
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null
  const date = new Date(0)
  // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(year, month - 1, day)
  return date.getTime() + (time ?? 0)
}

export function wallFromMs(ms: number, hasTime: boolean): Wall {
  const date = new Date(ms)
  const time = ((ms % DAY_MS) + DAY_MS) % DAY_MS
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    time: hasTime || time > 0 ? time : null,
    offset: null,
  }
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}

/** Years of two digits as POSIX has them: 69–99 are 1969–1999, 00–68 are 2000–2068. */
export function fullYear(twoDigits: number): number {
  return twoDigits >= 69 ? 1900 + twoDigits : 2000 + twoDigits
}
