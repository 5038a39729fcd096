import { type Status, worstOf } from '../words.ts'
import { isPath, onHost } from './addresses.ts'
import { readJson, readJsonIfAny } from './decode.ts'
import { type Answer, type Family, type ReadComponent, Unreadable } from './family.ts'
import { readPosts } from './pagerduty-posts.ts'
import { makeComponent } from './records.ts'
import { meaningOf, Unknowns, words } from './rules.ts'
import { at, describe, isShape, needList, type Shape, shapesOf, textOf } from './shape.ts'
import { sumUp } from './sum-up.ts'

/** The names of impacts are those of each page's own list; these are the ones met. */
const IMPACTS = words<Status>({
  operational: 'operational',
  'all good': 'operational',
  none: 'operational',
  minor: 'degraded',
  degraded: 'degraded',
  'degraded performance': 'degraded',
  'degraded functionality': 'degraded',
  'minor outage': 'degraded',
  'partial outage': 'partial_outage',
  major: 'partial_outage',
  outage: 'major_outage',
  'major outage': 'major_outage',
  critical: 'major_outage',
  maintenance: 'maintenance',
})

/**
 * PagerDuty Status Pages, its own among them: no documented API, but the four addresses that the page itself reads. It
 * answers any other path with its HTML and 200. https://support.pagerduty.com/main/docs/external-status-page
 */
export const pagerduty: Family = {
  kind: 'pagerduty',
  title: 'PagerDuty Status Pages',
  addresses(given) {
    const main = isPath(given, /\/api\/services$/) ? given : onHost(given, '/api/services')
    const others = ['/api/impacted_services', '/api/post_enums', '/api/posts?is_featured=true&limit=500']
    return [main, ...others.map((path) => onHost(given, path))]
  },
  read([answer, impacted, enums, posts], { now }) {
    const services = needServices(readJson(answer))
    const unknowns = new Unknowns()
    const names = enumNames(enums)
    const rows = at(readJsonIfAny(impacted), 'impacted_services')
    const impacts = Array.isArray(rows) ? impactsOf(rows, names, unknowns) : null
    const components = services.map((service): ReadComponent => {
      const id = textOf(service['id'])
      const status = impacts ? (impacts.get(id) ?? 'operational') : 'unknown'
      return makeComponent({ id, name: nameOf(service), status })
    })
    const serviceNames = new Map(services.map((service) => [textOf(service['id']), nameOf(service)]))
    return sumUp({
      now,
      unknowns,
      components,
      // A row for a service that is not listed counts as well.
      declared: worstOf(impacts?.values() ?? []),
      incidents: readPosts(posts ?? null, { names, serviceNames, unknowns, now }),
      doubt: impacts ? null : { code: 'scope', text: 'expected the list of impacted services, got none' },
    })
  },
}

function needServices(body: unknown): Shape[] {
  const services = needList(body, 'services').map((one) => {
    const hasMark =
      isShape(one) && ['display_name', 'business_service_id', 'status_page_id'].some((name) => name in one)
    if (isShape(one) && hasMark && textOf(one['id']) && nameOf(one)) return one
    throw new Unreadable('schema', `expected PagerDuty’s services, got ${describe(one)}`)
  })
  const active = services.filter((service) => service['is_active'] !== false)
  if (active.length === 0) throw new Unreadable('scope', 'expected services, got none')
  return active
}

function nameOf(service: Shape): string | null {
  return textOf(service['display_name']) ?? textOf(service['name'])
}

/** Ids of severities and stages are random and differ from page to page; this list gives their names. */
function enumNames(answer: Answer | null | undefined): Map<string | null, unknown> {
  const list = shapesOf(at(readJsonIfAny(answer), 'post_enums'))
  return new Map(list.map((one) => [textOf(one['id']), one['name'] ?? one['description']]))
}

/** What stands in this list is impacted; an impact that is not understood is at least a degradation. */
function impactsOf(
  rows: unknown[],
  names: Map<string | null, unknown>,
  unknowns: Unknowns,
): Map<string | null, Status> {
  const impacts = new Map<string | null, Status>()
  for (const row of shapesOf(rows)) {
    const service = textOf(row['service_id']) ?? textOf(row['id'])
    const name = names.get(textOf(row['impact_severity_id'] ?? row['severity_id'])) ?? row['name']
    const status =
      meaningOf(IMPACTS, name) ?? unknowns.translate(IMPACTS, name, 'degraded', `service ${service}`, 'impact')
    impacts.set(service, worstOf([status, impacts.get(service) ?? 'operational']))
  }
  return impacts
}
