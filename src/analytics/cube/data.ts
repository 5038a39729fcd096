import { DAY_MINUTES, dayOf, hourOfWeek, MOST_SPENT } from './times.ts'
import { buildWavelet, type WaveletData } from './wavelet.ts'
import { FIRST_CLOSED, WORDS } from './words.ts'

/**
 * All incidents, compact: rows in the order of their combination (set of services, state, stage, source) and then of
 * their creation. A combination's marks say for each day on which it has incidents where the rows of that day end:
 * that is its prefix sum, and the range of its rows at once. Plain data, as it goes between threads and into the
 * database.
 */
export interface CubeData {
  size: number
  /** The earliest and the latest creation in minutes; of an empty cube 0 and -1. */
  first: number
  last: number
  /** Of each combination. Those that are not closed come first. */
  sets: Int32Array
  words: Uint8Array
  /** Where its rows and where its marks begin; one more than there are combinations. */
  rowStarts: Int32Array
  markStarts: Int32Array
  days: Int32Array
  ends: Int32Array
  /** Rows that are not closed: when they were created. */
  openCreated: Int32Array
  /** Of each row the hour of the week. */
  hours: Uint8Array
  /** Of the closed rows the minutes from creation to close. */
  spent: WaveletData
  totals: Totals
}

/** Over all sets of services, by word: so that what asks for no service is answered without a walk over the sets. */
export interface Totals {
  markStarts: Int32Array
  days: Int32Array
  counts: Int32Array
  /** 24 for each mark. */
  hours: Int32Array
}

/** Four numbers for each incident: set, word, creation and minutes from there to the last report. */
export const ROW_NUMBERS = 4
const SPENT_PLACES = MOST_SPENT + 1

export function buildCube(rows: Int32Array): CubeData {
  const { sets, words, rowStarts, placed } = placeRows(rows)
  const size = placed.length
  const openRows = rowStarts[words.findIndex((word) => word >= FIRST_CLOSED)] ?? size
  const openCreated = new Int32Array(openRows)
  const spent = new Int32Array(size - openRows)
  const hours = new Uint8Array(size)
  const markStarts = new Int32Array(sets.length + 1)
  const marks = new Marks()
  let [first, last] = [0, -1]
  for (let key = 0; key < sets.length; key++) {
    for (let row = rowStarts[key]!; row < rowStarts[key + 1]!; row++) {
      const created = Math.floor(placed[row]! / SPENT_PLACES)
      if (last < first || created < first) first = created
      if (last < first || created > last) last = created
      if (row < openRows) openCreated[row] = created
      else spent[row - openRows] = placed[row]! - created * SPENT_PLACES
      hours[row] = hourOfWeek(created)
      marks.add(dayOf(created), row + 1, row === rowStarts[key])
    }
    markStarts[key + 1] = marks.size
  }
  const { days, ends } = marks.take()
  const base = { size, first, last, sets, words, rowStarts, markStarts, days, ends, openCreated, hours }
  return { ...base, spent: buildWavelet(spent), totals: totalsOf(placed, words, rowStarts) }
}

/** Puts the rows in order, creation and minutes spent in one number each. */
function placeRows(rows: Int32Array) {
  const count = rows.length / ROW_NUMBERS
  const found = new Map<number, number>()
  const keyOf = new Int32Array(count)
  const sizes: number[] = []
  for (let i = 0; i < count; i++) {
    const code = rows[i * ROW_NUMBERS]! * WORDS.length + rows[i * ROW_NUMBERS + 1]!
    let key = found.get(code)
    if (key === undefined) {
      key = sizes.push(0) - 1
      found.set(code, key)
    }
    keyOf[i] = key
    sizes[key]!++
  }
  const order = [...found].map(([code, key]) => ({
    key,
    set: Math.floor(code / WORDS.length),
    word: code % WORDS.length,
  }))
  order.sort((a, b) => a.word - b.word || a.set - b.set)
  const rowStarts = new Int32Array(order.length + 1)
  const next = new Int32Array(order.length)
  order.forEach(({ key }, i) => {
    next[key] = rowStarts[i]!
    rowStarts[i + 1] = rowStarts[i]! + sizes[key]!
  })
  const placed = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    placed[next[keyOf[i]!]!++] = rows[i * ROW_NUMBERS + 2]! * SPENT_PLACES + rows[i * ROW_NUMBERS + 3]!
  }
  for (let i = 0; i < order.length; i++) placed.subarray(rowStarts[i]!, rowStarts[i + 1]!).sort()
  return {
    sets: Int32Array.from(order, ({ set }) => set),
    words: Uint8Array.from(order, ({ word }) => word),
    rowStarts,
    placed,
  }
}

class Marks {
  #days = new Int32Array(1_024)
  #ends = new Int32Array(1_024)
  size = 0

  add(day: number, end: number, isNew: boolean): void {
    if (isNew || this.#days[this.size - 1] !== day) {
      if (this.size === this.#days.length) this.#grow()
      this.#days[this.size++] = day
    }
    this.#ends[this.size - 1] = end
  }

  take() {
    return { days: this.#days.slice(0, this.size), ends: this.#ends.slice(0, this.size) }
  }

  #grow(): void {
    const [days, ends] = [this.#days, this.#ends]
    this.#days = new Int32Array(this.size * 2)
    this.#ends = new Int32Array(this.size * 2)
    this.#days.set(days)
    this.#ends.set(ends)
  }
}

function totalsOf(placed: Float64Array, words: Uint8Array, rowStarts: Int32Array): Totals {
  const byWord = WORDS.map(() => new Map<number, Int32Array>())
  for (let key = 0; key < words.length; key++) {
    const hoursOf = byWord[words[key]!]!
    for (let row = rowStarts[key]!; row < rowStarts[key + 1]!; row++) {
      const created = Math.floor(placed[row]! / SPENT_PLACES)
      const day = dayOf(created)
      let hours = hoursOf.get(day)
      if (!hours) {
        hours = new Int32Array(24)
        hoursOf.set(day, hours)
      }
      hours[Math.floor((created - day * DAY_MINUTES) / 60)]!++
    }
  }
  const sorted = byWord.map((hoursOf) => [...hoursOf].sort(([a], [b]) => a - b))
  const all = sorted.flat()
  const hours = new Int32Array(all.length * 24)
  all.forEach(([, one], i) => {
    hours.set(one, i * 24)
  })
  const markStarts = new Int32Array(WORDS.length + 1)
  sorted.forEach((days, word) => {
    markStarts[word + 1] = markStarts[word]! + days.length
  })
  return {
    markStarts,
    days: Int32Array.from(all, ([day]) => day),
    counts: Int32Array.from(all, ([, one]) => one.reduce((sum, count) => sum + count, 0)),
    hours,
  }
}
