import type { Status } from '../words.ts'
import { isPath, onHost } from './addresses.ts'
import { readJson } from './decode.ts'
import { type Family, type ReadComponent, Unreadable } from './family.ts'
import { makeComponent } from './records.ts'
import { placeOf, Unknowns } from './rules.ts'
import { describe, isShape, needList, type Shape, shapesOf, textOf } from './shape.ts'
import { mostlyDown, sumUp } from './sum-up.ts'
import { readInstant } from './times.ts'

/** A result older than this says nothing about now; the longest interval that makes sense is far below it. */
const STALE_AFTER_MS = 24 * 3600 * 1000

/** Gatus: its endpoints, each with its last results. https://github.com/TwiN/gatus#api */
export const gatus: Family = {
  kind: 'gatus',
  title: 'Gatus',
  addresses(given) {
    const isApi = isPath(given, /\/api\/v1\/(?:endpoints\/)?statuses$/)
    return [isApi ? given : onHost(given, '/api/v1/endpoints/statuses?page=1&pageSize=1')]
  },
  read([answer], { now }) {
    const endpoints = needList(readJson(answer)).map((one) => {
      if (isShape(one) && textOf(one['name']) && Array.isArray(one['results'])) return one
      throw new Unreadable('schema', `expected Gatus’ endpoints, got ${describe(one)}`)
    })
    if (endpoints.length === 0) throw new Unreadable('schema', 'expected Gatus’ endpoints, got an empty list')
    const unknowns = new Unknowns()
    const components = endpoints.map((one) => readEndpoint(one, unknowns, now))
    return sumUp({ now, unknowns, components, rollUp: mostlyDown })
  },
}

function readEndpoint(raw: Shape, unknowns: Unknowns, now: Date): ReadComponent {
  const status = statusOf(raw, unknowns, now)
  return makeComponent({ id: raw['key'], name: raw['name'], group: raw['group'], status })
}

/** Which end of the list is the newest depends on the caller, so the time decides. */
function statusOf(raw: Shape, unknowns: Unknowns, now: Date): Status {
  const results = shapesOf(raw['results']).sort((a, b) => millisOf(a) - millisOf(b))
  const newest = results.at(-1)
  if (!newest) return 'unknown'
  if (now.getTime() - millisOf(newest) > STALE_AFTER_MS) {
    unknowns.note(`${placeOf('endpoint', raw['name'])}: no result since ${readInstant(newest['timestamp']) ?? 'ever'}`)
    return 'unknown'
  }
  if (typeof newest['success'] === 'boolean') return newest['success'] ? 'operational' : 'major_outage'
  unknowns.note(`${placeOf('endpoint', raw['name'])}: success missing`)
  return 'unknown'
}

function millisOf(result: Shape): number {
  return Date.parse(readInstant(result['timestamp']) ?? '') || 0
}
