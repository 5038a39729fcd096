import { between, HOUR, later } from '../lib/dates.ts'

/** The class of what still runs: it touches every time after its start. */
export const RUNNING_CLASS = 99
/** 2^20 hours are 119 years. Kept in step with the column's check in the migration. */
export const LONGEST_CLASS = 20

/** In which class an incident is looked for: the exponent of the power of two of hours that it fits in. */
export function spanClassOf(startedAt: string, endedAt: string | null): number {
  if (endedAt === null) return RUNNING_CLASS
  const hours = between(startedAt, endedAt) / HOUR
  return Math.max(0, Math.ceil(Math.log2(Math.max(1, hours))))
}

/** For each class, the earliest start of what can still touch a window that begins at `from`. */
export function earliestStarts(from: string): { spanClass: number; since: string }[] {
  const classes = Array.from({ length: LONGEST_CLASS + 1 }, (_, spanClass) => ({
    spanClass,
    since: notBeforeYearOne(from, 2 ** spanClass * HOUR),
  }))
  return [...classes, { spanClass: RUNNING_CLASS, since: '' }]
}

/** Long classes reach back before the years that the stored form can write. */
function notBeforeYearOne(from: string, ms: number): string {
  return Date.parse(from) - ms < Date.UTC(1000, 0, 1) ? '' : later(from, -ms)
}
