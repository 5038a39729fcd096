import type { Status } from '../words.ts'
import { isPath, onHost } from './addresses.ts'
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
import { meaningOf, normaliseWord, placeOf, Unknowns, words } from './rules.ts'
import { at, describe, needList, needText, type Shape, shapesOf, textOf } from './shape.ts'
import { mostlyDown, sumUp } from './sum-up.ts'
import { readInstant } from './times.ts'

const STATES = words<Status>({
  operational: 'operational',
  resolved: 'operational',
  recovered: 'operational',
  degraded: 'degraded',
  downtime: 'major_outage',
  maintenance: 'maintenance',
})
/** A page or report says `downtime` when one of many resources is down. */
const IMPACTS = words<Impact>({ degraded: 'minor', downtime: 'major', maintenance: 'maintenance' })

/** Better Stack (Better Uptime): the page as JSON:API. https://betterstack.com/docs/uptime/status-pages/ */
export const betterstack: Family = {
  kind: 'betterstack',
  aliases: ['better-stack', 'better-uptime'],
  title: 'Better Stack',
  addresses(given) {
    return [isPath(given, /\/index\.json$/) ? given : onHost(given, '/index.json')]
  },
  read([answer], { now }) {
    const body = readJson(answer)
    if (at(body, 'data', 'type') !== 'status_page') {
      throw new Unreadable('schema', `expected data.type “status_page”, got ${describe(body)}`)
    }
    const state = needText(body, 'data', 'attributes', 'aggregate_state')
    const included = Map.groupBy(shapesOf(needList(body, 'included')), (one) => textOf(one['type']))
    const unknowns = new Unknowns()
    const components = readResources(included, unknowns)
    const declared = unknowns.translate(STATES, state, 'unknown', 'the page', 'state')
    return sumUp({
      now,
      unknowns,
      name: at(body, 'data', 'attributes', 'company_name'),
      at: at(body, 'data', 'attributes', 'updated_at'),
      declared: declared === 'major_outage' ? 'partial_outage' : declared,
      declaredText: state,
      components,
      rollUp: mostlyDown,
      incidents: readReports(included, unknowns, now),
      doubt: components.length > 0 ? null : { code: 'scope', text: 'expected resources, got none' },
    })
  },
}

type Included = ReadonlyMap<string | null, Shape[]>
type Names = ReadonlyMap<string | null, unknown>

function readResources(included: Included, unknowns: Unknowns): ReadComponent[] {
  const sections = new Map(
    (included.get('status_page_section') ?? []).map((one) => [textOf(one['id']), at(one, 'attributes', 'name')]),
  )
  return (included.get('status_page_resource') ?? []).flatMap((one) => {
    const [name, word] = [at(one, 'attributes', 'public_name'), at(one, 'attributes', 'status')]
    if (normaliseWord(word) === 'notmonitored') return []
    const status = unknowns.translate(STATES, word, 'unknown', placeOf('resource', name))
    const group = sections.get(textOf(at(one, 'attributes', 'status_page_section_id')))
    return [makeComponent({ id: one['id'], name, group, status })]
  })
}

function readReports(included: Included, unknowns: Unknowns, now: Date): ReadIncident[] {
  const updates = new Map((included.get('status_update') ?? []).map((one) => [textOf(one['id']), one]))
  const names = new Map(
    (included.get('status_page_resource') ?? []).map((one) => [
      textOf(one['id']),
      at(one, 'attributes', 'public_name'),
    ]),
  )
  return (included.get('status_report') ?? []).map((report) => {
    const links = shapesOf(at(report, 'relationships', 'status_updates', 'data'))
    const own = shapesOf(links.map((link) => updates.get(textOf(link['id']))))
    return readReport(report, own, names, unknowns, now)
  })
}

function readReport(report: Shape, updates: Shape[], names: Names, unknowns: Unknowns, now: Date): ReadIncident {
  const attributes = report['attributes']
  const word = at(attributes, 'aggregate_state')
  const state = unknowns.translate(STATES, word, 'degraded', placeOf('report', at(attributes, 'title')), 'state')
  const affected = shapesOf(at(attributes, 'affected_resources'))
  return makeIncident(
    {
      id: report['id'],
      title: at(attributes, 'title'),
      impact: isWork(attributes) ? 'maintenance' : (meaningOf(IMPACTS, word) ?? 'minor'),
      status: stageOf(attributes, state, now),
      startedAt: at(attributes, 'starts_at'),
      resolvedAt: at(attributes, 'ends_at'),
      touches: affected.map((one) => names.get(textOf(one['status_page_resource_id']))),
      updates: updates.map((update) => ({
        id: update['id'],
        at: at(update, 'attributes', 'published_at'),
        text: at(update, 'attributes', 'message'),
      })),
    },
    now,
  )
}

function isWork(attributes: unknown): boolean {
  return normaliseWord(at(attributes, 'report_type')) === 'maintenance'
}

/** `ends_at` is null on reports long resolved, and works of next week already have the state `maintenance`. */
function stageOf(attributes: unknown, state: Status, now: Date): IncidentStage {
  const [startsAt, endsAt] = ['starts_at', 'ends_at'].map((name) => readInstant(at(attributes, name)))
  if (!isWork(attributes)) return state === 'operational' ? 'resolved' : 'investigating'
  if (state === 'operational' || (endsAt && Date.parse(endsAt) <= now.getTime())) return 'completed'
  return startsAt && Date.parse(startsAt) > now.getTime() ? 'scheduled' : 'in_progress'
}
