import { addDays } from '../../lib/dates.ts'
import type { Columns } from './columns.ts'
import { DAY_MINUTES, dayNumber, dayText } from './columns.ts'
import { type LogFilter, servicesAskedFor } from './filter.ts'
import type { Log } from './live-log.ts'
import { medianOf } from './median.ts'

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
  const [first, last] = periodOf(columns, filter, matches, today)
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

/** An open beginning is the first incident that counts, an open end today or the last of them. */
function periodOf(columns: Columns, filter: LogFilter, matches: Uint8Array, today: number): [number, number] {
  if (filter.from !== null && filter.to !== null) return [dayNumber(filter.from), dayNumber(filter.to)]
  let [least, most] = [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]
  const { size, created, combo } = columns
  for (let i = 0; i < size; i++) {
    if (matches[combo[i]!] === 0) continue
    const at = created[i]!
    if (at < least) least = at
    if (at > most) most = at
  }
  const isEmpty = most < least
  const last =
    filter.to !== null ? dayNumber(filter.to) : isEmpty ? today : Math.max(today, Math.floor(most / DAY_MINUTES))
  const first = filter.from !== null ? dayNumber(filter.from) : isEmpty ? last : Math.floor(least / DAY_MINUTES)
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
    const least = Math.min(beforeStart, sparkStart)
    const counts = new Int32Array(combos.length)
    const before = new Int32Array(combos.length)
    const sparks = new Int32Array(combos.length * SPARK_DAYS)
    const hours = new Int32Array(WEEK_HOURS)
    const isClosed = Uint8Array.from(combos, ({ state }) => (state === 'closed' ? 1 : 0))
    const [ages, closings, agesBefore, closingsBefore] = [new Times(), new Times(), new Times(), new Times()]
    for (let i = 0; i < size; i++) {
      const at = created[i]!
      if (at < least || at >= end) continue
      const c = combo[i]!
      if (matches[c] === 0) continue
      if (at >= sparkStart) sparks[c * SPARK_DAYS + Math.floor((at - sparkStart) / DAY_MINUTES)]!++
      if (at >= start) {
        counts[c]!++
        hours[(Math.floor(at / 60) + FIRST_WEEKDAY * 24) % WEEK_HOURS]!++
        if (isClosed[c]) closings.add(spent[i]!)
        else ages.add(Math.max(0, nowMinute - at))
      } else if (at >= beforeStart) {
        before[c]!++
        if (isClosed[c]) closingsBefore.add(spent[i]!)
        else agesBefore.add(Math.max(0, nowMinute - at))
      }
    }
    return {
      counts,
      before: hasBefore ? before : null,
      sparks,
      heat: hours,
      medians: { age: ages.median(), toClose: closings.median() },
      mediansBefore: hasBefore ? { age: agesBefore.median(), toClose: closingsBefore.median() } : null,
    }
  }
}

/** A growing list of minutes. */
class Times {
  #minutes = new Int32Array(1_024)
  #size = 0

  add(minutes: number): void {
    if (this.#size === this.#minutes.length) {
      const wider = new Int32Array(this.#size * 2)
      wider.set(this.#minutes)
      this.#minutes = wider
    }
    this.#minutes[this.#size++] = minutes
  }

  median(): number | null {
    return medianOf(this.#minutes.subarray(0, this.#size))
  }
}

/** The days of a period in order. */
export function daysOf({ first, last }: Pick<Counted, 'first' | 'last'>): string[] {
  const days: string[] = []
  for (let day = dayText(first), n = first; n <= last; n++, day = addDays(day, 1)) days.push(day)
  return days
}

export { SPARK_DAYS }
