import { type Log, markAt } from '../cube/log.ts'
import { dayOf } from '../cube/times.ts'
import { FIRST_CLOSED, WORDS } from '../cube/words.ts'
import type { LogFilter } from './filter.ts'

/** The days that are counted, both included. */
export interface Period {
  first: number
  last: number
}

export const isOpenWord = (word: number) => word < FIRST_CLOSED

/** Which incidents count, but for their days. */
export interface Selection {
  log: Log
  matches: Uint8Array
  /** For each word whether it counts, when all services do; null when only some do. */
  words: Uint8Array | null
}

export function selectionOf(log: Log, filter: LogFilter, asked: Set<number> | null): Selection {
  const words = wordsOf(filter)
  const sets = asked && new Set(log.services.setsWith(asked))
  const matches = Uint8Array.from(log.combos, ({ setId, word }) =>
    words[word] === 1 && (sets === null || sets.has(setId)) ? 1 : 0,
  )
  return { log, matches, words: sets === null ? words : null }
}

function wordsOf({ states, stages, sources }: LogFilter): Uint8Array {
  const isOf = <T>(list: readonly T[], value: T) => list.length === 0 || list.includes(value)
  return Uint8Array.from(WORDS, ({ state, stage, source }) =>
    isOf(states, state) && isOf(stages, stage) && isOf(sources, source) ? 1 : 0,
  )
}

/** The rows of a combination that lie in a period. */
export function rowsOf({ log: { cube } }: Selection, combo: number, { first, last }: Period): [number, number] {
  const { days, ends, markStarts, rowStarts } = cube
  const [from, to] = [markStarts[combo]!, markStarts[combo + 1]!]
  const [low, high] = [markAt(days, from, to, first), markAt(days, from, to, last + 1)]
  const start = rowStarts[combo]!
  return [low === from ? start : ends[low - 1]!, high === from ? start : ends[high - 1]!]
}

/** Calls for each change that counts. */
export function forChanges(
  { log, matches }: Selection,
  { first, last }: Period,
  take: (n: number, row: Log['changes'][number], combo: number) => void,
): void {
  log.changes.forEach((row, i) => {
    const day = dayOf(row.created)
    const combo = log.changeCombos[i]!
    if (matches[combo] === 1 && day >= first && day <= last) take(row.n, row, combo)
  })
}

/** How many there were on each day of a period, of those whose word is one of some. */
export function countDays(selection: Selection, period: Period, isCounted: (word: number) => boolean): Int32Array {
  const { log, matches, words } = selection
  const { first, last } = period
  const found = new Int32Array(last - first + 1)
  if (words) {
    const { days, counts, markStarts } = log.cube.totals
    for (let word = 0; word < words.length; word++) {
      if (words[word] === 0 || !isCounted(word)) continue
      const to = markStarts[word + 1]!
      for (let mark = markAt(days, markStarts[word]!, to, first); mark < to && days[mark]! <= last; mark++) {
        found[days[mark]! - first]! += counts[mark]!
      }
    }
  } else {
    for (let combo = 0; combo < log.cube.sets.length; combo++) {
      if (matches[combo] === 1 && isCounted(log.cube.words[combo]!)) addDays(log, combo, period, found, 1, 0)
    }
  }
  forChanges(selection, period, (n, { created, word }) => {
    if (isCounted(word)) found[dayOf(created) - first]! += n
  })
  return found
}

/** Adds how many incidents of a combination of the cube each day of a period had. */
export function addDays(
  { cube }: Log,
  combo: number,
  { first, last }: Period,
  into: Int32Array,
  width: number,
  place: number,
): void {
  const { days, ends, markStarts, rowStarts } = cube
  const [from, to] = [markStarts[combo]!, markStarts[combo + 1]!]
  let mark = markAt(days, from, to, first)
  let begin = mark === from ? rowStarts[combo]! : ends[mark - 1]!
  for (; mark < to && days[mark]! <= last; mark++) {
    into[(days[mark]! - first) * width + place]! += ends[mark]! - begin
    begin = ends[mark]!
  }
}
