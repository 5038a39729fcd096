import { MONTH_PATTERN, monthAfter } from './period.ts'

/** What is kept of a month to compare others with it. */
export interface MonthFigure {
  month: string
  downtimeMinutes: number
  baseMinutes: number
  /** Null when it could not be told. */
  uptime: number | null
}

export interface Comparison {
  /** Null when the month before has no figure. */
  lastMonth: { uptime: number; downtimeMinutes: number; uptimeChange: number | null; downtimeChange: number } | null
  yearToDate: {
    /** Null when no month of the year has a figure. */
    uptime: number | null
    downtimeMinutes: number
    /** Months of the year up to this one that have no figure, and so are not in it. */
    missing: string[]
  }
}

/**
 * A month beside the one before and within its year. The year's uptime weighs months by their length:
 * 1 − Σ downtime ÷ Σ base, over the months that have a figure; the others are named.
 *
 * January 100 of 44 640 min down, February 0 of 40 320: 1 − 100 ÷ 84 960 = 99.8823 %, and not the mean of the two.
 */
export function compareMonths(current: MonthFigure, earlier: readonly MonthFigure[]): Comparison {
  const byMonth = new Map([...earlier, current].map((figure) => [figure.month, figure]))
  const last = byMonth.get(monthAfter(current.month, -1))
  const months = monthsOfYearTo(current.month)
  const known = months.map((month) => byMonth.get(month)).filter((one) => one !== undefined && one.uptime !== null)
  const downtimeMinutes = sum(known.map((one) => one!.downtimeMinutes))
  const baseMinutes = sum(known.map((one) => one!.baseMinutes))
  return {
    lastMonth: last?.uptime == null ? null : changeSince(current, last as MonthFigure & { uptime: number }),
    yearToDate: {
      uptime: baseMinutes === 0 ? null : (baseMinutes - downtimeMinutes) / baseMinutes,
      downtimeMinutes,
      missing: months.filter((month) => byMonth.get(month)?.uptime == null),
    },
  }
}

function changeSince(current: MonthFigure, last: MonthFigure & { uptime: number }): Comparison['lastMonth'] {
  return {
    uptime: last.uptime,
    downtimeMinutes: last.downtimeMinutes,
    uptimeChange: current.uptime === null ? null : current.uptime - last.uptime,
    downtimeChange: current.downtimeMinutes - last.downtimeMinutes,
  }
}

function monthsOfYearTo(month: string): string[] {
  if (!new RegExp(MONTH_PATTERN).test(month)) return []
  const count = Number(month.slice(5))
  return Array.from({ length: count }, (_, i) => monthAfter(month, i + 1 - count))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
