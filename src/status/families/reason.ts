import { compareStatus, type Status } from '../words.ts'
import type { ReadComponent, ReadIncident } from './family.ts'
import { statusOfImpact } from './rules.ts'
import { plainLine } from './text.ts'

const LABELS: Record<Status, string> = {
  operational: 'Operational',
  maintenance: 'Maintenance',
  unknown: 'Unknown',
  degraded: 'Degraded',
  partial_outage: 'Partial outage',
  major_outage: 'Major outage',
}
const MAX_NAMED = 3
const MAX_REASON = 500

interface Grounds {
  components: readonly ReadComponent[]
  /** Open ones only. */
  open: readonly ReadIncident[]
  declaredText: string
  doubt: string | null
  notUnderstood: readonly string[]
  lowered: readonly ReadIncident[]
}

/** One sentence for people why a reading says what it says; null when all is well. */
export function explain(status: Status, grounds: Grounds): string | null {
  if (status === 'operational') return null
  const parts = [causeOf(status, grounds), ...countsOf(grounds.open)]
  if (grounds.doubt && status !== 'unknown') parts.push(grounds.doubt)
  for (const incident of grounds.lowered.slice(0, MAX_NAMED)) parts.push(loweringOf(incident))
  return plainLine(`${LABELS[status]}: ${parts.join('; ')}`, MAX_REASON)
}

function causeOf(status: Status, { components, open, declaredText, doubt, notUnderstood }: Grounds): string {
  if (status === 'unknown' && doubt) return doubt
  const worst = components.filter((component) => compareStatus(component.status, status) >= 0)
  if (worst.length > 0 && status !== 'unknown') return namesOf(worst)
  if (status === 'unknown' && notUnderstood.length > 0) return `not understood: ${namesOf(notUnderstood.map(asName))}`
  if (worst.length > 0) return `no state given for ${namesOf(worst)}`
  const [first] = [...open].sort((a, b) => compareStatus(statusOfImpact(b.impact), statusOfImpact(a.impact)))
  if (first) return first.title
  return declaredText ? `the page says “${declaredText}”` : 'the page gives no cause'
}

function asName(name: string): Pick<ReadComponent, 'name'> {
  return { name }
}

function namesOf(components: readonly Pick<ReadComponent, 'name'>[]): string {
  const distinct = [...new Set(components.map((component) => component.name))]
  // "SMS, Europe" is one name.
  const names = distinct.slice(0, MAX_NAMED).map((name) => (name.includes(',') ? `“${name}”` : name))
  const more = distinct.length - names.length
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ')
}

function countsOf(open: readonly ReadIncident[]): string[] {
  const works = open.filter((incident) => incident.impact === 'maintenance').length
  const incidents = open.length - works
  const counts: string[] = []
  if (incidents > 0) counts.push(incidents === 1 ? '1 open incident' : `${incidents} open incidents`)
  if (works > 0) counts.push(works === 1 ? '1 maintenance under way' : `${works} maintenances under way`)
  return counts
}

function loweringOf(incident: ReadIncident): string {
  const since = (incident.updates[0]?.at ?? incident.startedAt ?? '').slice(0, 10)
  return `“${plainLine(incident.title, 80)}” has been silent since ${since} and counts as degraded at most`
}
