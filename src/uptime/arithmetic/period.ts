import { startOfDay } from '../../lib/dates.ts'
import type { Span } from './spans.ts'

export const MONTH_PATTERN = '^[0-9]{4}-(0[1-9]|1[0-2])$'

/** A calendar month in a zone, from its first moment to that of the next month, as instants. */
export interface Period extends Span {
  /** `2026-10` */
  month: string
  timeZone: string
}

/**
 * A month has as many hours as its zone gives it: October 2026 has 745 in Europe/Berlin, where summer time ends, 743.5 in
 * Australia/Lord_Howe, where it begins with half an hour, and 744 in UTC.
 * @throws RangeError for what is no month or no zone
 */
export function monthPeriod(month: string, timeZone: string): Period {
  if (!new RegExp(MONTH_PATTERN).test(month)) throw new RangeError(`expected a month such as 2026-10, got “${month}”`)
  const [from, to] = [month, monthAfter(month)].map((one) => Date.parse(firstMoment(one, timeZone)))
  return { month, timeZone, from: from!, to: to! }
}

/** `2026-12` → `2027-01`; 12 steps lead to the same month of the next year. */
export function monthAfter(month: string, steps = 1): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const months = year * 12 + number - 1 + steps
  return `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((((months % 12) + 12) % 12) + 1).padStart(2, '0')}`
}

function firstMoment(month: string, timeZone: string): string {
  try {
    return startOfDay(`${month}-01`, timeZone)
  } catch {
    throw new RangeError(`expected a time zone such as Europe/Berlin, got “${timeZone}”`)
  }
}
