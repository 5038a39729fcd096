import { type Combo, type Log, markAt } from '../cube/log.ts'
import { dayOf } from '../cube/times.ts'
import { WORDS } from '../cube/words.ts'
import type { LogStage, LogState } from '../words.ts'
import { type Buckets, bucketsOf, type Group } from './buckets.ts'
import type { Counted } from './count.ts'
import { addDays, forChanges } from './selection.ts'

export type Stack = 'state' | 'stage' | 'service'

export interface Kpis {
  total: number
  open: number
  inprogress: number
  closed: number
  prd: number
  stg: number
}

export interface TrendPoint {
  bucket: string
  key: string
  count: number
}

/** How many there were in each bucket by a key: `sums[bucket * keys.length + key]`. */
export interface Trend {
  buckets: Buckets
  keys: string[]
  sums: Int32Array
}

/** So many services are told apart in a trend; the rest is one. */
const TOP_SERVICES = 8
export const OTHERS = 'others'
export const NO_SERVICE = 'none'

export function kpisOf(combos: readonly Combo[], counts: Int32Array): Kpis {
  const kpis: Kpis = { total: 0, open: 0, inprogress: 0, closed: 0, prd: 0, stg: 0 }
  for (let c = 0; c < counts.length; c++) {
    const count = counts[c]!
    if (count === 0) continue
    const { state, stage } = combos[c]!
    kpis.total += count
    kpis[state] += count
    kpis[stage] += count
  }
  return kpis
}

export function trendOf(log: Log, counted: Counted, group: Group, stack: Stack): Trend {
  const buckets = bucketsOf(counted, group)
  const keys = keyOrder(counted, stack)
  const byDay = stack === 'service' ? daysOfServices(log, counted, keys.length) : daysOfWords(log, counted, stack, keys)
  const width = keys.length
  const sums = new Int32Array(buckets.names.length * width)
  for (let day = 0; day < buckets.ofDay.length; day++) {
    const place = buckets.ofDay[day]! * width
    for (let key = 0; key < width; key++) sums[place + key]! += byDay[day * width + key]!
  }
  return { buckets, keys, sums }
}

/** What is zero is left out. */
export function pointsOf({ buckets, keys, sums }: Trend): TrendPoint[] {
  return buckets.names.flatMap((bucket, i) =>
    keys.flatMap((key, k) => {
      const count = sums[i * keys.length + k]!
      return count > 0 ? [{ bucket, key, count }] : []
    }),
  )
}

/** The keys that a trend may have, in the order in which they are stacked. */
function keyOrder({ services }: Counted, stack: Stack): string[] {
  if (stack === 'state') return ['closed', 'inprogress', 'open'] satisfies LogState[]
  if (stack === 'stage') return ['prd', 'stg'] satisfies LogStage[]
  return [...services.slice(0, TOP_SERVICES).map(({ name }) => name), OTHERS, NO_SERVICE]
}

function daysOfWords(log: Log, counted: Counted, stack: 'state' | 'stage', keys: readonly string[]): Int32Array {
  const { first, last, asked, matches } = counted
  const width = keys.length
  const found = new Int32Array((last - first + 1) * width)
  const placeOf = WORDS.map((word) => keys.indexOf(word[stack]))
  if (asked === null) {
    // The words that count are those of any matching combination, as all sets match.
    const counting = new Set(log.combos.flatMap(({ word }, c) => (matches[c] === 1 ? [word] : [])))
    const { days, counts, markStarts } = log.cube.totals
    for (const word of counting) {
      const to = markStarts[word + 1]!
      for (let mark = markAt(days, markStarts[word]!, to, first); mark < to && days[mark]! <= last; mark++) {
        found[(days[mark]! - first) * width + placeOf[word]!]! += counts[mark]!
      }
    }
  } else {
    for (let combo = 0; combo < log.cube.sets.length; combo++) {
      if (matches[combo] === 1) addDays(log, combo, counted, found, width, placeOf[log.cube.words[combo]!]!)
    }
  }
  forChanges({ log, matches, words: null }, counted, (n, { created, word }) => {
    found[(dayOf(created) - first) * width + placeOf[word]!]! += n
  })
  return found
}

/** An incident counts in each of its services; in what is not told apart, once. */
function daysOfServices(log: Log, counted: Counted, width: number): Int32Array {
  const { first, last, matches, counts } = counted
  const found = new Int32Array((last - first + 1) * width)
  const places = placesOfSets(log, counted, width)
  for (let combo = 0; combo < log.cube.sets.length; combo++) {
    if (matches[combo] === 0 || counts[combo] === 0) continue
    for (const place of places(log.cube.sets[combo]!)) addDays(log, combo, counted, found, width, place)
  }
  forChanges({ log, matches, words: null }, counted, (n, { created, set }) => {
    for (const place of places(set)) found[(dayOf(created) - first) * width + place]! += n
  })
  return found
}

function placesOfSets(log: Log, { services, asked }: Counted, width: number): (set: number) => readonly number[] {
  const top = new Map(services.slice(0, TOP_SERVICES).map(({ id }, place) => [id, place]))
  const [others, none] = [width - 2, width - 1]
  const known = new Map<number, number[]>()
  return (set) => {
    let places = known.get(set)
    if (!places) {
      const ids = log.services.ofSet(set).filter((id) => asked === null || asked.has(id))
      places = ids.length === 0 ? [none] : [...new Set(ids.map((id) => top.get(id) ?? others))]
      known.set(set, places)
    }
    return places
  }
}
