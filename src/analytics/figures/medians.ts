import { rowAt } from '../cube/log.ts'
import { type Extra, numberAt } from '../cube/wavelet.ts'
import { FIRST_CLOSED } from '../cube/words.ts'
import { countDays, forChanges, isOpenWord, type Period, rowsOf, type Selection } from './selection.ts'

/** In minutes; null of none. */
export interface Medians {
  /** Of those that are not closed. */
  age: number | null
  toClose: number | null
}

export function mediansOf(selection: Selection, period: Period, now: Date): Medians {
  const created = medianCreated(selection, period)
  const age = created === null ? null : Math.max(0, Math.floor(now.getTime() / 60_000) - created)
  return { age, toClose: medianSpent(selection, period) }
}

/** The middle one of some ranks, between two the mean of both. */
function middle(size: number, at: (rank: number) => number): number | null {
  if (size === 0) return null
  const upper = at(size >> 1)
  return size % 2 === 1 ? upper : (at((size >> 1) - 1) + upper) / 2
}

/** Looks for the day by the sums of days, and sorts what was created on it. */
function medianCreated(selection: Selection, period: Period): number | null {
  const byDay = countDays(selection, period, isOpenWord)
  const size = byDay.reduce((sum, count) => sum + count, 0)
  const ofDay = new Map<number, number[]>()
  return middle(size, (rank) => {
    let [day, below] = [0, 0]
    while (below + byDay[day]! <= rank) below += byDay[day++]!
    const found = ofDay.get(day) ?? openOf(selection, period.first + day)
    ofDay.set(day, found)
    return found[rank - below]!
  })
}

/** When those of a day that are not closed were created, in order. */
function openOf(selection: Selection, day: number): number[] {
  const { log, matches } = selection
  const { sets, words, openCreated } = log.cube
  const found: number[] = []
  for (let combo = 0; combo < sets.length && words[combo]! < FIRST_CLOSED; combo++) {
    if (matches[combo] === 0) continue
    const to = rowAt(log.cube, combo, day + 1)
    for (let row = rowAt(log.cube, combo, day); row < to; row++) found.push(openCreated[row]!)
  }
  const gone: number[] = []
  forChanges(selection, { first: day, last: day }, (n, { created, word }) => {
    if (isOpenWord(word)) (n > 0 ? found : gone).push(created)
  })
  for (const created of gone) found.splice(found.indexOf(created), 1)
  return found.sort((a, b) => a - b)
}

function medianSpent(selection: Selection, period: Period): number | null {
  const { log, matches } = selection
  const { sets, words, spent, openCreated } = log.cube
  const parts: [number, number][] = []
  let size = 0
  for (let combo = 0; combo < sets.length; combo++) {
    if (matches[combo] === 0 || words[combo]! < FIRST_CLOSED) continue
    const [from, to] = rowsOf(selection, combo, period).map((row) => row - openCreated.length) as [number, number]
    if (from === to) continue
    size += to - from
    const before = parts.at(-1)
    if (before?.[1] === from) before[1] = to
    else parts.push([from, to])
  }
  const extra: Extra[] = []
  forChanges(selection, period, (n, row) => {
    if (isOpenWord(row.word)) return
    extra.push({ value: row.spent, n })
    size += n
  })
  return middle(size, (rank) => numberAt(spent, parts, extra, rank))
}
