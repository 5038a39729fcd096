import type { Status } from '../words.ts'
import { isPath } from './addresses.ts'
import { readJson } from './decode.ts'
import { type Family, type IncidentStage, type ReadComponent, type ReadIncident, Unreadable } from './family.ts'
import { makeComponent, makeIncident } from './records.ts'
import { impactOf, isOver, meaningOf, placeOf, Unknowns, words } from './rules.ts'
import { at, describe, needList, numberOf, type Shape, shapesOf, textOf } from './shape.ts'
import { sumUp } from './sum-up.ts'

const API = 'https://status-api.hostedstatus.com/1.0/status/'

/** Two tables that look alike: this one is for `status_code` and a message's `status`, */
const CODES = words<Status>({
  100: 'operational',
  200: 'maintenance',
  300: 'degraded',
  400: 'partial_outage',
  500: 'major_outage',
  600: 'major_outage',
})
/** and this one for a message's `state`. */
const STATES = words<IncidentStage>({
  100: 'investigating',
  200: 'identified',
  300: 'monitoring',
  400: 'resolved',
})

/** Status.io. https://kb.status.io/developers/public-status-api/ */
export const statusio: Family = {
  kind: 'statusio',
  aliases: ['status.io', 'hostedstatus'],
  title: 'Status.io',
  addresses(given) {
    if (isStatusioAddress(given)) return [given]
    // A page of its own host hides its id, unless the address is one of those that carry it.
    const id = /\b[0-9a-f]{24}\b/.exec(given.pathname)?.[0]
    return [id ? new URL(API + id) : given]
  },
  read([answer], { now }) {
    const result = at(readJson(answer), 'result')
    const code = numberOf(at(result, 'status_overall', 'status_code'))
    if (code === null)
      throw new Unreadable('schema', `expected result.status_overall.status_code, got ${describe(result)}`)
    const unknowns = new Unknowns()
    const components = shapesOf(needList(result, 'status')).flatMap((raw) => readComponent(raw, unknowns))
    return sumUp({
      now,
      unknowns,
      at: at(result, 'status_overall', 'updated'),
      declared: unknowns.translate(CODES, code, 'unknown', 'the page', 'code'),
      declaredText: at(result, 'status_overall', 'status'),
      components,
      incidents: [
        ...shapesOf(at(result, 'incidents')).map((raw) => readIncident(raw, null, unknowns, now)),
        ...shapesOf(at(result, 'maintenance', 'active')).map((raw) => readIncident(raw, 'in_progress', unknowns, now)),
        ...shapesOf(at(result, 'maintenance', 'upcoming')).map((raw) => readIncident(raw, 'scheduled', unknowns, now)),
      ],
      doubt: components.length > 0 ? null : { code: 'scope', text: 'expected components, got none' },
    })
  },
}

export function isStatusioAddress(given: URL): boolean {
  return isPath(given, /\/1\.0\/status\/\w+$/)
}

/** A component runs in one or more "containers" (places); with several, each place is one of ours. */
function readComponent(raw: Shape, unknowns: Unknowns): ReadComponent[] {
  const containers = shapesOf(raw['containers'])
  const status = (of: Shape) =>
    unknowns.translate(CODES, of['status_code'], 'unknown', placeOf('component', raw['name']), 'code')
  if (containers.length < 2) return [makeComponent({ id: raw['id'], name: raw['name'], status: status(raw) })]
  return containers.map((container) =>
    makeComponent({
      id: `${textOf(raw['id'])}/${textOf(container['id'])}`,
      name: container['name'],
      group: raw['name'],
      status: status(container),
    }),
  )
}

/** `works` is the stage of planned works; null for an incident, whose newest message says its stage. */
function readIncident(raw: Shape, works: IncidentStage | null, unknowns: Unknowns, now: Date): ReadIncident {
  const messages = shapesOf(raw['messages']).sort((a, b) => compare(textOf(b['datetime']), textOf(a['datetime'])))
  const place = placeOf('incident', raw['name'])
  const stage = works ?? unknowns.translate(STATES, messages[0]?.['state'], 'investigating', place, 'state')
  const status = unknowns.translate(CODES, messages[0]?.['status'], 'degraded', place)
  return makeIncident(
    {
      id: raw['_id'] ?? raw['id'],
      title: raw['name'],
      impact: works ? 'maintenance' : impactOf(isOver(stage) ? 'operational' : status),
      status: stage,
      startedAt: raw['datetime_planned_start'] ?? raw['datetime_open'],
      touches: [...shapesOf(raw['components_affected']), ...shapesOf(raw['containers_affected'])].map(
        (one) => one['name'],
      ),
      updates: messages.map((message) => ({
        at: message['datetime'],
        status: meaningOf(STATES, message['state']) ?? null,
        text: message['details'],
      })),
    },
    now,
  )
}

function compare(a: string | null, b: string | null): number {
  return (a ?? '') < (b ?? '') ? -1 : 1
}
