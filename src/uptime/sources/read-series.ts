import type { Connector, Conversation } from '../../http/connector.ts'
import { MINUTE, SECOND } from '../../lib/dates.ts'
import { STEP_SECONDS, type StepSeries, zeroWhereMeasured } from '../arithmetic/index.ts'
import { type Grid, gridOf } from '../arithmetic/series.ts'
import { type Span, spanOf } from '../arithmetic/spans.ts'
import { evidenceOf } from './account.ts'
import type { CollectedSeries, Stretch } from './source.ts'
import { type Sample, Steps } from './steps.ts'

const LIMITS = { totalMs: 5 * MINUTE, maxCalls: 300 }
/**
 * A month in three or four questions: below the limits of all (Prometheus 11 000 points for each series, Dynatrace
 * 10 080), and light enough for a busy server to answer in time.
 */
const STEPS_AT_ONCE = 3_000

/** What one question brought, as samples of responses. */
export interface Brought {
  /** One list for each series, in order of time. */
  lists: Sample[][]
  /** How long a time one sample is about. */
  widthMs: number
  /** Points without a number: null, NaN, infinite, below zero. */
  unusable: number
  notes: string[]
}

/** Asks for one stretch of time. `span` is a whole number of steps. */
export type AskForSpan = (talk: Conversation, span: Span, stepMs: number) => Promise<Brought>

interface Tools {
  connector: Connector
  now: () => Date
}

/**
 * A month of responses out of a source, laid on steps. With a control, steps that have no errors but have control data
 * are zero.
 * @throws SourceFailure when any part of it cannot be had: half a series would look like a gap
 */
export async function readSeries(
  { connector, now }: Tools,
  { from, to, stepSeconds = STEP_SECONDS }: Stretch & { stepSeconds?: number },
  ask: AskForSpan,
  askControl: AskForSpan | null,
): Promise<CollectedSeries> {
  const talk = connector.begin(LIMITS)
  const grid = gridOf(spanOf({ from, to }), stepSeconds)
  const found = await readGrid(talk, grid, ask)
  const control = askControl && (await readGrid(talk, grid, askControl))
  const series = control ? zeroWhereMeasured(found.series, control.series) : found.series
  const notes = [...found.notes, ...(control?.notes ?? [])]
  return { series, evidence: evidenceOf(talk.tally(), now(), countsOf(found, series), notes) }
}

interface Found {
  series: StepSeries
  samples: number
  lists: number
  unusable: number
  notes: string[]
}

async function readGrid(talk: Conversation, grid: Grid, ask: AskForSpan): Promise<Found> {
  const steps = new Steps(grid)
  const found = { samples: 0, lists: 0, unusable: 0, notes: [] as string[] }
  for (let first = 0; first < grid.count; first += STEPS_AT_ONCE) {
    const from = grid.from + first * grid.stepMs
    const to = grid.from + Math.min(grid.count, first + STEPS_AT_ONCE) * grid.stepMs
    const brought = await ask(talk, { from, to }, grid.stepMs)
    for (const list of brought.lists) {
      const within = list.filter((sample) => sample.from >= from && sample.from < to)
      steps.add(within, brought.widthMs)
      found.samples += within.length
    }
    found.lists = Math.max(found.lists, brought.lists.length)
    found.unusable += brought.unusable
    found.notes.push(...brought.notes, ...widthNote(brought.widthMs, grid.stepMs))
  }
  return { ...found, series: steps.series() }
}

function widthNote(widthMs: number, stepMs: number): string[] {
  if (widthMs <= stepMs) return []
  const [width, step] = [widthMs, stepMs].map((ms) => ms / SECOND)
  return [`Some counts were given for ${width} s, and are spread evenly over steps of ${step} s.`]
}

function countsOf({ samples, lists, unusable }: Found, series: StepSeries): Record<string, number> {
  const known = series.values.filter((value) => value !== null).length
  return { samples, series: lists, unusable, steps: series.values.length, known, partial: series.partial.length }
}
