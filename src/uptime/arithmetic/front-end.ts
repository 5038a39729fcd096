import { MINUTE } from '../../lib/dates.ts'
import {
  type CauseShare,
  minutesByCause,
  minutesBySeverity,
  type SeverityShare,
  shareOut,
  type TimeToResolve,
  timeToResolve,
} from './attribution.ts'
import { type Check, listChecks } from './checks.ts'
import { correctIntervals, type Interval } from './corrections.ts'
import { type Disagreement, findDisagreements, findQuiet } from './disagreements.ts'
import { type Frame, type Sum, sumUp } from './downtime.ts'
import { countErrors, type Errors5xx } from './errors5xx.ts'
import type { FrontEndEvidence, PlannedDowntime, SeriesPart } from './evidence.ts'
import { type Figures, figuresOf } from './figures.ts'
import { listIncidents, measuredIntervals, type ReportedIncident, touches } from './incidents.ts'
import { type OneIncident, putTogether } from './same-incident.ts'
import { addUp, blanksOf, type Grid, gridOf, type SummedSeries } from './series.ts'
import type { Severity } from './severity.ts'
import { intersectionOf, lengthOf, type Span, spanOf, unionOf } from './spans.ts'

export interface FrontEndReport {
  slug: string
  name: string
  target: number | null
  /** As adjusted. */
  downtimeMinutes: number
  uptime: number | null
  measured: Figures
  adjusted: Figures
  incidents: ReportedIncident[]
  planned: (PlannedDowntime & { minutes: number })[]
  /** Null when no series is set up. */
  errors5xx: Errors5xx | null
  disagreements: Disagreement[]
  resolve: TimeToResolve
  causes: CauseShare[]
  severities: SeverityShare[]
  /** The key of the incident with most counted minutes. */
  worst: string | null
  checks: Check[]
}

/** @throws RangeError for a series whose steps are not those of the month */
export function computeFrontEnd(evidence: FrontEndEvidence, frame: Frame): FrontEndReport {
  const { slug, name, target } = evidence
  const grid = gridOf(frame.elapsed)
  const errors = summed(evidence.errors, grid)
  const ones = putTogether(evidence.incidents, frame.rule.sourcePrecedence)
  const here = ones.filter((one) => touches(one, frame.elapsed))
  const readings = readTwice(evidence, ones, errors, frame)
  const incidents = listIncidents(ones, frame.elapsed, readings)
  const errors5xx =
    errors && countErrors(errors, summed(evidence.requests, grid), explained(evidence, ones, readings, frame))
  const adjustedOf = Map.groupBy(readings.adjusted, ({ incident }) => incident)
  const disagreements = here.flatMap((one) => disagreementsOf(one, frame, errors, adjustedOf.get(one.key) ?? []))
  const findings = { evidence, incidents: here, errors: errors5xx, disagreements, orphans: readings.orphans }
  return {
    slug,
    name,
    target,
    downtimeMinutes: readings.adjustedFigures.downtimeMinutes,
    uptime: readings.adjustedFigures.uptime,
    measured: readings.measuredFigures,
    adjusted: readings.adjustedFigures,
    incidents,
    planned: plannedWithin(evidence.planned, frame.elapsed),
    errors5xx,
    disagreements,
    ...statisticsOf(incidents, readings),
    checks: listChecks(findings, frame, grid),
  }
}

type Readings = ReturnType<typeof readTwice>

