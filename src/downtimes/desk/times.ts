import type { FieldProblems } from '../../http/errors.ts'
import {
  between,
  DAY,
  formatDuration,
  formatExact,
  HOUR,
  later,
  MINUTE,
  momentsOfWall,
  toWall,
} from '../../lib/dates.ts'

/** The window as a form holds it: times of the clock on the wall of the site. */
export interface WindowForm {
  startsAt?: string | undefined
  /** Which of two equal times is meant, in the night in which the clocks go back. */
  startsAtWhich?: string | undefined
  endsAt?: string | undefined
  endsAtWhich?: string | undefined
  /** Instead of an end: `4 h`, `1 d 30 min`. */
  duration?: string | undefined
}

/** One of two moments that the clock shows alike. */
export interface Twin {
  value: 'first' | 'second'
  word: string
}

const UNITS: Record<string, number> = { d: DAY, h: HOUR, m: MINUTE, min: MINUTE }

/** Milliseconds of `4 h`, `1.5h`, `1 d 30 min`; null when it is no duration. */
export function readDuration(text: string): number | null {
  const trimmed = text.trim().toLowerCase()
  if (!/^(\d{1,5}([.,]\d{1,2})?\s*(d|h|min|m)\s*)+$/.test(trimmed)) return null
  const parts = [...trimmed.matchAll(/(\d+(?:[.,]\d+)?)\s*(d|h|min|m)/g)]
  const ms = parts.reduce((sum, [, number, unit]) => sum + Number(number!.replace(',', '.')) * UNITS[unit!]!, 0)
  return ms > 0 ? Math.round(ms) : null
}

/** The moments of a window; what is wrong with a field, or asked about it, is put into `problems`. */
export function readWindowForm(
  form: WindowForm,
  zone: string,
  problems: FieldProblems,
): { startsAt: string | null; endsAt: string | null } {
  const startsAt = readMoment(form, 'startsAt', zone, problems)
  const duration = form.duration?.trim() ?? ''
  if (!duration) return { startsAt, endsAt: readMoment(form, 'endsAt', zone, problems) }
  const ms = readDuration(duration)
  if (ms === null) {
    problems['duration'] = 'Write how long it lasts, such as 4 h, 90 min or 1 d 2 h.'
    return { startsAt, endsAt: null }
  }
  const byDuration = startsAt && later(startsAt, ms)
  if (!form.endsAt?.trim()) return { startsAt, endsAt: byDuration }
  const endsAt = readMoment(form, 'endsAt', zone, problems)
  if (startsAt && endsAt && endsAt !== byDuration)
    problems['duration'] =
      `The end is ${formatDuration(Math.max(0, between(startsAt, endsAt)))} after the start. Leave the end or this empty.`
  return { startsAt, endsAt }
}

function readMoment(
  form: WindowForm,
  field: 'startsAt' | 'endsAt',
  zone: string,
  problems: FieldProblems,
): string | null {
  const text = form[field]?.trim() ?? ''
  const moments = momentsOfWall(text, zone)
  const which = form[`${field}Which`]
  if (moments.length === 1) return moments[0]!
  if (moments.length > 1 && which === 'first') return moments[0]!
  if (moments.length > 1 && which === 'second') return moments.at(-1)!
  problems[field] = problemOf(text, moments, field, zone)
  return null
}

function problemOf(text: string, moments: readonly string[], field: string, zone: string): string {
  if (text === '') return field === 'startsAt' ? 'Say when it begins.' : 'Say when it ends, or how long it lasts.'
  if (moments.length > 1)
    return `The clocks go back that night, so there are two: ${moments.map((at) => formatExact(at, zone)).join(' and ')}. Say which one.`
  return `There is no such time in ${zone}: the clocks skip it, or it is not written as one.`
}

/** The two moments that a field may mean; empty as a rule. */
export function twinsOf(text: string | undefined, zone: string): Twin[] {
  const moments = momentsOfWall(text?.trim() ?? '', zone)
  if (moments.length < 2) return []
  return [
    { value: 'first', word: `the first, ${formatExact(moments[0]!, zone)}` },
    { value: 'second', word: `the second, ${formatExact(moments.at(-1)!, zone)}` },
  ]
}

/** A window as the form holds it. */
export function windowFields({ startsAt, endsAt }: { startsAt: string; endsAt: string }, zone: string): WindowForm {
  const [start, end] = [toWall(startsAt, zone), toWall(endsAt, zone)]
  return {
    startsAt: start,
    startsAtWhich: whichOf(start, startsAt, zone),
    endsAt: end,
    endsAtWhich: whichOf(end, endsAt, zone),
    duration: '',
  }
}

function whichOf(wall: string, moment: string, zone: string): string {
  // Fields show minutes; the seconds of a moment do not tell two hours apart.
  const moments = momentsOfWall(wall, zone)
  if (moments.length < 2) return ''
  return moment.slice(0, 16) === moments[0]!.slice(0, 16) ? 'first' : 'second'
}
