import type { Services } from '../figures/services.ts'
import type { CubeData } from './data.ts'
import type { OverlayRow } from './overlay.ts'
import { dayOf } from './times.ts'
import { WORDS, type Word } from './words.ts'

/** What an incident is counted by, but for its times. There are few of them. */
export interface Combo extends Word {
  setId: number
  word: number
}

/** All incidents of a moment: a cube, and what changed since it was built. */
export class Log {
  readonly cube: CubeData
  readonly services: Services
  /** Those of the cube in its order, then those that only the changes have. */
  readonly combos: Combo[]
  readonly changes: OverlayRow[] = []
  /** The combination of each change. */
  readonly changeCombos: number[] = []
  readonly #comboOf = new Map<number, number>()
  #size: number

  constructor(cube: CubeData, services: Services) {
    this.cube = cube
    this.services = services
    this.#size = cube.size
    this.combos = Array.from(cube.sets, (setId, i) => ({ setId, word: cube.words[i]!, ...WORDS[cube.words[i]!]! }))
    for (const [i, { setId, word }] of this.combos.entries()) this.#comboOf.set(setId * WORDS.length + word, i)
  }

  get size(): number {
    return this.#size
  }

  /** The first and the last day that any incident was created on; null without one. */
  get span(): { first: number; last: number } | null {
    let { first, last } = this.cube
    for (const { created } of this.changes) {
      if (last < first) [first, last] = [created, created]
      first = Math.min(first, created)
      last = Math.max(last, created)
    }
    return last < first ? null : { first: dayOf(first), last: dayOf(last) }
  }

  add(row: OverlayRow): void {
    const code = row.set * WORDS.length + row.word
    let combo = this.#comboOf.get(code)
    if (combo === undefined) {
      combo = this.combos.push({ setId: row.set, word: row.word, ...WORDS[row.word]! }) - 1
      this.#comboOf.set(code, combo)
    }
    this.changes.push(row)
    this.changeCombos.push(combo)
    this.#size += row.n
  }
}

/** The row of a combination of the cube before which all were created on earlier days. */
export function rowAt({ days, ends, markStarts, rowStarts }: CubeData, combo: number, day: number): number {
  const mark = markAt(days, markStarts[combo]!, markStarts[combo + 1]!, day)
  return mark === markStarts[combo]! ? rowStarts[combo]! : ends[mark - 1]!
}

/** The first of some marks that is not before a day. */
export function markAt(days: Int32Array, from: number, to: number, day: number): number {
  if (from === to || day <= days[from]!) return from
  if (day > days[to - 1]!) return to
  let [low, high] = [from, to - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (days[middle]! < day) low = middle + 1
    else high = middle
  }
  return low
}
