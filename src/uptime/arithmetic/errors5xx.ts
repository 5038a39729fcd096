import { HOUR, MINUTE, toStored } from '../../lib/dates.ts'
import { ALL, coverageOf, type Grid, type SummedSeries } from './series.ts'
import type { Spans } from './spans.ts'

const MOST_HOURS = 10
const MOST_STRETCHES = 20

/** So many responses in a stretch of time. */
export interface Counted {
  from: string
  to: string
  responses: number
}

/** The 5xx responses of a front end. Counts are null when nothing was measured, and *at least* while coverage is below 1. */
export interface Errors5xx {
  total: number | null
  insideIncidents: number | null
  outsideIncidents: number | null
  /** Those outside that fell into a planned downtime, and so are no riddle. */
  duringPlanned: number | null
  /** The fraction of steps with all data. */
  coverage: number
  /** Total ÷ requests, over the steps in which both are known; null when requests are not. */
  rate: number | null
  /** The hours with most responses outside, the worst first. */
  worstHours: Counted[]
  /** Where the rule's threshold is reached outside incidents and planned downtimes, the worst first. */
  unexplained: Counted[]
}

export interface Explained {
  /** Time of incidents, without margin. */
  incidents: Spans
  planned: Spans
  marginMinutes: number
  threshold: { responses: number; hours: number }
}

/**
 * A response is *inside* when its step touches an incident, for however short a time: nobody knows where in its five
 * minutes it fell, and a riddle is not to be made of it. Hours are counted from the start of the month.
 *
 * Example: 12 responses in 10:00–10:05 and 7 in 10:05–10:10, an incident 10:02–10:05 → 12 inside, 7 outside.
 */
export function countErrors(errors: SummedSeries, requests: SummedSeries | null, explained: Explained): Errors5xx {
  const { grid, sums, known } = errors
  const inside = touched(explained.incidents, grid, explained.marginMinutes * MINUTE)
  const planned = touched(explained.planned, grid, 0)
  const outsideByHour = new Float64Array(hoursIn(grid))
  const riddleByHour = new Float64Array(hoursIn(grid))
  const counts = { inside: 0, outside: 0, planned: 0 }
  for (let i = 0; i < grid.count; i += 1) {
    const responses = sums[i]!
    if (inside[i] === 1) {
      counts.inside += responses
      continue
    }
    const hour = Math.floor((i * grid.stepMs) / HOUR)
    counts.outside += responses
    outsideByHour[hour]! += responses
    if (planned[i] === 1) counts.planned += responses
    else riddleByHour[hour]! += responses
  }
  const isMeasured = known.some((state) => state > 0)
  const [insideCount, outsideCount] = [Math.round(counts.inside), Math.round(counts.outside)]
  return {
    total: isMeasured ? insideCount + outsideCount : null,
    insideIncidents: isMeasured ? insideCount : null,
    outsideIncidents: isMeasured ? outsideCount : null,
    duringPlanned: isMeasured ? Math.round(counts.planned) : null,
    coverage: coverageOf(errors) ?? 0,
    rate: requests && rateOf(errors, requests),
    worstHours: worstHours(outsideByHour, grid),
    unexplained: unexplainedIn(riddleByHour, grid, explained.threshold),
  }
}

/** Marks the steps that some spans touch. */
function touched(spans: Spans, { from, stepMs, count }: Grid, marginMs: number): Uint8Array {
  const marks = new Uint8Array(count)
  for (const span of spans) {
    const first = Math.max(0, Math.floor((span.from - marginMs - from) / stepMs))
    const end = Math.min(count, Math.ceil((span.to + marginMs - from) / stepMs))
    if (first < end) marks.fill(1, first, end)
  }
  return marks
}

function rateOf(errors: SummedSeries, requests: SummedSeries): number | null {
  let failed = 0
  let all = 0
  for (let i = 0; i < errors.grid.count; i += 1) {
    if (errors.known[i] !== ALL || requests.known[i] !== ALL) continue
    failed += errors.sums[i]!
    all += requests.sums[i]!
  }
  return all > 0 ? Math.min(1, failed / all) : null
}

function hoursIn({ count, stepMs }: Grid): number {
  return Math.ceil((count * stepMs) / HOUR)
}

function worstHours(byHour: Float64Array, grid: Grid): Counted[] {
  return [...byHour.entries()]
    .filter(([, responses]) => Math.round(responses) > 0)
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_HOURS)
    .map(([hour, responses]) => counted(hour, hour + 1, responses, grid))
}

/**
 * The window with most responses, as long as it reaches the threshold, then the next one beside it, and so on.
 * Hours without any at its ends are left off.
 */
function unexplainedIn(byHour: Float64Array, grid: Grid, { responses, hours }: Explained['threshold']): Counted[] {
  const left = Float64Array.from(byHour)
  const found: Counted[] = []
  while (found.length < MOST_STRETCHES) {
    const best = bestWindow(left, hours)
    if (Math.round(best.sum) < responses) break
    let { from, to } = best
    while (left[from] === 0) from += 1
    while (left[to - 1] === 0) to -= 1
    found.push(counted(from, to, best.sum, grid))
    left.fill(0, from, to)
  }
  return found
}

function bestWindow(byHour: Float64Array, hours: number): { from: number; to: number; sum: number } {
  let sum = 0
  let best = { from: 0, to: 0, sum: 0 }
  for (let to = 1; to <= byHour.length; to += 1) {
    sum += byHour[to - 1]! - (to > hours ? byHour[to - 1 - hours]! : 0)
    if (sum > best.sum) best = { from: Math.max(0, to - hours), to, sum }
  }
  return best
}

function counted(fromHour: number, toHour: number, responses: number, grid: Grid): Counted {
  const end = grid.from + grid.count * grid.stepMs
  return {
    from: toStored(new Date(grid.from + fromHour * HOUR)),
    to: toStored(new Date(Math.min(end, grid.from + toHour * HOUR))),
    responses: Math.round(responses),
  }
}
