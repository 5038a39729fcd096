import { toStored } from '../../lib/dates.ts'
import type { StepSeries } from '../arithmetic/index.ts'
import type { Grid } from '../arithmetic/series.ts'

/** A count of what happened in a stretch of time: from `from` (milliseconds since 1970) for as long as the sample is wide. */
export interface Sample {
  from: number
  value: number
}

const NOTHING = 0
const A_PART = 1
const ALL = 2
/** What floating point may lose of a step that several samples make up. */
const TOLERANCE_MS = 1

/**
 * Lays samples of any width on steps: a wider sample is spread evenly over its steps, narrower ones are added up.
 * Several series (one for each pod or service) make one, and a step is known as soon as one of them covers it, because
 * pods come and go; it is a part when none covers it all.
 */
export class Steps {
  readonly #grid: Grid
  readonly #sums: Float64Array
  readonly #state: Uint8Array

  constructor(grid: Grid) {
    this.#grid = grid
    this.#sums = new Float64Array(grid.count)
    this.#state = new Uint8Array(grid.count)
  }

  /** @param samples of one series, in order of time and not overlapping */
  add(samples: readonly Sample[], widthMs: number): void {
    const covered = new Float64Array(this.#grid.count)
    for (const sample of samples) this.#lay(sample, widthMs, covered)
    const { stepMs } = this.#grid
    covered.forEach((ms, i) => {
      if (ms >= stepMs - TOLERANCE_MS) this.#state[i] = ALL
      else if (ms > 0 && this.#state[i] === NOTHING) this.#state[i] = A_PART
    })
  }

  series(): StepSeries {
    const { from, stepMs } = this.#grid
    const values = Array.from(this.#sums, (sum, i) => (this.#state[i] === NOTHING ? null : sum))
    const partial = [...this.#state.keys()].filter((i) => this.#state[i] === A_PART)
    return { from: toStored(new Date(from)), stepSeconds: stepMs / 1000, values, partial }
  }

  #lay({ from, value }: Sample, widthMs: number, covered: Float64Array): void {
    const { from: start, stepMs, count } = this.#grid
    const to = from + widthMs
    const end = Math.min(count, Math.ceil((to - start) / stepMs))
    for (let i = Math.max(0, Math.floor((from - start) / stepMs)); i < end; i += 1) {
      const left = Math.max(from, start + i * stepMs)
      const right = Math.min(to, start + (i + 1) * stepMs)
      if (left >= right) continue
      this.#sums[i]! += (value * (right - left)) / widthMs
      covered[i]! += right - left
    }
  }
}
