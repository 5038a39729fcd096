import { DateTime } from 'luxon'
import { DAY, formatDuration, MINUTE } from '../../lib/dates.ts'
import type { Period } from './period.ts'
import type { Span } from './spans.ts'

/** What the clock on the wall shows at a moment, as the UTC fields of a date. */
export type WallClock = (ms: number) => Date

/**
 * The clock on the wall over a month. A report names thousands of moments, and asking the time zone database for each
 * takes longer than all the arithmetic: so it is asked once a day, and closer where its answer has changed.
 */
export function wallClock({ from, to, timeZone }: Period): WallClock {
  const offsetAt = (ms: number) => DateTime.fromMillis(ms, { zone: timeZone }).offset * MINUTE
  const changes = [{ from, offset: offsetAt(from) }]
  for (let at = from + DAY; at < to + DAY; at += DAY) {
    const offset = offsetAt(at)
    if (offset !== changes.at(-1)!.offset) changes.push({ from: changeBefore(at, offsetAt), offset })
  }
  return (ms) => new Date(ms + (changes.findLast((change) => change.from <= ms) ?? changes[0]!).offset)
}

function changeBefore(after: number, offsetAt: (ms: number) => number): number {
  const offset = offsetAt(after)
  let [low, high] = [after - DAY, after]
  while (high - low > MINUTE) {
    const middle = low + Math.floor((high - low) / (2 * MINUTE)) * MINUTE
    if (offsetAt(middle) === offset) high = middle
    else low = middle
  }
  return high
}

const monthName = new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' })
const MONTHS = Array.from({ length: 12 }, (_, month) => monthName.format(Date.UTC(2026, month)))

/** `12 Oct, 03:00–05:00`, or `12 Oct, 22:00 – 13 Oct, 01:00`. */
export function formatRange({ from, to }: Span, clock: WallClock): string {
  const [start, end] = [clock(from), clock(to)]
  const [firstDay, lastDay] = [start, end].map((at) => `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`)
  const [first, last] = [start, end].map((at) => at.toISOString().slice(11, 16))
  return firstDay === lastDay ? `${firstDay}, ${first}–${last}` : `${firstDay}, ${first} – ${lastDay}, ${last}`
}

/** `2 h, 0.3 % of the month`; a share that is not nothing is never rounded to 0.0 %. */
export function formatShare(ms: number, wholeMs: number): string {
  const percent = (ms / wholeMs) * 100
  return `${formatDuration(ms)}, ${percent < 0.1 ? 'less than 0.1' : percent.toFixed(1)} % of the month`
}
