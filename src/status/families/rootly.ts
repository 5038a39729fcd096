import { isPath, onHost } from './addresses.ts'
import { readJson } from './decode.ts'
import { type Family, type ReadIncident, Unreadable } from './family.ts'
import { makeIncident } from './records.ts'
import { impactOf, isOver, meaningOf, STAGES, Unknowns } from './rules.ts'
import { at, needList, needText, type Shape, shapesOf } from './shape.ts'
import { IMPACTS, INDICATORS } from './statuspage-summary.ts'
import { sumUp } from './sum-up.ts'

/** Rootly: the state of a page and what is active. https://docs.rootly.com/configuration/status-page-public-api */
export const rootly: Family = {
  kind: 'rootly',
  title: 'Rootly',
  addresses(given) {
    return [isPath(given, /\/api\/v1\/status\.json$/) ? given : onHost(given, '/api/v1/status.json')]
  },
  read([answer], { now }) {
    const body = readJson(answer)
    const indicator = needText(body, 'status', 'indicator')
    const incidents = shapesOf(needList(body, 'incidents'))
    // Statuspage's pages carry an id, and a summary its components: those are read by their own family.
    if (at(body, 'page', 'id') !== undefined || at(body, 'components') !== undefined) {
      throw new Unreadable('schema', 'expected Rootly’s status, got one with the fields of Statuspage')
    }
    const unknowns = new Unknowns()
    const declared = unknowns.translate(INDICATORS, indicator, 'unknown', 'the page', 'indicator')
    return sumUp({
      now,
      unknowns,
      name: needText(body, 'page', 'name'),
      at: at(body, 'page', 'updated_at'),
      declared,
      declaredText: at(body, 'status', 'description'),
      incidents: incidents.map((raw) => readIncident(raw, declared === 'maintenance', now)),
    })
  },
}

/** The documentation shows no incident; the usual names of the fields are tried. */
function readIncident(raw: Shape, isWork: boolean, now: Date): ReadIncident {
  const status = meaningOf(STAGES, raw['status']) ?? 'investigating'
  return makeIncident(
    {
      id: raw['id'],
      title: raw['title'] ?? raw['name'],
      impact: isOver(status)
        ? 'none'
        : (meaningOf(IMPACTS, raw['impact']) ?? impactOf(isWork ? 'maintenance' : 'degraded')),
      status,
      startedAt: raw['started_at'] ?? raw['created_at'],
      resolvedAt: raw['resolved_at'] ?? raw['updated_at'],
      url: raw['url'] ?? raw['shortlink'],
    },
    now,
  )
}
