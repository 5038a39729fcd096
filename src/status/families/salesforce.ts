import type { Status } from '../words.ts'
import { isPath } from './addresses.ts'
import { readJson } from './decode.ts'
import {
  type Family,
  type Impact,
  type IncidentStage,
  type ReadComponent,
  type ReadIncident,
  Unreadable,
} from './family.ts'
import { makeComponent, makeIncident } from './records.ts'
import { meaningOf, normaliseWord, STAGES, Unknowns, words } from './rules.ts'
import { describe, isShape, listOf, type Shape, shapesOf, textOf } from './shape.ts'
import { sumUp, worstComponent } from './sum-up.ts'

const API = 'https://api.status.salesforce.com/v1/instances'
/** Salesforce runs some 1,500 instances, and one of them is always in some trouble. */
const FEW = 0.1

const STATES = words<Status>({
  OK: 'operational',
  INFORMATIONAL_CORE: 'operational',
  INFORMATIONAL_NONCORE: 'operational',
  MAINTENANCE_CORE: 'maintenance',
  MAINTENANCE_NONCORE: 'maintenance',
  MINOR_INCIDENT_CORE: 'degraded',
  MINOR_INCIDENT_NONCORE: 'degraded',
  MAJOR_INCIDENT_NONCORE: 'partial_outage',
  MAJOR_INCIDENT_CORE: 'major_outage',
})
const SEVERITIES = words<Impact>({ minor: 'minor', major: 'major', critical: 'critical' })

/** Salesforce Trust: the state of each instance. https://api.status.salesforce.com/v1/docs/ */
export const salesforce: Family = {
  kind: 'salesforce',
  title: 'Salesforce Trust',
  addresses(given) {
    if (isPath(given, /^\/v1\/instances\/.+/)) return [given]
    const key = /\/instances\/([\w-]{2,20})/.exec(given.pathname)?.[1]
    return [new URL(key ? `${API}/${key}/status?childProducts=false` : `${API}/status/preview`)]
  },
  read([answer], { now }) {
    const body = readJson(answer)
    const instances = needInstances(Array.isArray(body) ? body : [body])
    const unknowns = new Unknowns()
    const components = instances.map((instance) => readInstance(instance, unknowns))
    return sumUp({
      now,
      unknowns,
      name: 'Salesforce',
      components,
      rollUp: mostly,
      incidents: readIncidents(instances, unknowns, now),
      doubt: components.length > 0 ? null : { code: 'scope', text: 'expected instances in production, got none' },
    })
  },
}

/** Sandboxes and instances that are no longer in use do not count. */
function needInstances(list: unknown[]): Shape[] {
  const instances = list.map((one) => {
    if (isShape(one) && textOf(one['key']) && textOf(one['status']) && 'environment' in one) return one
    throw new Unreadable('schema', `expected Salesforce instances, got ${describe(one)}`)
  })
  if (instances.length === 0) throw new Unreadable('schema', 'expected Salesforce instances, got an empty list')
  return instances.filter((one) => one['isActive'] !== false && normaliseWord(one['environment']) !== 'sandbox')
}

function readInstance(instance: Shape, unknowns: Unknowns): ReadComponent {
  const status = unknowns.translate(STATES, instance['status'], 'degraded', `instance ${textOf(instance['key'])}`)
  return makeComponent({ id: instance['key'], name: instance['key'], group: instance['location'], status })
}

/** Trouble on few of many instances is a degraded whole: who cares for one instance names it in the filter. */
function mostly(components: readonly ReadComponent[]): Status {
  const worst = worstComponent(components)
  const troubled = components.filter((one) => one.status !== 'operational' && one.status !== 'maintenance').length
  const isGrave = worst === 'partial_outage' || worst === 'major_outage'
  return isGrave && troubled < components.length * FEW ? 'degraded' : worst
}

/** The same incident stands in each instance that it hits. */
function readIncidents(instances: Shape[], unknowns: Unknowns, now: Date): ReadIncident[] {
  const byId = new Map<string, Shape>()
  for (const incident of instances.flatMap((instance) => shapesOf(instance['Incidents']))) {
    byId.set(textOf(incident['id']) ?? '', incident)
  }
  return [...byId.values()].map((incident) => readIncident(incident, unknowns, now))
}

function readIncident(raw: Shape, unknowns: Unknowns, now: Date): ReadIncident {
  const impacts = shapesOf(raw['IncidentImpacts'])
  const running = impacts.filter((impact) => textOf(impact['endTime']) === null)
  const place = `incident ${textOf(raw['id'])}`
  const severities = running.map((one) => unknowns.translate(SEVERITIES, one['severity'], 'minor', place, 'severity'))
  return makeIncident(
    {
      id: raw['id'],
      title: `Incident ${textOf(raw['id'])}: ${spelledOut(impacts[0]?.['type']) || 'no impact named'}`,
      impact: (['critical', 'major'] as const).find((impact) => severities.includes(impact)) ?? 'minor',
      status: stageOf(raw, impacts.length > 0 && running.length === 0),
      startedAt: impacts[0]?.['startTime'] ?? raw['createdAt'],
      resolvedAt: impacts[0]?.['endTime'] ?? raw['updatedAt'],
      url: textOf(raw['id']) ? `https://status.salesforce.com/incidents/${textOf(raw['id'])}` : null,
      touches: [...listOf(raw['instanceKeys']), ...listOf(raw['serviceKeys'])],
      updates: shapesOf(raw['IncidentEvents']).map((event) => ({
        id: event['id'],
        at: event['createdAt'],
        text: event['message'],
      })),
    },
    now,
  )
}

function stageOf(raw: Shape, allEnded: boolean): IncidentStage {
  return allEnded ? 'resolved' : (meaningOf(STAGES, raw['status']) ?? 'investigating')
}

/** `performanceDegradationSubset` becomes "performance degradation subset". */
function spelledOut(name: unknown): string {
  return (textOf(name) ?? '')
    .slice(0, 200)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
}
