import { isPath } from './addresses.ts'
import { readJson } from './decode.ts'
import { type Family, type Impact, type ReadIncident, Unreadable } from './family.ts'
import { makeIncident } from './records.ts'
import { placeOf, STAGES, Unknowns, words } from './rules.ts'
import { at, describe, needList, type Shape, shapesOf, textOf } from './shape.ts'
import { sumUp } from './sum-up.ts'

const ACTIVE = 'https://status.zendesk.com/api/incidents/active'
const IMPACTS = words<Impact>({
  minor: 'minor',
  major: 'major',
  critical: 'critical',
  security: 'major',
  'no impact': 'none',
})

/** Zendesk: active incidents and nothing else. https://developer.zendesk.com/api-reference/status_api/status_api/ */
export const zendesk: Family = {
  kind: 'zendesk',
  title: 'Zendesk',
  addresses(given) {
    return isPath(given, /\/api\/incidents\/active$/) ? [given] : [new URL(ACTIVE)]
  },
  read([answer], { now }) {
    const body = readJson(answer)
    const incidents = shapesOf(needList(body, 'data'))
    const included = shapesOf(needList(body, 'included'))
    if (!incidents.every((one) => one['type'] === 'incident')) {
      throw new Unreadable('schema', `expected Zendesk’s incidents, got ${describe(incidents[0])}`)
    }
    const byKey = new Map(included.map((one) => [`${textOf(one['type'])} ${textOf(one['id'])}`, one]))
    const unknowns = new Unknowns()
    return sumUp({
      now,
      unknowns,
      name: 'Zendesk',
      incidents: incidents.map((raw) => readIncident(raw, byKey, unknowns, now)),
      listsOnlyTrouble: true,
    })
  },
}

function readIncident(raw: Shape, included: ReadonlyMap<string, Shape>, unknowns: Unknowns, now: Date): ReadIncident {
  const attributes = at(raw, 'attributes')
  const place = placeOf('incident', at(attributes, 'title'))
  const isOver = textOf(at(attributes, 'resolved_at')) !== null
  return makeIncident(
    {
      id: raw['id'],
      title: at(attributes, 'title'),
      impact: impactOf(attributes, place, unknowns),
      status: isOver ? 'resolved' : unknowns.translate(STAGES, at(attributes, 'status'), 'investigating', place),
      startedAt: at(attributes, 'started_at'),
      resolvedAt: at(attributes, 'resolved_at'),
      url: 'https://status.zendesk.com',
      touches: linked(raw, 'services', included).map((service) => at(service, 'attributes', 'name')),
      updates: linked(raw, 'incident_updates', included).map((update) => ({
        id: update['id'],
        at: at(update, 'attributes', 'created_at'),
        text: at(update, 'attributes', 'description'),
      })),
    },
    now,
  )
}

/** An outage that is called minor is a major one; a degradation without impact a minor one. */
function impactOf(attributes: unknown, place: string, unknowns: Unknowns): Impact {
  const said = unknowns.translate(IMPACTS, at(attributes, 'impact'), 'minor', place, 'impact')
  if (at(attributes, 'outage') === true && (said === 'minor' || said === 'none')) return 'major'
  return at(attributes, 'degradation') === true && said === 'none' ? 'minor' : said
}

/** JSON:API: the included records that a relationship names. */
function linked(raw: Shape, relationship: string, included: ReadonlyMap<string, Shape>): Shape[] {
  const links = shapesOf(at(raw, 'relationships', relationship, 'data'))
  return shapesOf(links.map((link) => included.get(`${textOf(link['type'])} ${textOf(link['id'])}`)))
}
