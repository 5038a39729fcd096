import type { Status } from '../words.ts'
import type { Impact, ReadComponent, ReadIncident } from './family.ts'
import { makeComponent, makeIncident } from './records.ts'
import { isOver, meaningOf, placeOf, STAGES, type Unknowns, words } from './rules.ts'
import { at, isShape, listOf, needList, needText, type Shape, shapesOf, textOf } from './shape.ts'
import type { Findings } from './sum-up.ts'

/** The words of Statuspage, and `full_outage`, which is incident.io's. */
export const COMPONENT_STATUSES = words<Status>({
  operational: 'operational',
  degraded_performance: 'degraded',
  partial_outage: 'partial_outage',
  major_outage: 'major_outage',
  full_outage: 'major_outage',
  under_maintenance: 'maintenance',
})

export const INDICATORS = words<Status>({
  none: 'operational',
  minor: 'degraded',
  major: 'partial_outage',
  critical: 'major_outage',
  maintenance: 'maintenance',
})

export const IMPACTS = words<Impact>({
  none: 'none',
  minor: 'minor',
  major: 'major',
  critical: 'critical',
  maintenance: 'maintenance',
})

/**
 * Reads what `summary.json` says, of Statuspage and of those who imitate it.
 * Each page documents it at `/api`: https://confluence.status.atlassian.com/api
 */
export function readSummary(summary: unknown, unknowns: Unknowns, now: Date): Findings {
  const indicator = needText(summary, 'status', 'indicator')
  const components = readComponents(needList(summary, 'components'), unknowns)
  const base = textOf(at(summary, 'page', 'url'))
  return {
    now,
    unknowns,
    name: at(summary, 'page', 'name'),
    at: at(summary, 'page', 'updated_at'),
    declared: unknowns.translate(INDICATORS, indicator, 'unknown', 'the page', 'indicator'),
    declaredText: at(summary, 'status', 'description'),
    components,
    incidents: [
      ...shapesOf(at(summary, 'incidents')).map((raw) => readIncident(raw, base, unknowns, now)),
      ...shapesOf(at(summary, 'scheduled_maintenances')).map((raw) => readMaintenance(raw, base, unknowns, now)),
    ],
    // incident.io's pages for several regions list no components at all, and are "operational" whatever happens.
    doubt:
      components.length > 0 ? null : { code: 'scope', text: 'expected components, got none: is this the right page?' },
  }
}

function groupNames(components: unknown[]): Map<string, unknown> {
  const groups = new Map<string, unknown>()
  for (const raw of shapesOf(components)) {
    const id = textOf(raw['id'])
    if (raw['group'] === true && id) groups.set(id, raw['name'])
  }
  return groups
}

/** A group is the sum of its children and not counted beside them, unless it has none. */
function readComponents(components: unknown[], unknowns: Unknowns): ReadComponent[] {
  const groups = groupNames(components)
  const parents = new Set(shapesOf(components).map((raw) => textOf(raw['group_id'])))
  return components.flatMap((raw) => {
    if (!isShape(raw)) return []
    const id = textOf(raw['id'])
    if (raw['group'] === true && id && parents.has(id)) return []
    const status = unknowns.translate(COMPONENT_STATUSES, raw['status'], 'unknown', placeOf('component', raw['name']))
    return [makeComponent({ id, name: raw['name'], group: groups.get(textOf(raw['group_id']) ?? ''), status })]
  })
}

function readIncident(raw: Shape, base: string | null, unknowns: Unknowns, now: Date): ReadIncident {
  const place = placeOf('incident', raw['name'])
  const stage = unknowns.translate(STAGES, raw['status'], 'investigating', place)
  return makeIncident(
    {
      ...commonFields(raw, base),
      status: stage,
      impact: unknowns.translate(IMPACTS, raw['impact'], isOver(stage) ? 'none' : 'minor', place, 'impact'),
      startedAt: raw['started_at'] ?? raw['created_at'],
      resolvedAt: raw['resolved_at'] ?? raw['updated_at'],
    },
    now,
  )
}

/** Works are works, whatever impact the page gives them: what they break shows in the components. */
function readMaintenance(raw: Shape, base: string | null, unknowns: Unknowns, now: Date): ReadIncident {
  const place = placeOf('maintenance', raw['name'])
  return makeIncident(
    {
      ...commonFields(raw, base),
      status: unknowns.translate(STAGES, raw['status'], 'in_progress', place),
      impact: 'maintenance',
      startedAt: raw['scheduled_for'] ?? raw['started_at'],
      resolvedAt: raw['resolved_at'] ?? raw['scheduled_until'],
    },
    now,
  )
}

function commonFields(raw: Shape, base: string | null) {
  const id = textOf(raw['id'])
  const updates = shapesOf(raw['incident_updates'])
  return {
    id,
    title: raw['name'],
    url: textOf(raw['shortlink']) ?? (base && id ? `${base.replace(/\/+$/, '')}/incidents/${id}` : null),
    touches: touched(raw, updates),
    updates: updates.map((update) => ({
      id: update['id'],
      at: update['display_at'] ?? update['created_at'],
      status: meaningOf(STAGES, update['status']) ?? null,
      text: update['body'],
    })),
  }
}

function touched(raw: Shape, updates: Shape[]): unknown[] {
  const named = shapesOf(raw['components']).map((component) => component['name'])
  // `affected_components` is null as often as it is a list.
  const affected = updates.flatMap((update) => listOf(update['affected_components']).map((one) => at(one, 'name')))
  return [...named, ...affected]
}