/** The intervals and what they sum up to, once as measured and once as corrected. */
function readTwice(evidence: FrontEndEvidence, ones: OneIncident[], errors: SummedSeries | null, frame: Frame) {
  const counts = (severity: Severity | null) => severity !== null && frame.rule.countedSeverities.includes(severity)
  const measured = ones.flatMap((one) => measuredIntervals(one, counts))
  const { intervals: adjusted, orphans } =
    evidence.corrections.length === 0
      ? { intervals: measured, orphans: [] }
      : correctIntervals(measured, evidence.corrections, counts)
  const planned = unionOf(evidence.planned.map(spanOf))
  const blanks = errors ? blanksOf(errors) : []
  const sum = (intervals: readonly Interval[]): Sum =>
    sumUp({ counted: unionOf(intervals.filter(({ isCounted }) => isCounted)), planned, blanks }, frame)
  const measuredSum = sum(measured)
  const adjustedSum = adjusted === measured ? measuredSum : sum(adjusted)
  const vouched = new Set(evidence.corrections.flatMap((one) => (one.kind === 'vouch' ? [one.source] : [])))
  const isVouched = evidence.missing.every(({ source }) => vouched.has(source))
  return {
    measured,
    measuredBase: measuredSum.base,
    measuredFigures: figuresOf(measuredSum, evidence.target, evidence.missing.length === 0),
    adjusted,
    adjustedBase: adjustedSum.base,
    adjustedFigures: figuresOf(adjustedSum, evidence.target, isVouched),
    orphans,
  }
}

function summed(parts: readonly SeriesPart[], grid: Grid): SummedSeries | null {
  return parts.length === 0
    ? null
    : addUp(
        parts.map(({ series }) => series),
        grid,
      )
}

/** What explains a 5xx: incidents as recorded by anybody and as the reviewer corrected them, or only what counts. */
function explained(evidence: FrontEndEvidence, ones: OneIncident[], { adjusted }: Readings, { rule, elapsed }: Frame) {
  const recorded = ones.flatMap(({ records }) => records.flatMap(({ stretches }) => stretches))
  const incidents =
    rule.errorsExplainedBy === 'recorded' ? [...recorded, ...adjusted] : adjusted.filter(({ isCounted }) => isCounted)
  return {
    incidents: intersectionOf(unionOf(incidents), unionOf([elapsed])),
    planned: intersectionOf(unionOf(evidence.planned.map(spanOf)), unionOf([elapsed])),
    marginMinutes: rule.incidentMarginMinutes,
    threshold: rule.unexplainedThreshold,
  }
}

function disagreementsOf(
  one: OneIncident,
  frame: Frame,
  errors: SummedSeries | null,
  adjusted: readonly Interval[],
): Disagreement[] {
  const { id } = one.believed[0]!.record
  const quiet = errors && findQuiet(one, id, frame, { errors, adjusted })
  return [...findDisagreements(one, id, frame, adjusted), ...(quiet ? [quiet] : [])]
}

function plannedWithin(planned: readonly PlannedDowntime[], elapsed: Span): FrontEndReport['planned'] {
  const within = unionOf([elapsed])
  return planned
    .map((one) => ({ ...one, minutes: lengthOf(intersectionOf(unionOf([spanOf(one)]), within)) / MINUTE }))
    .filter(({ minutes }) => minutes > 0)
}

function statisticsOf(
  incidents: readonly ReportedIncident[],
  { adjusted, adjustedBase }: Readings,
): Pick<FrontEndReport, 'resolve' | 'causes' | 'severities' | 'worst'> {
  const counting = incidents.filter(({ countedMinutes }) => countedMinutes > 0)
  const causes = new Map(incidents.map(({ key, cause }) => [key, cause]))
  const counted = adjusted.filter(({ isCounted }) => isCounted)
  const claims = counted.map(({ incident, from, to }) => ({ owner: incident, from, to }))
  const worst = counting.reduce<ReportedIncident | null>(
    (most, one) => (most === null || one.countedMinutes > most.countedMinutes ? one : most),
    null,
  )
  return {
    resolve: timeToResolve(counting.map(({ startedAt, endedAt }) => spanOf({ from: startedAt, to: endedAt }))),
    causes: minutesByCause(shareOut(claims, adjustedBase), (owner) => causes.get(owner) ?? null),
    severities: minutesBySeverity(counted, adjustedBase),
    worst: worst?.key ?? null,
  }
}
