import { dayText } from '../cube/times.ts'
import type { Period } from './selection.ts'

export type Group = 'day' | 'week' | 'month'

export interface Buckets {
  /** `2026-11-19`, `2026-W47` or `2026-11`, in order, also of days without incidents. */
  names: string[]
  /** For each day of the period the place of its bucket. */
  ofDay: Int32Array
}

export function bucketsOf({ first, last }: Period, group: Group): Buckets {
  const names: string[] = []
  const ofDay = new Int32Array(last - first + 1)
  for (let day = first; day <= last; ) {
    const next = Math.min(last + 1, nextOf(day, group))
    ofDay.fill(names.length, day - first, next - first)
    names.push(nameOf(day, group))
    day = next
  }
  return { names, ofDay }
}

/** The first day of the next bucket. */
function nextOf(day: number, group: Group): number {
  if (group === 'day') return day + 1
  if (group === 'week') return day + 7 - weekdayOf(day)
  const date = new Date(day * 86_400_000)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / 86_400_000
}

/** 0 on a Monday; 1 January 1970 was a Thursday. */
function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7
}

function nameOf(day: number, group: Group): string {
  if (group === 'day') return dayText(day)
  if (group === 'month') return dayText(day).slice(0, 7)
  // ISO 8601: a week is of the year that its Thursday lies in.
  const thursday = day - weekdayOf(day) + 3
  const year = new Date(thursday * 86_400_000).getUTCFullYear()
  const week = Math.floor((thursday - Date.UTC(year, 0, 1) / 86_400_000) / 7) + 1
  return `${String(year).padStart(4, '0')}-W${String(week).padStart(2, '0')}`
}
