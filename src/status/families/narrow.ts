import { worstOf } from '../words.ts'
import type { ReadComponent, ReadIncident, Reading } from './family.ts'
import { explain } from './reason.ts'
import { statusOfImpact } from './rules.ts'
import { isOpen } from './sum-up.ts'

/**
 * A reading as seen by somebody who uses only some components or regions: what matches by name, group, key or by what
 * an incident touches. An incident that names nothing may touch everything and is kept. What matches nothing is
 * unknown, except where the provider lists trouble alone: there, not being listed is the good news.
 */
export function narrowReading(reading: Reading, only: string[]): Reading {
  const wanted = new Set(only.map(normal).filter(Boolean))
  if (wanted.size === 0) return reading
  const found = new Set<string>()
  const hits = (names: (string | null)[]) => {
    const matching = names.map((name) => normal(name ?? '')).filter((name) => wanted.has(name))
    for (const name of matching) found.add(name)
    return matching.length > 0
  }
  const components = reading.components.filter((one) => hits([one.name, one.group, one.key]))
  const names = namesOfOnly(components, reading.components)
  const touching = new Set(
    reading.incidents.filter((one) => hits(one.touches) || one.touches.some((name) => names.has(normal(name)))),
  )
  const incidents = reading.incidents.filter((one) => touching.has(one) || one.touches.length === 0)
  const missed = only.filter((name) => !found.has(normal(name)) && normal(name) !== '')
  return weigh(reading, components, incidents, missed)
}

/** The names of the kept components, but none that others bear as well: each region has its "Compute". */
function namesOfOnly(kept: ReadComponent[], all: ReadComponent[]): Set<string> {
  const keys = new Set(kept.map((one) => one.key))
  const names = new Set(kept.map((one) => normal(one.name)))
  for (const one of all) if (!keys.has(one.key)) names.delete(normal(one.name))
  return names
}

function weigh(reading: Reading, components: ReadComponent[], incidents: ReadIncident[], missed: string[]): Reading {
  const isSilenceGood = reading.unmentioned === 'operational'
  const open = incidents.filter(isOpen)
  const names = missed.map((name) => `“${name.slice(0, 60)}”`).join(', ')
  const nothingMatches = components.length === 0 && !open.some((one) => one.touches.length > 0)
  const isLost = nothingMatches && !isSilenceGood
  const status = worstOf([
    ...components.map((one) => one.status),
    ...open.map((one) => statusOfImpact(one.impact)),
    isLost ? 'unknown' : 'operational',
  ])
  const notUnderstood =
    missed.length > 0 && !isSilenceGood
      ? [...reading.notUnderstood, `filter: ${names} matches nothing`]
      : reading.notUnderstood
  return {
    ...reading,
    status,
    reason: explain(status, {
      components,
      open: open.filter((one) => one.impact !== 'none'),
      declaredText: '',
      doubt: isLost ? `nothing here matches the filter ${names}` : null,
      notUnderstood: reading.notUnderstood,
      lowered: [],
    }),
    components,
    incidents,
    notUnderstood,
  }
}

function normal(name: string): string {
  return name.trim().toLowerCase()
}
