import { type Log, markAt } from '../cube/log.ts'
import { DAY_MINUTES, dayNumber, dayOf, hourOfWeek, WEEK_HOURS } from '../cube/times.ts'
import { type LogFilter, servicesAskedFor } from './filter.ts'
import { type Medians, mediansOf } from './medians.ts'
import { forChanges, type Period, rowsOf, type Selection, selectionOf } from './selection.ts'
import { listServices, type ServiceFigures } from './services-of.ts'

export const SPARK_DAYS = 30

/** What was counted, by combination where that is the coarsest all figures can be drawn from. */
export interface Counted {
  /** The first and the last day of the period as numbers: of what is asked for, or of what there is. */
  first: number
  last: number
  /** For each combination how many, in the period and in the one of the same length before it; null without one. */
  counts: Int32Array
  before: Int32Array | null
  /** For each combination whether it counts. */
  matches: Uint8Array
  /** For each combination the last 30 days up to the last. */
  sparks: Int32Array
  /** Weekday × hour, UTC. */
  heat: Int32Array
  medians: Medians
  mediansBefore: Medians | null
  /** The services that are asked for; null for all. */
  asked: Set<number> | null
  /** Each service with its figures, most incidents first. */
  services: ServiceFigures[]
}

/** @param now its day of UTC is what an open end means */
export function countLog(log: Log, filter: LogFilter, now: Date): Counted {
  const asked = servicesAskedFor(filter, log.services)
  const selection = selectionOf(log, filter, asked)
  const period = periodOf(log, filter, dayOf(Math.floor(now.getTime() / 60_000)))
  const { first, last } = period
  const earlier = filter.from === null ? null : { first: first - (last - first + 1), last: first - 1 }
  const figures = {
    ...period,
    asked,
    matches: selection.matches,
    counts: countCombos(selection, period),
    before: earlier && countCombos(selection, earlier),
    sparks: countSparks(selection, last),
  }
  return {
    ...figures,
    heat: countHours(selection, period),
    medians: mediansOf(selection, period, now),
    mediansBefore: earlier && mediansOf(selection, earlier, now),
    services: listServices(log, figures),
  }
}

/** An open beginning is that of the log, an open end today or the end of the log. */
function periodOf({ span }: Log, filter: LogFilter, today: number): Period {
  const from = filter.from === null ? null : dayNumber(filter.from)
  // What is given stands: an open side never lies beyond it.
  const last = filter.to !== null ? dayNumber(filter.to) : Math.max(today, span?.last ?? today, from ?? today)
  return { first: from ?? Math.min(span?.first ?? last, last), last }
}

function countCombos(selection: Selection, period: Period): Int32Array {
  const { log, matches } = selection
  const counts = new Int32Array(log.combos.length)
  for (let combo = 0; combo < log.cube.sets.length; combo++) {
    if (matches[combo] === 0) continue
    const [from, to] = rowsOf(selection, combo, period)
    counts[combo] = to - from
  }
  forChanges(selection, period, (n, _, combo) => {
    counts[combo]! += n
  })
  return counts
}

function countSparks(selection: Selection, last: number): Int32Array {
  const { log, matches } = selection
  const { days, ends, markStarts, rowStarts, sets } = log.cube
  const sparks = new Int32Array(log.combos.length * SPARK_DAYS)
  const first = last - SPARK_DAYS + 1
  for (let combo = 0; combo < sets.length; combo++) {
    if (matches[combo] === 0) continue
    const [from, to] = [markStarts[combo]!, markStarts[combo + 1]!]
    for (let mark = markAt(days, from, to, first); mark < to && days[mark]! <= last; mark++) {
      const begin = mark === from ? rowStarts[combo]! : ends[mark - 1]!
      sparks[combo * SPARK_DAYS + days[mark]! - first] = ends[mark]! - begin
    }
  }
  forChanges(selection, { first, last }, (n, { created }, combo) => {
    sparks[combo * SPARK_DAYS + dayOf(created) - first]! += n
  })
  return sparks
}

function countHours(selection: Selection, period: Period): Int32Array {
  const { log, matches, words } = selection
  const heat = new Int32Array(WEEK_HOURS)
  if (words) sumTotalHours(log, words, period, heat)
  else {
    const { hours, sets } = log.cube
    for (let combo = 0; combo < sets.length; combo++) {
      if (matches[combo] === 0) continue
      const [from, to] = rowsOf(selection, combo, period)
      for (let row = from; row < to; row++) heat[hours[row]!]!++
    }
  }
  forChanges(selection, period, (n, { created }) => {
    heat[hourOfWeek(created)]! += n
  })
  return heat
}

function sumTotalHours({ cube: { totals } }: Log, words: Uint8Array, { first, last }: Period, heat: Int32Array): void {
  const { days, hours, markStarts } = totals
  for (let word = 0; word < words.length; word++) {
    if (words[word] === 0) continue
    const to = markStarts[word + 1]!
    for (let mark = markAt(days, markStarts[word]!, to, first); mark < to && days[mark]! <= last; mark++) {
      const at = hourOfWeek(days[mark]! * DAY_MINUTES)
      for (let hour = 0; hour < 24; hour++) heat[at + hour]! += hours[mark * 24 + hour]!
    }
  }
}
