import { MINUTE, toStored } from '../../lib/dates.ts'
import type { Interval } from './corrections.ts'
import type { Frame } from './downtime.ts'
import type { ReadRecord } from './records.ts'
import { nameOfSource } from './rule.ts'
import type { OneIncident } from './same-incident.ts'
import { ALL, type SummedSeries } from './series.ts'
import { differenceOf, intersectionOf, lengthOf, type Span, type Spans, unionOf } from './spans.ts'
import { formatRange } from './words.ts'

/** Less is the time it takes to close two tickets. */
const TELLING_MS = MINUTE
const MOST_SPANS = 5
/** In less than this there may be no 5xx by chance. */
const LEAST_QUIET_STEPS = 3

/** Time that one source counts and another does not. Who is believed counts; the other is told. */
export interface Disagreement {
  incident: string
  /** Who is believed. */
  believed: string
  other: string
  from: string
  to: string
  /** The source that says it counts. */
  countedBy: string
  text: string
}

/** Where sources that know the same incident differ about when it counts, within the month. `adjusted` are its intervals as corrected. */
export function findDisagreements(
  one: OneIncident,
  id: string,
  frame: Frame,
  adjusted: readonly Interval[],
): Disagreement[] {
  if (one.believed.length === one.records.length) return []
  const believed = one.believed[0]!.record.source
  const others = [...new Set(one.records.map(({ record }) => record.source))].filter((source) => source !== believed)
  const ours = countedSpans(one.believed, frame)
  return others.flatMap((other) => {
    const theirs = countedSpans(
      one.records.filter(({ record }) => record.source === other),
      frame,
    )
    return [
      ...tell(differenceOf(ours, theirs), believed, other),
      ...tell(differenceOf(theirs, ours), other, believed),
    ].map(({ span, countedBy, against }) => {
      const when = formatRange(span, frame.clock)
      const outcome = outcomeOf([span], adjusted, countedBy === believed)
      const text = `${id}: ${when} counts by ${nameOfSource(countedBy)}, but not by ${nameOfSource(against)}. ${outcome}`
      return { incident: one.key, believed, other, ...storedOf(span), countedBy, text }
    })
  })
}

/** What became of time that counts, or does not, by who is believed: that, or what the reviewer decided. */
function outcomeOf(spans: Spans, adjusted: readonly Interval[], byRule: boolean): string {
  const counted = unionOf(adjusted.filter(({ isCounted }) => isCounted))
  const share = lengthOf(intersectionOf(spans, counted)) / lengthOf(spans)
  if (share > 0 && share < 1) return 'The reviewer counts a part of it.'
  if (share === (byRule ? 1 : 0)) return byRule ? 'It is counted.' : 'It is not counted.'
  return byRule ? 'The reviewer does not count it.' : 'The reviewer counts it.'
}

function tell(spans: Spans, countedBy: string, against: string): { span: Span; countedBy: string; against: string }[] {
  return spans
    .filter(({ from, to }) => to - from >= TELLING_MS)
    .slice(0, MOST_SPANS)
    .map((span) => ({ span, countedBy, against }))
}

/** What records say counts, by the severities of the rule, within what has passed of the month. */
export function countedSpans(records: readonly ReadRecord[], { rule, elapsed }: Frame): Span[] {
  const spans = records.flatMap(({ stretches }) =>
    stretches.filter(({ severity }) => severity !== null && rule.countedSeverities.includes(severity)),
  )
  return intersectionOf(unionOf(spans), [elapsed])
}

/**
 * Counted time in which every step was measured and not one 5xx came: the trouble lay elsewhere, or the times are wrong.
 * Null when there is nothing to point out.
 */
export function findQuiet(
  one: OneIncident,
  id: string,
  frame: Frame,
  { errors, adjusted }: { errors: SummedSeries; adjusted: readonly Interval[] },
): Disagreement | null {
  const spans = countedSpans(one.believed, frame)
  const { from: start, stepMs } = errors.grid
  if (lengthOf(spans) < LEAST_QUIET_STEPS * stepMs) return null
  for (const { from, to } of spans) {
    const end = Math.ceil((to - start) / stepMs)
    for (let i = Math.floor((from - start) / stepMs); i < end; i += 1) {
      if (errors.known[i] !== ALL || errors.sums[i] !== 0) return null
    }
  }
  const span = { from: spans[0]!.from, to: spans.at(-1)!.to }
  const believed = one.believed[0]!.record.source
  return {
    incident: one.key,
    believed,
    other: '5xx',
    ...storedOf(span),
    countedBy: believed,
    text: `${id}: ${formatRange(span, frame.clock)} counts by ${nameOfSource(believed)}, but not one 5xx response came in it. ${outcomeOf(spans, adjusted, true)}`,
  }
}

function storedOf({ from, to }: Span): { from: string; to: string } {
  return { from: toStored(new Date(from)), to: toStored(new Date(to)) }
}
