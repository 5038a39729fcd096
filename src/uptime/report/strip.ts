import { HOUR, toStored } from '../../lib/dates.ts'
import {
  addUp,
  type FrontEndEvidence,
  type FrontEndReport,
  gapsOf,
  gridOf,
  type Span,
  spanOf,
  unionOf,
} from '../arithmetic/index.ts'

/** Wide enough to be seen on paper, narrow enough to tell a night from a morning: a month has some 248. */
const BUCKET_MS = 3 * HOUR

export type BucketTone = 'incident' | 'unexplained' | 'background'

/** The 5xx responses of a front end over the month, as they are drawn. */
export interface Strip {
  bucketMs: number
  /** Responses by bucket; null where nothing at all is known. */
  values: (number | null)[]
  tones: BucketTone[]
  /** When there were incidents, within the month. */
  windows: { from: string; to: string; id: string }[]
  /** Where not all is known. */
  gaps: { from: string; to: string }[]
}

/** Null when no series is set up. */
export function drawStrip(evidence: FrontEndEvidence, report: FrontEndReport, within: Span): Strip | null {
  if (evidence.errors.length === 0) return null
  const grid = gridOf(within)
  const series = addUp(
    evidence.errors.map((part) => part.series),
    grid,
  )
  const perBucket = BUCKET_MS / grid.stepMs
  const count = Math.ceil(grid.count / perBucket)
  const windows = windowsOf(report, within)
  const explained = unionOf(windows.map(spanOf))
  const unexplained = unionOf((report.errors5xx?.unexplained ?? []).map(spanOf))
  const values: (number | null)[] = []
  const tones: BucketTone[] = []
  for (let bucket = 0; bucket < count; bucket += 1) {
    const steps = { from: bucket * perBucket, to: Math.min(grid.count, (bucket + 1) * perBucket) }
    values.push(sumOf(series, steps))
    const span = { from: grid.from + bucket * BUCKET_MS, to: grid.from + (bucket + 1) * BUCKET_MS }
    tones.push(touches(explained, span) ? 'incident' : touches(unexplained, span) ? 'unexplained' : 'background')
  }
  const gaps = gapsOf(series).map(({ from, to }) => ({ from: toStored(new Date(from)), to: toStored(new Date(to)) }))
  return { bucketMs: BUCKET_MS, values, tones, windows, gaps }
}

function windowsOf({ incidents }: FrontEndReport, within: Span): Strip['windows'] {
  return incidents.flatMap(({ id, intervals }) =>
    intervals.flatMap((interval) => {
      const { from, to } = spanOf(interval)
      const [start, end] = [Math.max(from, within.from), Math.min(to, within.to)]
      return start < end ? [{ from: toStored(new Date(start)), to: toStored(new Date(end)), id }] : []
    }),
  )
}

function sumOf({ sums, known }: { sums: Float64Array; known: Uint8Array }, steps: Span): number | null {
  let sum = 0
  let isKnown = false
  for (let i = steps.from; i < steps.to; i += 1) {
    sum += sums[i]!
    isKnown ||= known[i]! > 0
  }
  return isKnown ? Math.round(sum) : null
}

function touches(spans: readonly Span[], { from, to }: Span): boolean {
  return spans.some((span) => span.from < to && span.to > from)
}
