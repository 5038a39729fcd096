import { between, earliestOf, later } from '../lib/dates.ts'
import type { Finding } from './checks/check.ts'
import { compareStatus, isProblem, type Status, worstOf } from './words.ts'

/** After so many of its own rounds without a good answer, what a check once said is no longer believed. */
export const STALE_ROUNDS = 2

/** What is known of a check between two of its runs. */
export interface CheckState {
  status: Status
  reason: string | null
  failures: number
  checked_at: string | null
  good_at: string | null
  good_status: Status | null
  latency_ms: number | null
}

export interface StateRule {
  /** Own services change for the worse only after so many failures in a row; 1 for providers. */
  threshold: number
  intervalMs: number
}

/**
 * The state of a check after one more finding. Getting better is believed at once; getting worse, of an own service,
 * after `threshold` findings in a row. What could not be told is `unknown`, but hides no problem that was told
 * less than two rounds ago.
 */
export function nextCheckState(before: CheckState, found: Finding, at: string, rule: StateRule): CheckState {
  const told = found.told
  const good = told
    ? { good_at: at, good_status: found.status }
    : { good_at: before.good_at, good_status: before.good_status }
  const common = { ...good, checked_at: at, latency_ms: found.latencyMs }
  const target = told ? { status: found.status, reason: found.reason } : untoldState(before, found, at, rule)

  const worse = compareStatus(target.status, before.status) > 0
  const failed = !told || isProblem(found.status)
  const failures = failed ? before.failures + 1 : 0
  if (worse && failed && failures < rule.threshold) {
    const reason = `Failed ${failures} of ${rule.threshold} times before it counts: ${found.reason ?? 'no reason given'}`
    return { ...common, status: before.status, reason, failures }
  }
  return { ...common, ...target, failures }
}

function untoldState(
  before: CheckState,
  found: Finding,
  at: string,
  rule: StateRule,
): { status: Status; reason: string | null } {
  const { good_at: goodAt, good_status: goodStatus } = before
  const fresh = goodAt !== null && between(goodAt, at) <= STALE_ROUNDS * rule.intervalMs
  if (fresh && goodStatus !== null && isProblem(goodStatus)) {
    return { status: goodStatus, reason: `${found.reason} This is what was last known.` }
  }
  return { status: 'unknown', reason: found.reason }
}

/** The status of a service by its checks: the worst, with its reason. `unknown` of none. */
export function statusOfChecks(checks: readonly { status: Status; reason: string | null }[]): {
  status: Status
  reason: string | null
} {
  if (checks.length === 0) return { status: 'unknown', reason: 'It has no check.' }
  const status = worstOf(checks.map((check) => check.status))
  const reasons = checks.filter((check) => check.status === status && check.reason).map((check) => check.reason)
  return { status, reason: reasons.length > 0 ? reasons.join(' ') : null }
}

export interface Known {
  status: Status
  reason: string | null
  /** When it stops being believed, if nothing more is learnt. */
  stale_at: string | null
}

/**
 * When what some checks said together stops being believed: two rounds after the good answer of the first that is
 * then overdue. Null while none was ever good.
 */
export function staleFrom(checks: readonly { good_at: string | null; interval_seconds: number }[]): string | null {
  const moments = checks.flatMap((check) =>
    check.good_at === null ? [] : [later(check.good_at, STALE_ROUNDS * check.interval_seconds * 1000)],
  )
  return earliestOf(moments)
}

/** What is shown of a service now: too old to be believed is `unknown`, with the age in the reason. */
export function shownState(known: Known, now: string): { status: Status; reason: string | null; stale: boolean } {
  const stale = known.stale_at !== null && now > known.stale_at
  if (!stale || known.status === 'unknown') return { status: known.status, reason: known.reason, stale }
  return { status: 'unknown', reason: 'No good answer for more than two rounds.', stale }
}

/** The columns of a day's sum, by status. */
export const DAY_COLUMN = {
  operational: 'operational_ms',
  maintenance: 'maintenance_ms',
  unknown: 'unknown_ms',
  degraded: 'degraded_ms',
  partial_outage: 'partial_outage_ms',
  major_outage: 'major_outage_ms',
} as const satisfies Record<Status, string>

export type DaySums = Record<(typeof DAY_COLUMN)[Status], number>

export const NO_TIME: DaySums = {
  operational_ms: 0,
  maintenance_ms: 0,
  unknown_ms: 0,
  degraded_ms: 0,
  partial_outage_ms: 0,
  major_outage_ms: 0,
}

/**
 * Share of the measured time in which a service was up, over some days: operational and degraded count as up, partial
 * and major outage as down, maintenance as planned; planned and unmeasured time is left out.
 * @returns a fraction, or null when nothing was measured
 */
export function uptimeOf(days: readonly DaySums[]): number | null {
  let up = 0
  let down = 0
  for (const day of days) {
    up += day.operational_ms + day.degraded_ms
    down += day.partial_outage_ms + day.major_outage_ms
  }
  return up + down === 0 ? null : up / (up + down)
}

/** How a day is drawn: its worst status, or `unknown` when nothing of it was measured. */
export function toneOfDay(day: DaySums): Status {
  const statuses: Status[] = ['major_outage', 'partial_outage', 'degraded', 'maintenance', 'operational']
  return statuses.find((status) => day[DAY_COLUMN[status]] > 0) ?? 'unknown'
}

/**
 * How much of the time since the last count belongs to the status that held: all of it, but no more than two rounds,
 * as nobody knows what was after them.
 * @returns the end of the counted time
 */
export function countedEnd(from: string, to: string, intervalMs: number): string {
  const latest = later(from, STALE_ROUNDS * intervalMs)
  return to < latest ? to : latest
}
