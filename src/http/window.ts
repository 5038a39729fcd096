import { addDays, readInstant, startOfDay } from '../lib/dates.ts'
import { Invalid } from './errors.ts'

export interface Window {
  from: string
  /** Not part of it. */
  to: string
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

/**
 * The edge of a span of time out of an address: an instant, or a day of the site's zone, which as the last one is
 * part of it. Undefined when nothing is given.
 * @throws Invalid for `field`
 */
export function readEdge(given: string | undefined, field: 'from' | 'to', zone: string): string | undefined {
  const text = given?.trim()
  if (!text) return undefined
  if (DAY.test(text) && isDay(text)) return startOfDay(field === 'to' ? addDays(text, 1) : text, zone)
  const instant = readInstant(text)
  if (instant === null)
    throw new Invalid({ [field]: `${field} must be a day, such as 2026-11-19, or a time with its offset.` })
  return instant
}

/** Both edges. @throws Invalid, also when the end is not after the start */
export function readEdges(given: { from?: string | undefined; to?: string | undefined }, zone: string) {
  const from = readEdge(given.from, 'from', zone)
  const to = readEdge(given.to, 'to', zone)
  if (from !== undefined && to !== undefined && to <= from) throw new Invalid({ to: 'The end lies before the start.' })
  return { from, to }
}

/** 30 February has the form of a day and is none. */
function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00.000Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}
