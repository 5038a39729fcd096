import { isEntityKind, KIND_WORD } from '../../directory/index.ts'
import type { TimelineItem } from './source.ts'

export type LaneBy = 'system' | 'severity'

export interface Lane {
  key: string
  name: string
  kind: string
  items: TimelineItem[]
}

/** More lanes nobody compares; those with the fewest items share one. */
const MAX_LANES = 40
/** What affects many systems stands in the lanes of the first ones. */
const LANES_AN_ITEM = 4

/** A lane for each system, or for each severity; what belongs to none has a lane of its own. */
export function lanesOf(items: readonly TimelineItem[], by: LaneBy, onlySlug?: string): Lane[] {
  const lanes = new Map<string, Lane>()
  const put = (key: string, name: string, kind: string, item: TimelineItem) => {
    const lane = lanes.get(key)
    if (lane) lane.items.push(item)
    else lanes.set(key, { key, name, kind, items: [item] })
  }
  for (const item of items) {
    if (by === 'severity') putBySeverity(item, put)
    else putBySystem(item, onlySlug, put)
  }
  const sorted = [...lanes.values()].sort((a, b) => orderOf(a) - orderOf(b) || a.name.localeCompare(b.name, 'en'))
  return by === 'system' ? fewer(sorted) : sorted
}

type Put = (key: string, name: string, kind: string, item: TimelineItem) => void

const OTHER = { provider_incident: 'Providers', downtime: 'Planned', incident: 'Incidents' } as const

function putBySeverity(item: TimelineItem, put: Put): void {
  const { severity, tone } = item
  // An incident stands where its worst was, as its bar is toned.
  const name = severity === null ? OTHER[item.kind] : tone.toUpperCase()
  put(name, name, '', item)
}

function putBySystem(item: TimelineItem, onlySlug: string | undefined, put: Put): void {
  const wanted = item.affects.filter(({ slug }) => onlySlug === undefined || slug === onlySlug)
  const systems = wanted.length > 0 ? wanted : item.affects
  if (systems.length === 0) put('~', 'No system', '', item)
  for (const { slug, name, kind } of systems.slice(0, LANES_AN_ITEM)) {
    const word = item.kind === 'provider_incident' ? 'provider' : isEntityKind(kind) ? KIND_WORD[kind] : kind
    put(slug, name, word, item)
  }
}

function orderOf({ key, kind }: Lane): number {
  return key === '~' ? 2 : kind === 'provider' || key === 'Providers' || key === 'Planned' ? 1 : 0
}

function fewer(lanes: Lane[]): Lane[] {
  if (lanes.length <= MAX_LANES) return lanes
  const fullest = new Set([...lanes].sort((a, b) => b.items.length - a.items.length).slice(0, MAX_LANES - 1))
  const rest = lanes.filter((lane) => !fullest.has(lane))
  const items = [...new Set(rest.flatMap((lane) => lane.items))]
  return [
    ...lanes.filter((lane) => fullest.has(lane)),
    { key: '~rest', name: `${rest.length} other systems`, kind: '', items },
  ]
}
