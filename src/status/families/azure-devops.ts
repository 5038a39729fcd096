import type { Status } from '../words.ts'
import { isPath } from './addresses.ts'
import { readJson } from './decode.ts'
import type { Family, ReadComponent } from './family.ts'
import { makeComponent } from './records.ts'
import { Unknowns, words } from './rules.ts'
import { at, needList, needText, shapesOf } from './shape.ts'
import { sumUp, worstComponent } from './sum-up.ts'

const HEALTH = 'https://status.dev.azure.com/_apis/status/health?api-version=7.1-preview.1'

const HEALTHS = words<Status>({
  healthy: 'operational',
  advisory: 'degraded',
  degraded: 'degraded',
  unhealthy: 'major_outage',
})

/** Azure DevOps: services × geographies. https://learn.microsoft.com/rest/api/azure/devops/status/health/get */
export const azureDevops: Family = {
  kind: 'azure-devops',
  title: 'Azure DevOps',
  addresses(given) {
    return isPath(given, /\/_apis\/status\/health$/) ? [given] : [new URL(HEALTH)]
  },
  read([answer], { now }) {
    const body = readJson(answer)
    const unknowns = new Unknowns()
    const health = unknowns.translate(HEALTHS, needText(body, 'status', 'health'), 'unknown', 'the page', 'health')
    const components = readGeographies(needList(body, 'services'), unknowns)
    const local = isLocal(components)
    return sumUp({
      now,
      unknowns,
      name: 'Azure DevOps',
      at: at(body, 'lastUpdated'),
      declared: local ? capped(health) : health,
      declaredText: at(body, 'status', 'message'),
      components,
      rollUp: (all) => (local ? capped(worstComponent(all)) : worstComponent(all)),
      doubt: components.length > 0 ? null : { code: 'scope', text: 'expected services, got none' },
    })
  },
}

function readGeographies(services: unknown[], unknowns: Unknowns): ReadComponent[] {
  return shapesOf(services).flatMap((service) =>
    shapesOf(service['geographies']).map((geography) => {
      const place = `${service['id']} in ${geography['name']}`
      return makeComponent({
        id: `${service['id']}/${geography['id']}`,
        name: geography['name'] ?? geography['id'],
        group: service['id'],
        status: unknowns.translate(HEALTHS, geography['health'], 'unknown', place, 'health'),
      })
    }),
  )
}

/** All that is down is down in one geography of several: a part of the whole. */
function isLocal(components: ReadComponent[]): boolean {
  const down = new Set(components.filter((one) => one.status === 'major_outage').map((one) => one.name))
  return down.size <= 1 && new Set(components.map((one) => one.name)).size > 1
}

function capped(status: Status): Status {
  return status === 'major_outage' ? 'partial_outage' : status
}
