import { isProblem, type Status, worstOf } from '../words.ts'
import type { ReadComponent, ReadIncident, Reading, UnreadableCode } from './family.ts'
import { explain } from './reason.ts'
import { statusOfImpact, Unknowns } from './rules.ts'
import { plainLine } from './text.ts'
import { readInstant } from './times.ts'

/**
 * An open item nobody has written about for this long no longer says much: AWS kept two events of March 2026 open for
 * months. It is kept, since a known worse state is never hidden, but counts as degraded at most.
 */
const SILENT_AFTER_MS = 14 * 24 * 3600 * 1000
const MAX_COMPONENTS = 20_000
const MAX_OPEN = 200
const MAX_PLANNED = 50
const MAX_OVER = 25

export interface Doubt {
  code: UnreadableCode
  text: string
}

/** What a parser found, before it is weighed. */
export interface Findings {
  now: Date
  name?: unknown
  at?: unknown
  /** What the page says of itself as a whole, and in which words. */
  declared?: Status
  declaredText?: unknown
  components?: readonly ReadComponent[]
  /** What the components mean for the whole, where that is not simply the worst of them. */
  rollUp?: (components: readonly ReadComponent[]) => Status
  incidents?: readonly ReadIncident[]
  unknowns?: Unknowns
  /** Why this answer cannot prove that all is well. */
  doubt?: Doubt | null
  /** The vendor lists what is in trouble and nothing else, so that silence about a thing is good news. */
  listsOnlyTrouble?: boolean
}

/**
 * The one place where findings become a status: the worst of what the page declares, its components and its open
 * incidents, because each of them alone has been seen green in an outage.
 */
export function sumUp(findings: Findings): Reading {
  const { now, doubt = null, unknowns = new Unknowns() } = findings
  const components = tidyComponents(findings.components ?? [], doubt)
  const given = findings.incidents ?? []
  const all = given.map((incident) => lowerIfSilent(incident, now))
  const open = all.filter(isOpen)
  const status = worstOf([
    findings.declared ?? 'operational',
    (findings.rollUp ?? worstComponent)(components),
    ...open.map((incident) => statusOfImpact(incident.impact)),
    doubt ? 'unknown' : 'operational',
  ])
  const kept = cutComponents(components, unknowns)
  const notUnderstood = unknowns.list()
  return {
    status,
    reason: explain(status, {
      components,
      open: open.filter((incident) => incident.impact !== 'none'),
      declaredText: plainLine(findings.declaredText, 120),
      doubt: doubt?.text ?? null,
      notUnderstood,
      lowered: all.filter((incident, index) => incident !== given[index]),
    }),
    at: readInstant(findings.at),
    name: plainLine(findings.name, 200) || null,
    components: kept,
    incidents: tidyIncidents(all),
    notUnderstood,
    unmentioned: findings.listsOnlyTrouble && !doubt ? 'operational' : 'unknown',
    ...(doubt && { doubt: doubt.code }),
  }
}

export function isOpen(incident: ReadIncident): boolean {
  return incident.resolvedAt === null && incident.status !== 'scheduled'
}

export function worstComponent(components: readonly ReadComponent[]): Status {
  return worstOf(components.map((component) => component.status))
}

/** For pages of many independent things: the whole is in a major outage only when more than half of it is. */
export function mostlyDown(components: readonly ReadComponent[]): Status {
  const worst = worstComponent(components)
  if (worst !== 'major_outage') return worst
  const down = components.filter((component) => component.status === 'major_outage').length
  return down * 2 > components.length ? 'major_outage' : 'partial_outage'
}

/** True when nobody has written about an open incident for so long that it counts as degraded at most. */
export function isSilent(incident: ReadIncident, now: Date): boolean {
  const newest = incident.updates[0]?.at ?? incident.startedAt
  return isOpen(incident) && newest !== null && now.getTime() - Date.parse(newest) > SILENT_AFTER_MS
}

function lowerIfSilent(incident: ReadIncident, now: Date): ReadIncident {
  const counts = isProblem(statusOfImpact(incident.impact)) && incident.impact !== 'minor'
  return counts && isSilent(incident, now) ? { ...incident, impact: 'minor' } : incident
}

function tidyComponents(components: readonly ReadComponent[], doubt: Doubt | null): ReadComponent[] {
  const named = unique(components, 'key')
  // Old news proves nothing green; what it says of trouble stands.
  if (doubt?.code !== 'stale') return named
  return named.map((one) => (one.status === 'operational' ? { ...one, status: 'unknown' } : one))
}

/** When there are too many to keep, those in trouble are kept first. */
function cutComponents(components: ReadComponent[], unknowns: Unknowns): ReadComponent[] {
  if (components.length <= MAX_COMPONENTS) return components
  unknowns.note(`only ${MAX_COMPONENTS} of ${components.length} components are kept`)
  const { fine = [], not = [] } = Object.groupBy(components, (one) => (one.status === 'operational' ? 'fine' : 'not'))
  return [...not, ...fine].slice(0, MAX_COMPONENTS)
}

/** Open ones first, then planned ones, then what is over, the newest of it only: some feeds carry years of history. */
function tidyIncidents(incidents: readonly ReadIncident[]): ReadIncident[] {
  const open = incidents.filter(isOpen).sort(newestFirst)
  const planned = incidents
    .filter((incident) => incident.status === 'scheduled')
    .sort(newestFirst)
    .reverse()
  const over = incidents.filter((incident) => incident.resolvedAt !== null && incident.status !== 'scheduled')
  const kept = [
    ...open.slice(0, MAX_OPEN),
    ...planned.slice(0, MAX_PLANNED),
    ...over.sort(newestFirst).slice(0, MAX_OVER),
  ]
  return unique(kept, 'id')
}

function newestFirst(a: ReadIncident, b: ReadIncident): number {
  const [before, after] = [a.startedAt ?? '', b.startedAt ?? '']
  return before < after ? 1 : before > after ? -1 : 0
}

/** Gives the second and later bearers of a key a number: what is stored is unique by it. */
function unique<K extends string, T extends Record<K, string>>(items: readonly T[], field: K): T[] {
  const next = new Map<string, number>()
  const taken = new Set<string>(items.map((item) => item[field]))
  return items.map((item) => {
    const key = item[field]
    let number = next.get(key) ?? 1
    if (number === 1) {
      next.set(key, 2)
      return item
    }
    while (taken.has(`${key} (${number})`)) number++
    next.set(key, number + 1)
    taken.add(`${key} (${number})`)
    return { ...item, [field]: `${key} (${number})` }
  })
}
