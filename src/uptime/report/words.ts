import { DateTime } from 'luxon'
import { zoneAbbreviation } from '../../lib/dates.ts'
import { formatNumber, formatPercent } from '../../lib/numbers.ts'
import type { Correction } from '../arithmetic/index.ts'
import type { ReportState } from './tables.ts'

/** Narrow, and never broken over lines. */
const THIN = '\u202f'

export const STATE_WORD: Record<ReportState, string> = {
  draft: 'Under review',
  reviewed: 'Reviewed',
  sent: 'Sent',
}

export const STATE_TONE: Record<ReportState, string> = {
  draft: 'degraded',
  reviewed: 'accent',
  sent: 'operational',
}

export const STATE_ICON: Record<ReportState, string> = { draft: 'eye', reviewed: 'check', sent: 'mail' }

/** `October 2026` */
export function nameOfMonth(month: string): string {
  return DateTime.fromISO(`${month}-01`, { zone: 'utc', locale: 'en-US' }).toFormat('LLLL yyyy')
}

/** `1–31 October 2026, Europe/Stockholm, 745 h (summer time ended on the 25th)` */
export function describePeriod({ from, to, timeZone, periodMinutes }: Period): string {
  const [first, last] = [from, to].map((at) => DateTime.fromISO(at, { zone: timeZone, locale: 'en-US' }))
  const end = last!.minus({ milliseconds: 1 })
  const hours = formatNumber(Math.round((periodMinutes / 60) * 100) / 100)
  const shift = shiftWithin(first!, end)
  return `${first!.toFormat('d')}–${end.toFormat('d LLLL yyyy')}, ${timeZone}, ${hours}${THIN}h${shift && ` (${shift})`}`
}

interface Period {
  from: string
  to: string
  timeZone: string
  periodMinutes: number
}

function shiftWithin(first: DateTime, end: DateTime): string {
  if (first.offset === end.offset) return ''
  let day = first
  while (day.plus({ days: 1 }).offset === first.offset) day = day.plus({ days: 1 })
  const change = end.offset > first.offset ? 'began' : 'ended'
  return `summer time ${change} on the ${ordinal(day.day)}`
}

function ordinal(day: number): string {
  const ending = day > 10 && day < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th')
  return `${day}${ending}`
}

/** `38 min`, `6.7 min`, `1 284 min`: minutes stay minutes, because budgets and targets are compared in them. */
export function formatMinutes(minutes: number): string {
  return `${formatNumber(Math.round(minutes * 10) / 10)}${THIN}min`
}

/** Uptime has three decimals in a report; what is not known has none. */
export function formatUptime(uptime: number | null): string {
  return uptime === null ? 'unknown' : formatPercent(uptime, 3)
}

/** `+0.058 points`: the difference of two uptimes. */
export function formatChange(change: number): string {
  const points = Math.round(Math.abs(change) * 100_000) / 1000
  if (points === 0) return 'unchanged'
  return `${change < 0 ? '−' : '+'}${points.toFixed(3)} points`
}

/** `99.9 %` of a target, as it was agreed. */
export function formatTarget(target: number): string {
  return `${formatNumber(Number((target * 100).toFixed(6)))}${THIN}%`
}

/** Coverage has one decimal, and what is not whole is never shown as 100. */
export function formatCoverage(coverage: number): string {
  return coverage === 1 ? `100${THIN}%` : formatPercent(coverage, 1)
}

/**
 * `5 Oct, 08:24–08:42` as the clock on the wall shows it; `5 Oct, 22:50 – 6 Oct, 01:10`; one that runs has no end. Where
 * the clock does not tell how long it was, its zones are named: `25 Oct, 02:30 CEST – 02:15 CET`.
 */
export function formatSpan({ from, to }: { from: string; to: string | null }, timeZone: string): string {
  const start = DateTime.fromISO(from, { zone: timeZone, locale: 'en-US' })
  if (to === null) return `${start.toFormat('d LLL, HH:mm')} – running`
  const end = DateTime.fromISO(to, { zone: timeZone, locale: 'en-US' })
  const isOneDay = start.hasSame(end, 'day')
  const last = end.toFormat(isOneDay ? 'HH:mm' : 'd LLL, HH:mm')
  if (changesNear(start, end) && (start.offset !== end.offset || isTwice(start) || isTwice(end))) {
    const [first, second] = [start, end].map((at) => zoneAbbreviation(timeZone, at.toJSDate()))
    return `${start.toFormat('d LLL, HH:mm')} ${first} – ${last} ${second}`
  }
  return `${start.toFormat('d LLL, HH:mm')}${isOneDay ? '–' : ' – '}${last}`
}

/** Asked first, because it is cheaper: no clock is put back by more than two hours. */
function changesNear(start: DateTime, end: DateTime): boolean {
  return start.minus({ hours: 2 }).offset !== end.plus({ hours: 2 }).offset
}

/** Whether the clock on the wall shows this time twice, because it is put back. */
function isTwice(at: DateTime): boolean {
  return at.getPossibleOffsets().length > 1
}

export const CORRECTION_WORD: Record<Correction['kind'], string> = {
  exclude: 'Not counted',
  include: 'Counted',
  change: 'Changed',
  add: 'Added',
  vouch: 'Vouched for',
}
