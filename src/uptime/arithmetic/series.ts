import { SECOND } from '../../lib/dates.ts'
import type { Span } from './spans.ts'

export const STEP_SECONDS = 300

/**
 * Counts of responses, one for each step of time: `values[i]` is what happened from `from + i × stepSeconds` until the
 * next step begins. Null is *no data*, and never means zero.
 */
export interface StepSeries {
  /** Stored form. */
  from: string
  stepSeconds: number
  values: (number | null)[]
  /** The steps, by index and in order, whose value is only a part of what happened. */
  partial: number[]
}

/** The steps that a month is divided into. */
export interface Grid {
  from: number
  stepMs: number
  count: number
}

export function gridOf({ from, to }: Span, stepSeconds = STEP_SECONDS): Grid {
  const stepMs = stepSeconds * SECOND
  return { from, stepMs, count: Math.max(0, Math.floor((to - from) / stepMs)) }
}

const NOTHING = 0
const A_PART = 1
export const ALL = 2

/** Several series as one. */
export interface SummedSeries {
  grid: Grid
  /** Of what is known; 0 also where nothing is. */
  sums: Float64Array
  /** For each step 0 when nothing is known of it, 1 when a part is, 2 when all is. */
  known: Uint8Array
}

/**
 * Series added up step by step. Each part counts other traffic, so where one has no data the sum of the others is
 * too small: it is kept, because errors that are known are not forgotten, but the step is not covered, and a total
 * with such a step in it is an *at least*. A part that is null (its source failed) is missing in every step.
 *
 * `[5, null, 2]` and `[1, 3, null]` → sums `[6, 3, 2]`, known `[2, 1, 1]`: at least 11, one third covered.
 * @throws RangeError for a series whose steps are not those of the grid
 */
export function addUp(parts: readonly (StepSeries | null)[], grid: Grid): SummedSeries {
  const sums = new Float64Array(grid.count)
  const known = new Uint8Array(grid.count).fill(parts.length === 0 ? NOTHING : ALL)
  const isAny = new Uint8Array(grid.count)
  for (const part of parts) {
    const shift = part === null ? 0 : shiftOf(part, grid)
    for (let i = 0; i < grid.count; i += 1) {
      const value = part?.values[i + shift] ?? null
      if (value === null) known[i] = A_PART
      else {
        sums[i]! += value
        isAny[i] = 1
      }
    }
    for (const i of part?.partial ?? []) if (i >= shift) known[i - shift] = A_PART
  }
  for (let i = 0; i < grid.count; i += 1) if (isAny[i] === 0) known[i] = NOTHING
  return { grid, sums, known }
}

function shiftOf(series: StepSeries, grid: Grid): number {
  const shift = (grid.from - Date.parse(series.from)) / grid.stepMs
  if (series.stepSeconds * SECOND === grid.stepMs && Number.isInteger(shift)) return shift
  throw new RangeError(`expected steps of ${grid.stepMs / SECOND} s from the start of the month, got others`)
}

/** The fraction of steps of which all is known; null when there are no steps. */
export function coverageOf({ known, grid }: SummedSeries): number | null {
  let covered = 0
  for (const state of known) if (state === ALL) covered += 1
  return grid.count === 0 ? null : covered / grid.count
}

/** The stretches of which not all is known. */
export function gapsOf(series: SummedSeries): Span[] {
  return stretchesOf(series, (state) => state !== ALL)
}

/** The stretches of which nothing is known. */
export function blanksOf(series: SummedSeries): Span[] {
  return stretchesOf(series, (state) => state === NOTHING)
}

function stretchesOf({ known, grid }: SummedSeries, isIn: (state: number) => boolean): Span[] {
  const stretches: Span[] = []
  for (let i = 0; i < grid.count; i += 1) {
    if (!isIn(known[i]!)) continue
    const from = grid.from + i * grid.stepMs
    const last = stretches.at(-1)
    if (last?.to === from) last.to += grid.stepMs
    else stretches.push({ from, to: from + grid.stepMs })
  }
  return stretches
}

/**
 * Errors where a control series proves that the counting ran: a step without an error sample in which the control has
 * data had no errors. Prometheus has no sample at all of what never happened, so a month without a 5xx would else be a
 * month without data.
 *
 * errors `[null, 4, null]`, control `[80, 90, null]` → `[0, 4, null]`
 */
export function zeroWhereMeasured(errors: StepSeries, control: StepSeries): StepSeries {
  const partial = new Set(control.partial)
  const values = errors.values.map((value, i) => value ?? (control.values[i] == null || partial.has(i) ? null : 0))
  return { ...errors, values }
}
