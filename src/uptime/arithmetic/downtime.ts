import { MINUTE } from '../../lib/dates.ts'
import type { Period } from './period.ts'
import type { AccountingRule } from './rule.ts'
import { serviceSpans } from './service-hours.ts'
import { differenceOf, intersectionOf, lengthOf, type Span, type Spans, unionOf } from './spans.ts'
import { type WallClock, wallClock } from './words.ts'

/** What is the same for all front ends of a report. */
export interface Frame {
  period: Period
  rule: AccountingRule
  /** The part of the month that has passed: all of it, unless the report is made before its end. */
  elapsed: Span
  /** The part of `elapsed` in which the rule counts at all. */
  hours: Spans
  clock: WallClock
}

export function frameOf(period: Period, rule: AccountingRule, asOf?: string): Frame {
  const end = asOf === undefined ? period.to : Math.min(period.to, Math.max(period.from, Date.parse(asOf)))
  const elapsed = { from: period.from, to: end }
  const hours = rule.serviceHours === null ? [elapsed] : serviceSpans(rule.serviceHours, period)
  return { period, rule, elapsed, hours: intersectionOf(hours, unionOf([elapsed])), clock: wallClock(period) }
}

/** Spans by what they say of a front end, each a union, none clipped. */
export interface Facts {
  /** Time in a counted severity. */
  counted: Spans
  planned: Spans
  /** Steps in which nothing was measured. */
  blanks: Spans
}

/**
 * The time of a month, told apart: every millisecond that has passed is in exactly one of the five.
 * Where planned downtime is excluded it is *planned* even during an incident; else an incident is *down* also then.
 */
export interface Split {
  up: number
  down: number
  planned: number
  unmeasured: number
  outsideHours: number
}

/** What one front end comes to. Times in milliseconds. */
export interface Sum {
  downMs: number
  /** What uptime is a fraction of. */
  baseMs: number
  /** Null when the base is empty. */
  uptime: number | null
  base: Spans
  split: Split
}

/**
 * - base = (what has passed of the month ∩ service hours) − planned downtime, if the rule excludes it
 *   − steps without data that no incident covers, if the rule takes those out
 * - down = the union of counted intervals (and of steps without data, if the rule says so) ∩ base
 * - uptime = (base − down) ÷ base
 *
 * Example, a month of 30 days (43 200 min): SEV1 10:00–10:30 and SEV2 10:20–11:00 are 60 minutes down, not 70; with a
 * planned downtime 10:45–12:00 excluded, 45 minutes of 43 125: 99.8957 %.
 */
export function sumUp(facts: Facts, { rule, elapsed, hours }: Frame): Sum {
  const isExcluding = rule.planned === 'excluded'
  const planned = intersectionOf(facts.planned, hours)
  const open = isExcluding ? differenceOf(hours, planned) : hours
  const counted = rule.gapMeans === 'down' ? unionOf([...facts.counted, ...facts.blanks]) : facts.counted
  const blanks = differenceOf(intersectionOf(facts.blanks, open), counted)
  const base = rule.gapMeans === 'excluded' ? differenceOf(open, blanks) : open
  const down = intersectionOf(counted, base)
  const [downMs, baseMs, blankMs] = [lengthOf(down), lengthOf(base), lengthOf(blanks)]
  const plannedMs = isExcluding ? lengthOf(planned) : lengthOf(differenceOf(planned, down))
  const unmeasured = isExcluding ? blankMs : lengthOf(differenceOf(blanks, planned))
  const hoursMs = lengthOf(hours)
  return {
    downMs,
    baseMs,
    uptime: baseMs === 0 ? null : (baseMs - downMs) / baseMs,
    base,
    split: {
      up: hoursMs - downMs - plannedMs - unmeasured,
      down: downMs,
      planned: plannedMs,
      unmeasured,
      outsideHours: elapsed.to - elapsed.from - hoursMs,
    },
  }
}

/** How much of the downtime that a target allows is used. */
export interface Budget {
  allowedMinutes: number
  /** Negative when more was used than allowed. */
  leftMinutes: number
  /** A fraction; above 1 when overdrawn, null when nothing is allowed. */
  burnt: number | null
  isMet: boolean
}

/** `0.999` of 44 700 minutes allows 44.7: after 38 of them 6.7 are left and 85 % are burnt. */
export function budgetOf({ downMs, baseMs }: Pick<Sum, 'downMs' | 'baseMs'>, target: number): Budget {
  const allowedMs = Math.round(baseMs * (1 - target))
  return {
    allowedMinutes: allowedMs / MINUTE,
    leftMinutes: (allowedMs - downMs) / MINUTE,
    burnt: allowedMs === 0 ? null : downMs / allowedMs,
    isMet: downMs <= allowedMs,
  }
}
