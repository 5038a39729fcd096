import { SECOND } from '../../lib/dates.ts'
import type { Sample } from './steps.ts'

/** What the numbers of a query are. */
export const UNITS = ['responses', 'perSecond', 'perMinute'] as const
export type Unit = (typeof UNITS)[number]

/** Whether a time stamp is the beginning of what was counted, or its end. */
export type Stamp = 'start' | 'end'

/** A time in milliseconds and a number; null where there was none. */
export type Point = readonly [at: number, value: number | null]

/**
 * Points as samples of responses: what is no number, infinite or below zero is left out, and so are points out of order
 * or told twice. A rate counts as lasting for the width of its sample.
 */
export function toSamples(
  points: Iterable<Point>,
  { unit, stamp, widthMs }: { unit: Unit; stamp: Stamp; widthMs: number },
): { samples: Sample[]; unusable: number } {
  const factor = unit === 'responses' ? 1 : widthMs / (unit === 'perSecond' ? SECOND : 60 * SECOND)
  const samples: Sample[] = []
  let unusable = 0
  let last = -Infinity
  for (const [at, value] of points) {
    if (value === null || !(value >= 0) || value === Infinity || !(at > last)) {
      unusable += 1
      continue
    }
    last = at
    samples.push({ from: stamp === 'end' ? at - widthMs : at, value: value * factor })
  }
  return { samples, unusable }
}

/** The least distance between two points of a series: greater ones are gaps. */
export function spacingOf(lists: readonly (readonly Point[])[]): number | null {
  let least = Infinity
  for (const points of lists) {
    for (let i = 1; i < points.length; i += 1) {
      const distance = points[i]![0] - points[i - 1]![0]
      if (distance > 0 && distance < least) least = distance
    }
  }
  return least === Infinity ? null : least
}

const RANGE = /\[(\d{1,6})(s|m|h|d|w)(?=[\]:])/g
const UNIT_MS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

/**
 * A note when a PromQL query looks back over another time than a step: `increase(x[1m])` every five minutes misses
 * four of them, `increase(x[1h])` counts each response twelve times.
 */
export function rangeNotes(query: string, stepMs: number, unit: Unit): string[] {
  if (unit !== 'responses') return []
  const others = [...query.matchAll(RANGE)].filter(([, n, unit]) => Number(n) * UNIT_MS[unit!]! * SECOND !== stepMs)
  if (others.length === 0) return []
  return [
    `The query looks back over ${others[0]![0]}], and is asked every ${stepMs / SECOND} s: counts may be too low or too high.`,
  ]
}
