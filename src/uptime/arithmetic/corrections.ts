import { type Static, Type } from 'typebox'
import type { SeverityInterval } from './evidence.ts'
import { SEVERITIES, type Severity } from './severity.ts'
import { spanOf } from './spans.ts'

const Time = Type.String({ description: 'ISO 8601 UTC with milliseconds' })
const Interval = Type.String({ description: 'The id of an interval of the report' })
const Said = {
  id: Type.String({ minLength: 1 }),
  by: Type.String({ minLength: 1, description: 'Who' }),
  at: Time,
  why: Type.String({ minLength: 1, maxLength: 2000 }),
}
const strict = { additionalProperties: false }

/** What a reviewer changed, with who, when and why. */
export const Correction = Type.Union([
  Type.Object({ ...Said, kind: Type.Literal('exclude'), interval: Interval }, strict),
  Type.Object({ ...Said, kind: Type.Literal('include'), interval: Interval }, strict),
  Type.Object(
    {
      ...Said,
      kind: Type.Literal('change'),
      interval: Interval,
      from: Type.Optional(Time),
      to: Type.Optional(Time),
      severity: Type.Optional(Type.Enum(SEVERITIES)),
    },
    strict,
  ),
  Type.Object(
    {
      ...Said,
      kind: Type.Literal('add'),
      incident: Type.Union([Type.String(), Type.Null()], {
        description: 'The key of an incident of the report, or none',
      }),
      title: Type.String({ minLength: 1, maxLength: 300 }),
      severity: Type.Enum(SEVERITIES),
      from: Time,
      to: Time,
    },
    strict,
  ),
  Type.Object(
    {
      ...Said,
      kind: Type.Literal('vouch'),
      source: Type.String({
        description: 'A missing source of incidents, without which the list is whole all the same',
      }),
    },
    strict,
  ),
])

export type Correction = Static<typeof Correction>

/** One stretch of an incident in one severity, and whether the rule or the reviewer counts it. */
export interface Interval {
  /** `<key of its record>@<its measured start>`, so that a correction finds it again after collecting anew. */
  id: string
  /** The key of its incident. */
  incident: string
  severity: Severity | null
  /** Milliseconds, not clipped. */
  from: number
  /** Infinity while it runs. */
  to: number
  isCounted: boolean
  /** As it was recorded; null when the reviewer added it. */
  recorded: SeverityInterval | null
  /** The correction that changed it last, or made it. */
  correction: string | null
  /** What the reviewer called it, if the reviewer added it. */
  title: string | null
}

/**
 * The intervals of a front end as the reviewer wants them. Corrections are taken in order. One that excludes or
 * includes an interval decides whatever its severity, also after another one changed times or severity; an added
 * interval counts as the rule says of its severity.
 * @returns the intervals, and the corrections whose interval is not there (any more)
 */
export function correctIntervals(
  measured: readonly Interval[],
  corrections: readonly Correction[],
  counts: (severity: Severity | null) => boolean,
): { intervals: Interval[]; orphans: Correction[] } {
  const byId = new Map(measured.map((one) => [one.id, { ...one }]))
  const decided = new Set<string>()
  const orphans: Correction[] = []
  for (const correction of corrections) {
    if (correction.kind === 'vouch') continue
    if (correction.kind === 'add') {
      const added = addedInterval(correction, counts)
      byId.set(added.id, added)
      continue
    }
    const interval = byId.get(correction.interval)
    if (!interval) {
      orphans.push(correction)
      continue
    }
    interval.correction = correction.id
    if (correction.kind === 'change') {
      change(interval, correction)
      if (!decided.has(interval.id)) interval.isCounted = counts(interval.severity)
    } else {
      interval.isCounted = correction.kind === 'include'
      decided.add(interval.id)
    }
  }
  return { intervals: [...byId.values()], orphans }
}

function change(interval: Interval, { from, to, severity }: Extract<Correction, { kind: 'change' }>): void {
  if (from !== undefined) interval.from = Date.parse(from)
  if (to !== undefined) interval.to = Date.parse(to)
  interval.severity = severity ?? interval.severity
}

function addedInterval(
  { id, incident, title, severity, from, to }: Extract<Correction, { kind: 'add' }>,
  counts: (severity: Severity | null) => boolean,
): Interval {
  const key = `added:${id}`
  return {
    id: key,
    incident: incident ?? key,
    severity,
    ...spanOf({ from, to }),
    isCounted: counts(severity),
    recorded: null,
    correction: id,
    title,
  }
}
