import { MINUTE } from '../../lib/dates.ts'
import { median } from '../../lib/numbers.ts'
import { SEVERITIES, type Severity } from './severity.ts'
import { intersectionOf, lengthOf, type Span, type Spans, unionOf } from './spans.ts'

/** A counted stretch and whose it is. */
export interface Owned extends Span {
  owner: string
}

/**
 * Shares downtime out so that the shares add up to the whole: a moment that several claim belongs to the one that began
 * first (of two that began together, the first in the list).
 *
 * A 10:00–10:30 and B 10:20–11:00 → A 30 min, B 30 min, together 60.
 * @returns milliseconds by owner; owners of nothing are left out
 */
export function shareOut(claims: readonly Owned[], within: Spans): Map<string, number> {
  const shares = new Map<string, number>()
  const sorted = [...claims].sort((a, b) => a.from - b.from)
  let taken = -Infinity
  let j = 0
  for (const { owner, from, to } of sorted) {
    const start = Math.max(from, taken)
    if (start >= to) continue
    taken = to
    while (j < within.length && within[j]!.to <= start) j += 1
    let ms = 0
    for (let k = j; k < within.length && within[k]!.from < to; k += 1) {
      ms += Math.min(to, within[k]!.to) - Math.max(start, within[k]!.from)
    }
    if (ms > 0) shares.set(owner, (shares.get(owner) ?? 0) + ms)
  }
  return shares
}

export interface CauseShare {
  /** Null: none was recorded. */
  cause: string | null
  minutes: number
}

/** Downtime by cause, the most first; adds up to the downtime of the incidents. */
export function minutesByCause(
  shares: ReadonlyMap<string, number>,
  causeOf: (owner: string) => string | null,
): CauseShare[] {
  const byCause = new Map<string | null, number>()
  for (const [owner, ms] of shares) byCause.set(causeOf(owner), (byCause.get(causeOf(owner)) ?? 0) + ms)
  return [...byCause].map(([cause, ms]) => ({ cause, minutes: ms / MINUTE })).sort((a, b) => b.minutes - a.minutes)
}

export interface SeverityShare {
  severity: Severity
  minutes: number
}

/**
 * Downtime by severity, the worst first: a moment in several belongs to the worst of them.
 *
 * SEV1 10:00–10:30 and SEV2 10:20–11:00 → SEV1 30 min, SEV2 30 min.
 */
export function minutesBySeverity(
  intervals: readonly (Span & { severity: Severity | null })[],
  within: Spans,
): SeverityShare[] {
  let told = 0
  return SEVERITIES.flatMap((worst) => {
    const atLeast = intervals.filter(({ severity }) => severity !== null && severity <= worst)
    const ms = lengthOf(intersectionOf(unionOf(atLeast), within))
    const minutes = (ms - told) / MINUTE
    told = ms
    return minutes > 0 ? [{ severity: worst, minutes }] : []
  })
}

/** How long it took from the beginning of an incident to its end, over those that have ended. */
export interface TimeToResolve {
  resolved: number
  running: number
  meanMinutes: number | null
  medianMinutes: number | null
}

/** `to` is Infinity of what still runs. Lengths are whole ones, not clipped to the month. */
export function timeToResolve(lives: readonly Span[]): TimeToResolve {
  const minutes = lives.filter(({ to }) => to !== Infinity).map(({ from, to }) => (to - from) / MINUTE)
  const total = minutes.reduce((sum, one) => sum + one, 0)
  return {
    resolved: minutes.length,
    running: lives.length - minutes.length,
    meanMinutes: minutes.length === 0 ? null : total / minutes.length,
    medianMinutes: median(minutes),
  }
}
