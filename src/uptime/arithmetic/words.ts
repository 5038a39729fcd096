import { DateTime } from 'luxon'
import { DAY, formatDuration, MINUTE, zoneAbbreviation } from '../../lib/dates.ts'
import type { Period } from './period.ts'
import type { Span } from './spans.ts'

export interface WallClock {
  /** What it shows at a moment, as the UTC fields of a date. */
  at(ms: number): Date
  /** The names of the zone at both ends, where the clock alone does not tell how long a stretch is; else null. */
  zonesOf(span: Span): [string, string] | null
}

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
  const offsetOf = (ms: number) => (changes.findLast((change) => change.from <= ms) ?? changes[0]!).offset
  // An hour that the clocks are put back by is shown twice, before and after the change.
  const isTwice = (ms: number) =>
    changes.some((change, i) => {
      const lost = (changes[i - 1]?.offset ?? change.offset) - change.offset
      return ms >= change.from - lost && ms < change.from + lost
    })
  return {
    at: (ms) => new Date(ms + offsetOf(ms)),
    zonesOf: (span) =>
      offsetOf(span.from) === offsetOf(span.to) && !isTwice(span.from) && !isTwice(span.to)
        ? null
        : [zoneAbbreviation(timeZone, new Date(span.from)), zoneAbbreviation(timeZone, new Date(span.to))],
  }
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

/** `12 Oct, 03:00–05:00`, `12 Oct, 22:00 – 13 Oct, 01:00`, or where the clocks change `25 Oct, 02:30 CEST – 02:15 CET`. */
export function formatRange({ from, to }: Span, clock: WallClock): string {
  const [start, end] = [clock.at(from), clock.at(to)]
  const [firstDay, lastDay] = [start, end].map((at) => `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`)
  const [first, last] = [start, end].map((at) => at.toISOString().slice(11, 16))
  const zones = clock.zonesOf({ from, to })
  if (zones)
    return `${firstDay}, ${first} ${zones[0]} – ${firstDay === lastDay ? '' : `${lastDay}, `}${last} ${zones[1]}`
  return firstDay === lastDay ? `${firstDay}, ${first}–${last}` : `${firstDay}, ${first} – ${lastDay}, ${last}`
}

/** `2 h, 0.3 % of the month`; a share that is not nothing is never rounded to 0.0 %. */
export function formatShare(ms: number, wholeMs: number): string {
  const percent = (ms / wholeMs) * 100
  return `${formatDuration(ms)}, ${percent < 0.1 ? 'less than 0.1' : percent.toFixed(1)} % of the month`
}
