import { isPath } from './addresses.ts'
import { affectedBy } from './affected.ts'
import { readJson } from './decode.ts'
import { type Family, type Impact, type ReadIncident, Unreadable } from './family.ts'
import { makeIncident } from './records.ts'
import { meaningOf, placeOf, STAGES, Unknowns, words } from './rules.ts'
import { describe, isShape, needList, type Shape, shapesOf } from './shape.ts'
import { sumUp } from './sum-up.ts'

const PATH = /\/api\/status-page\/[\w-]+\/unresolved-incidents$/
const SEVERITIES = words<Impact>({ MINOR: 'minor', MEDIUM: 'minor', MAJOR: 'major', CRITICAL: 'critical' })

/** Checkly: what is unresolved, and nothing else. https://www.checklyhq.com */
export const checkly: Family = {
  kind: 'checkly',
  title: 'Checkly',
  addresses(given) {
    // The page's slug is in no address but this one.
    return [given]
  },
  read([answer], { now }) {
    const list = needList(readJson(answer), 'incidents')
    const url = URL.parse(answer.url)
    if (list.length === 0 && !(url && isChecklyAddress(url))) {
      throw new Unreadable('schema', 'expected unresolved incidents, got an empty list from another address')
    }
    const unknowns = new Unknowns()
    const raw = list.map(needIncident)
    const incidents = raw.map((one) => readIncident(one, unknowns, now))
    return sumUp({
      now,
      unknowns,
      components: affectedBy(raw, incidents, 'services'),
      incidents,
      listsOnlyTrouble: true,
    })
  },
}

export function isChecklyAddress(given: URL): boolean {
  return isPath(given, PATH)
}

function needIncident(one: unknown): Shape {
  if (isShape(one) && 'severity' in one && ('lastUpdateStatus' in one || 'incidentUpdates' in one)) return one
  throw new Unreadable('schema', `expected Checkly’s incidents, got ${describe(one)}`)
}

function readIncident(raw: Shape, unknowns: Unknowns, now: Date): ReadIncident {
  const place = placeOf('incident', raw['name'])
  return makeIncident(
    {
      id: raw['id'],
      title: raw['name'],
      impact: unknowns.translate(SEVERITIES, raw['severity'], 'minor', place, 'severity'),
      status: unknowns.translate(STAGES, raw['lastUpdateStatus'], 'investigating', place),
      startedAt: raw['created_at'],
      resolvedAt: raw['updated_at'],
      touches: shapesOf(raw['services']).map((service) => service['name']),
      updates: shapesOf(raw['incidentUpdates']).map((update) => ({
        id: update['id'],
        at: update['publicIncidentUpdateDate'] ?? update['created_at'],
        status: meaningOf(STAGES, update['status']) ?? null,
        text: update['description'],
      })),
    },
    now,
  )
}
