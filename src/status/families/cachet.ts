import type { Status } from '../words.ts'
import { isPath, onHost, pathBefore } from './addresses.ts'
import { readJson, readJsonIfAny } from './decode.ts'
import {
  type Answer,
  type Family,
  type IncidentStage,
  type ReadComponent,
  type ReadIncident,
  Unreadable,
} from './family.ts'
import { makeComponent, makeIncident } from './records.ts'
import { placeOf, Unknowns, words } from './rules.ts'
import { at, describe, isShape, needList, numberOf, type Shape, shapesOf, textOf } from './shape.ts'
import { type Doubt, sumUp } from './sum-up.ts'

/** Cachet gives 20 at a time; a reader that asks once must ask for all. */
const ALL = 'per_page=1000'

const STATES = words<Status>({
  1: 'operational',
  2: 'degraded',
  3: 'partial_outage',
  4: 'major_outage',
  0: 'unknown',
  5: 'unknown',
  6: 'maintenance',
})
const STAGES = words<IncidentStage>({
  0: 'scheduled',
  1: 'investigating',
  2: 'identified',
  3: 'monitoring',
  4: 'resolved',
})

/** Cachet: `/api/v1` of version 2, and the JSON:API of version 3 under `/api`. https://docs.cachethq.io */
export const cachet: Family = {
  kind: 'cachet',
  title: 'Cachet',
  addresses(given) {
    const isV3 = isPath(given, /\/api\/(?:components|incidents|status|schedules)$/)
    const api = `${pathBefore(given, '/api/')}${isV3 ? '/api' : '/api/v1'}`
    const main = isPath(given, /\/api\/(?:v1\/)?components$/) ? given : onHost(given, `${api}/components?${ALL}`)
    const groups = isV3 ? 'component-groups' : 'components/groups'
    return [main, onHost(given, `${api}/incidents?${ALL}`), onHost(given, `${api}/${groups}?${ALL}`)]
  },
  read([answer, incidents, groups], { now }) {
    const body = readJson(answer)
    const list = needComponents(body)
    const unknowns = new Unknowns()
    const names = new Map(resourcesOf(groups).map((group) => [textOf(group['id']), group['name']]))
    const raw = list.filter((one) => one['enabled'] !== false)
    const components = raw.map((one) => readComponent(one, names, unknowns))
    const componentNames = new Map(raw.map((one) => [textOf(one['id']), one['name']]))
    return sumUp({
      now,
      unknowns,
      components,
      incidents: resourcesOf(incidents).map((one) => readIncident(one, componentNames, unknowns, now)),
      doubt: doubtOf(body, list.length, components.length),
    })
  },
}

function needComponents(body: unknown): Shape[] {
  return needList(body, 'data').map((one) => {
    const flat = flatten(one)
    if (flat && textOf(flat['name']) && ('status' in flat || 'status_name' in flat)) return flat
    throw new Unreadable('schema', `expected Cachet’s components, got ${describe(one)}`)
  })
}

/** Version 3 keeps the fields of a resource in `attributes`. */
function flatten(one: unknown): Shape | null {
  if (!isShape(one)) return null
  return isShape(one['attributes']) ? { ...one['attributes'], id: one['id'] } : one
}

/** What only adds to the reading: none of it when it could not be had or read. */
function resourcesOf(answer: Answer | null | undefined): Shape[] {
  return shapesOf(shapesOf(at(readJsonIfAny(answer), 'data')).map(flatten))
}

/**
 * A status is a number, its text, or (version 3) `{human, value}`. Its name is translated, so only the number counts.
 */
function codeOf(status: unknown): unknown {
  return isShape(status) ? status['value'] : status
}

function readComponent(raw: Shape, groups: ReadonlyMap<string | null, unknown>, unknowns: Unknowns): ReadComponent {
  const group = groups.get(textOf(raw['group_id'] ?? raw['component_group_id']))
  const status = unknowns.translate(STATES, codeOf(raw['status']), 'unknown', placeOf('component', raw['name']))
  return makeComponent({ id: raw['id'], name: raw['name'], group, status })
}

/** Cachet's incidents have no severity; how bad it is, the components say. */
function readIncident(
  raw: Shape,
  names: ReadonlyMap<string | null, unknown>,
  unknowns: Unknowns,
  now: Date,
): ReadIncident {
  const place = placeOf('incident', raw['name'])
  const created = at(raw['created'], 'string') ?? raw['created_at']
  const status = unknowns.translate(STAGES, codeOf(raw['status']), 'investigating', place)
  return makeIncident(
    {
      id: raw['id'],
      title: raw['name'],
      impact: status === 'scheduled' ? 'maintenance' : 'minor',
      status,
      startedAt: raw['occurred_at'] ?? raw['scheduled_at'] ?? created,
      resolvedAt: at(raw['updated'], 'string') ?? raw['updated_at'],
      url: raw['permalink'],
      touches: [names.get(textOf(raw['component_id']))],
      updates: [{ at: created, status, text: raw['message'] }],
    },
    now,
  )
}

function doubtOf(body: unknown, seen: number, kept: number): Doubt | null {
  const total = numberOf(at(body, 'meta', 'pagination', 'total') ?? at(body, 'meta', 'total'))
  if (kept === 0) return { code: 'scope', text: 'expected components, got none' }
  return total === null || seen >= total ? null : { code: 'scope', text: `only ${seen} of ${total} components came` }
}
