import { type Cell, isBlank, isError, textOf } from '../cells.ts'
import { wallMs } from './calendar.ts'
import { isMissing } from './missing.ts'
import { fits, isClear, NOTATIONS, type Notation } from './notation.ts'
import { type Order, readWritten, type Written } from './written.ts'

/** A value as it stands in the file. */
export interface Example {
  line: number
  text: string
}

/** One way to read a column: what it makes of some values that could be read otherwise, and how many do not fit it. */
export interface Reading {
  notation: Notation
  examples: (Example & { day: string })[]
  misfits: number
}

/** What the values of a column say together about how its dates are written. */
export type DateVerdict =
  | { state: 'blank' }
  | { state: 'none'; examples: Example[] }
  | { state: 'decided'; notation: Notation; count: number; misfits: number; examples: Example[] }
  /** The file does not say: the person who uploads it has to. */
  | { state: 'ambiguous'; readings: Reading[] }

const EXAMPLES_KEPT = 5
const ORDERS: readonly Order[] = ['dmy', 'mdy', 'ymd']

/** Collects what the values of one column say; it keeps counts and a few examples, however many there are. */
export class DateEvidence {
  readonly #date1904: boolean
  readonly #counts = new Map<Notation | 'numeric', number>()
  readonly #fitting = new Map<Notation, number>()
  readonly #examples = new Map<Notation | 'numeric' | 'none', Example[]>()
  readonly #doubtful: { example: Example; written: Written }[] = []
  #none = 0

  constructor(date1904 = false) {
    this.#date1904 = date1904
  }

  add(cell: Cell, line: number): void {
    if (isBlank(cell) || isError(cell) || (typeof cell === 'string' && isMissing(cell))) return
    const written = readWritten(cell, this.#date1904)
    const group = written === null ? 'none' : written.family
    this.#keepExample(group, line, cell)
    if (written === null) {
      this.#none += 1
      return
    }
    this.#counts.set(written.family, (this.#counts.get(written.family) ?? 0) + 1)
    if (written.family !== 'numeric') return
    for (const order of ORDERS) {
      if (fits(written, order)) this.#fitting.set(order, (this.#fitting.get(order) ?? 0) + 1)
    }
    if (this.#doubtful.length < EXAMPLES_KEPT && daysOf(written).size > 1) {
      this.#doubtful.push({ example: { line, text: textOf(cell) }, written })
    }
  }

  verdict(): DateVerdict {
    const count = this.#counts.get('numeric') ?? 0
    const clear = [...this.#counts].flatMap(([family, times]) => (family === 'numeric' ? [] : [{ family, times }]))
    const clearCount = clear.reduce((sum, { times }) => sum + times, 0)
    const total = count + clearCount + this.#none
    if (total === 0) return { state: 'blank' }
    if (count + clearCount === 0) return { state: 'none', examples: this.#kept('none') }
    if (clearCount >= count) {
      const [{ family }] = clear.sort((a, b) => b.times - a.times) as [(typeof clear)[number]]
      return this.#decided(family, clearCount, total)
    }
    const orders = ORDERS.filter((order) => this.#fitting.has(order))
    const whole = orders.filter((order) => this.#fitting.get(order) === count)
    if (whole.length === 1) return this.#decided(whole[0]!, count, total)
    // Several orders fit and say the same days, as for 05/05/2024 alone: any of them will do.
    if (whole.length > 1 && this.#doubtful.length === 0) return this.#decided(whole[0]!, count, total)
    const possible = whole.length > 0 ? whole : orders
    if (possible.length === 0) return { state: 'none', examples: this.#kept('numeric') }
    return { state: 'ambiguous', readings: possible.map((order) => this.#reading(order, total)) }
  }

  #decided(notation: Notation, count: number, total: number): DateVerdict {
    const others = isClear(notation)
      ? (['none', 'numeric'] as const)
      : (['none', ...NOTATIONS.filter((other) => isClear(other))] as const)
    const examples = others.flatMap((group) => this.#kept(group)).sort((a, b) => a.line - b.line)
    return { state: 'decided', notation, count, misfits: total - count, examples: examples.slice(0, EXAMPLES_KEPT) }
  }

  #reading(order: Order, total: number): Reading {
    const examples = this.#doubtful.flatMap(({ example, written }) => {
      const day = dayIn(written, order)
      return day === null ? [] : [{ ...example, day }]
    })
    return { notation: order, examples, misfits: total - (this.#fitting.get(order) ?? 0) }
  }

  #keepExample(group: Notation | 'numeric' | 'none', line: number, cell: Cell): void {
    const kept = this.#kept(group)
    if (kept.length >= EXAMPLES_KEPT) return
    kept.push({ line, text: textOf(cell).slice(0, 80) })
    this.#examples.set(group, kept)
  }

  #kept(group: Notation | 'numeric' | 'none'): Example[] {
    return this.#examples.get(group) ?? []
  }
}

function daysOf(written: Written): Set<string> {
  return new Set(ORDERS.flatMap((order) => dayIn(written, order) ?? []))
}

function dayIn(written: Written, order: Order): string | null {
  const wall = written.family === 'numeric' ? written.readings[order] : undefined
  const ms = wall ? wallMs({ ...wall, time: null }) : null
  return ms === null ? null : new Date(ms).toISOString().slice(0, 10)
}
