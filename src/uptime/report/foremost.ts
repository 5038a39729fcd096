import type { ReportedIncident } from '../arithmetic/index.ts'
import { noteOn, type Section } from './model.ts'

export interface Foremost {
  /** In their order of time. */
  shown: ReportedIncident[]
  /** The others; null when there are none. */
  rest: { count: number; mostMinutes: number } | null
}

/** Of very many incidents those that tell: what a person wrote on or corrected, then what counts longest. */
export function foremostIncidents(section: Section, most: number): Foremost {
  const { incidents } = section
  if (incidents.length <= most) return { shown: incidents, rest: null }
  const noted = new Set(incidents.filter((incident) => isTouched(section, incident)))
  const ranked = [...incidents].sort(
    (a, b) =>
      Number(noted.has(b)) - Number(noted.has(a)) ||
      b.countedMinutes - a.countedMinutes ||
      b.measuredMinutes - a.measuredMinutes,
  )
  const chosen = new Set(ranked.slice(0, most))
  const others = ranked.slice(most)
  const mostMinutes = Math.max(...others.map(({ countedMinutes }) => countedMinutes))
  return { shown: incidents.filter((one) => chosen.has(one)), rest: { count: others.length, mostMinutes } }
}

function isTouched(section: Section, { key, intervals }: ReportedIncident): boolean {
  return (
    noteOn(section, key) !== undefined ||
    intervals.some(({ id, correction }) => correction !== null || noteOn(section, id) !== undefined)
  )
}
