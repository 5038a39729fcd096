import { frameOf } from './downtime.ts'
import type { FrontEndEvidence } from './evidence.ts'
import { computeFrontEnd, type FrontEndReport } from './front-end.ts'
import { monthPeriod } from './period.ts'
import { type AccountingRule, describeRule } from './rule.ts'

export interface UptimeInput {
  /** `2026-10` */
  month: string
  timeZone: string
  rule: AccountingRule
  /** When the evidence was collected, if before the end of the month: what is later has not happened. */
  asOf?: string
  frontEnds: readonly FrontEndEvidence[]
}

export interface UptimeReport {
  month: string
  timeZone: string
  from: string
  to: string
  periodMinutes: number
  /** The rule in one paragraph. */
  method: string
  frontEnds: FrontEndReport[]
}

/**
 * The figures of a month out of its evidence. Pure: the same evidence gives the same report for ever.
 * @throws RangeError for a month, a zone or a series of steps that is none
 */
export function computeUptime({ month, timeZone, rule, asOf, frontEnds }: UptimeInput): UptimeReport {
  const period = monthPeriod(month, timeZone)
  const frame = frameOf(period, rule, asOf)
  return {
    month,
    timeZone,
    from: new Date(period.from).toISOString(),
    to: new Date(period.to).toISOString(),
    periodMinutes: (period.to - period.from) / 60_000,
    method: describeRule(rule),
    frontEnds: frontEnds.map((evidence) => computeFrontEnd(evidence, frame)),
  }
}
