import { addDays } from '../../lib/dates.ts'
import type { Columns } from './columns.ts'
import { DAY_MINUTES, dayNumber, dayText } from './columns.ts'
import { type LogFilter, servicesAskedFor } from './filter.ts'
import type { Log } from './live-log.ts'
import { Tally } from './tally.ts'

const SPARK_DAYS = 30
const WEEK_HOURS = 168
// 1 January 1970 was a Thursday; the week begins on Monday.
const FIRST_WEEKDAY = 3

/** What one pass over the incidents finds; by combo where that is the coarsest all figures can be drawn from. */
export interface Counted {
  /** The first and the last day of the period as numbers: of what is asked for, or of what there is. */
  first: number
  last: number
  /** For each combo how many, in the period and in the one of the same length before it; null without one. */
  counts: Int32Array
  before: Int32Array | null
  /** For each combo whether it counts. */
  matches: Uint8Array
  /** For each combo the last 30 days up to the last. */
  sparks: Int32Array
  /** Weekday × hour, UTC. */
  heat: Int32Array
  medians: { age: number | null; toClose: number | null }
  mediansBefore: { age: number | null; toClose: number | null } | null
  /** The services that are asked for; null for all. */
  asked: Set<number> | null
}

/** @param today the day of UTC that an open end means */
export function countLog({ columns, services }: Log, filter: LogFilter, now: Date): Counted {
  const asked = servicesAskedFor(filter, services)
  const matches = matchesOf(columns, filter, asked, services)
  const today = Math.floor(now.getTime() / 86_400_000)
  const [first, last] = periodOf(columns, filter, today)
  const pass = new Pass(columns, matches, { first, last, hasBefore: filter.from !== null, now })
  return { first, last, asked, matches, ...pass.run() }
}

/** For each combo whether it counts. */
function matchesOf(
  columns: Columns,
  filter: LogFilter,
  asked: Set<number> | null,
  services: Log['services'],
): Uint8Array {
  const { states, stages, sources } = filter
  const isOf = <T>(list: readonly T[], value: T) => list.length === 0 || list.includes(value)
  return Uint8Array.from(columns.combos, ({ setId, state, stage, source }) =>
    isOf(states, state) &&
    isOf(stages, stage) &&
    isOf(sources, source) &&
    (asked === null || services.ofSet(setId).some((id) => asked.has(id)))
      ? 1
      : 0,
  )
}

/** An open beginning is that of the log, an open end today or the end of the log. */
function periodOf({ span }: Columns, filter: LogFilter, today: number): [number, number] {
  const newest = span ? Math.floor(span.last / DAY_MINUTES) : today
  const last = filter.to !== null ? dayNumber(filter.to) : Math.max(today, newest)
  const oldest = span ? Math.floor(span.first / DAY_MINUTES) : last
  const first = filter.from !== null ? dayNumber(filter.from) : oldest
  return [Math.min(first, last), Math.max(first, last)]
}

interface PassOptions {
  first: number
  last: number
  hasBefore: boolean
  now: Date
}

class Pass {
  readonly #columns: Columns
  readonly #matches: Uint8Array
  readonly #options: PassOptions

  constructor(columns: Columns, matches: Uint8Array, options: PassOptions) {
    this.#columns = columns
    this.#matches = matches
    this.#options = options
  }

  run() {
    const { combos, size, created, combo, spent } = this.#columns
    const { first, last, hasBefore, now } = this.#options
    const matches = this.#matches
    const days = last - first + 1
    const nowMinute = Math.floor(now.getTime() / 60_000)
    const [start, end] = [first * DAY_MINUTES, (last + 1) * DAY_MINUTES]
    const beforeStart = hasBefore ? start - days * DAY_MINUTES : start
    const sparkStart = (last + 1 - SPARK_DAYS) * DAY_MINUTES
    // No earlier than the first incident, so that the tally of ages stays as small as it can be.
    const least = Math.max(Math.min(beforeStart, sparkStart), this.#columns.span?.first ?? 0)
    const counts = new Int32Array(combos.length)
    const before = new Int32Array(combos.length)
    const sparks = new Int32Array(combos.length * SPARK_DAYS)
    const hours = new Int32Array(WEEK_HOURS)
    const isClosed = Uint8Array.from(combos, ({ state }) => (state === 'closed' ? 1 : 0))
    const [ages, agesBefore] = [new Tally(size === 0 ? 0 : end - least), new Tally(hasBefore ? end - least : 0)]
    const closings = new Tally(this.#columns.longest)
    const closingsBefore = new Tally(hasBefore ? this.#columns.longest : 0)
    for (let i = 0; i < size; i++) {
      const at = created[i]!
      if (at < least || at >= end) continue
      const c = combo[i]!
      if (matches[c] === 0) continue
      if (at >= sparkStart) sparks[c * SPARK_DAYS + (((at - sparkStart) / DAY_MINUTES) | 0)]!++
      if (at >= start) {
        counts[c]!++
        hours[(((at / 60) | 0) + FIRST_WEEKDAY * 24) % WEEK_HOURS]!++
        if (isClosed[c] === 1) closings.counts[spent[i]!]!++
        else ages.counts[at - least]!++
      } else if (at >= beforeStart) {
        before[c]!++
        if (isClosed[c] === 1) closingsBefore.counts[spent[i]!]!++
        else agesBefore.counts[at - least]!++
      }
    }
    const ageOf = (middle: number | null) => (middle === null ? null : Math.max(0, nowMinute - least - middle))
    return {
      counts,
      before: hasBefore ? before : null,
      sparks,
      heat: hours,
      medians: { age: ageOf(ages.median()), toClose: closings.median() },
      mediansBefore: hasBefore ? { age: ageOf(agesBefore.median()), toClose: closingsBefore.median() } : null,
    }
  }
}

/** The days of a period in order. */
export function daysOf({ first, last }: Pick<Counted, 'first' | 'last'>): string[] {
  const days: string[] = []
  for (let day = dayText(first), n = first; n <= last; n++, day = addDays(day, 1)) days.push(day)
  return days
}

export { SPARK_DAYS }
