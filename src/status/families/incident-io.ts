import { type Status, worstOf } from '../words.ts'
import { isPath, onHost } from './addresses.ts'
import { readJson } from './decode.ts'
import type { Family, IncidentStage, ReadIncident } from './family.ts'
import { makeComponent, makeIncident } from './records.ts'
import { impactOf, isOver, meaningOf, placeOf, STAGES, Unknowns, type Words, words } from './rules.ts'
import { at, isShape, needList, needText, type Shape, shapesOf, textOf } from './shape.ts'
import { COMPONENT_STATUSES, readSummary } from './statuspage-summary.ts'
import { type Findings, sumUp } from './sum-up.ts'

const EVENT_STAGES: Words<IncidentStage> = new Map([
  ...STAGES,
  ...words<IncidentStage>({
    maintenance_scheduled: 'scheduled',
    maintenance_in_progress: 'in_progress',
    maintenance_complete: 'completed',
  }),
])

/**
 * incident.io: the answers that imitate Statuspage, and the page's own summary (`/proxy/<host>`, and the widget's
 * `/api/v1/summary`), which lists no states but those of what is affected. https://docs.incident.io/api-reference/status-page-incidents-v2
 */
export const incidentIo: Family = {
  kind: 'incident-io',
  aliases: ['incident.io'],
  title: 'incident.io',
  addresses(given) {
    if (isPath(given, /\/api\/v2\/summary\.json$|^\/proxy\/[^/]+|\/api\/v1\/summary$/)) return [given]
    // Regional pages live under a path of one name.
    const region = /^\/(?!incidents\b|history\b)[\w-]+(?=\/?$)/.exec(given.pathname)?.[0] ?? ''
    return [onHost(given, `${region}/api/v2/summary.json`)]
  },
  read([answer], { now }) {
    const body = readJson(answer)
    const unknowns = new Unknowns()
    if (isShape(at(body, 'summary'))) return sumUp(readPage(at(body, 'summary'), unknowns, now))
    if (at(body, 'page_title') !== undefined) return sumUp(readWidget(body, unknowns, now))
    needText(body, 'page', 'id')
    return sumUp(readSummary(body, unknowns, now))
  },
}

/** True of an imitation of Statuspage that has incident.io's marks: ULIDs, no time zone, null for an empty list. */
export function looksLikeIncidentIo(body: unknown): boolean {
  if (isShape(at(body, 'summary')) || at(body, 'page_title') !== undefined) return true
  const id = textOf(at(body, 'page', 'id')) ?? ''
  if (/^[0-9A-HJKMNP-TV-Z]{26}$/.test(id)) return true
  const marks = [
    at(body, 'page', 'time_zone') === undefined,
    isShape(body) && (body['incidents'] === null || body['scheduled_maintenances'] === null),
  ]
  return marks.every(Boolean)
}

function readPage(page: unknown, unknowns: Unknowns, now: Date): Findings {
  const components = shapesOf(needList(page, 'components'))
  needList(page, 'ongoing_incidents')
  const names = new Map(components.map((raw) => [textOf(raw['id']), raw['name']]))
  const groups = groupsOf(page)
  const affected = new Map(
    shapesOf(at(page, 'affected_components')).map((raw) => [textOf(raw['component_id']), raw['status']]),
  )
  return {
    now,
    unknowns,
    name: at(page, 'name'),
    components: components.map((raw) => {
      const id = textOf(raw['id'])
      const word = affected.has(id) ? affected.get(id) : 'operational'
      const status = unknowns.translate(COMPONENT_STATUSES, word, 'unknown', placeOf('component', raw['name']))
      return makeComponent({ id, name: raw['name'], group: groups.get(id), status })
    }),
    incidents: eventsOf(page, names, unknowns, now),
    doubt:
      components.length > 0 ? null : { code: 'scope', text: 'expected components, got none: is this the right page?' },
  }
}

/** The widget lists what is going on and nothing else. */
function readWidget(widget: unknown, unknowns: Unknowns, now: Date): Findings {
  needText(widget, 'page_title')
  needList(widget, 'ongoing_incidents')
  const name = at(widget, 'page_title')
  return { now, unknowns, name, incidents: eventsOf(widget, new Map(), unknowns, now), listsOnlyTrouble: true }
}

function groupsOf(page: unknown): Map<string | null, unknown> {
  const groups = new Map<string | null, unknown>()
  for (const item of shapesOf(at(page, 'structure', 'items'))) {
    for (const member of shapesOf(at(item, 'group', 'components'))) {
      groups.set(textOf(member['component_id']), at(item, 'group', 'name'))
    }
  }
  return groups
}

type Names = Map<string | null, unknown>

function eventsOf(page: unknown, names: Names, unknowns: Unknowns, now: Date): ReadIncident[] {
  const read = (list: string, stage: IncidentStage) =>
    shapesOf(at(page, list)).map((raw) => readEvent(raw, names, stage, unknowns, now))
  return [
    ...read('ongoing_incidents', 'investigating'),
    ...read('in_progress_maintenances', 'in_progress'),
    ...read('scheduled_maintenances', 'scheduled'),
  ]
}

/** `usual` is the stage that the list stands for. */
function readEvent(raw: Shape, names: Names, usual: IncidentStage, unknowns: Unknowns, now: Date): ReadIncident {
  const stage = unknowns.translate(EVENT_STAGES, raw['status'], usual, placeOf('incident', raw['name']))
  const affected = shapesOf(raw['affected_components'])
  const isWork = usual !== 'investigating' || raw['type'] === 'maintenance'
  return makeIncident(
    {
      id: raw['id'],
      title: raw['name'],
      status: stage,
      impact: isWork ? 'maintenance' : impactOf(isOver(stage) ? 'operational' : worstSaid(affected)),
      startedAt: raw['published_at'] ?? raw['started_at'] ?? raw['starts_at'],
      url: raw['url'],
      touches: affected.map((one) => names.get(textOf(one['component_id'])) ?? one['name']),
      updates: shapesOf(raw['updates']).map((update) => ({
        id: update['id'],
        at: update['published_at'],
        status: meaningOf(EVENT_STAGES, update['to_status']) ?? null,
        text: update['message_string'],
      })),
    },
    now,
  )
}

/**
 * An open incident counts as degraded at least, also when each component is said to be fine again: OpenAI's page of
 * 17 March 2026 showed such a one with the icon of a full outage.
 */
function worstSaid(affected: Shape[]): Status {
  const said = affected.flatMap((one) => [one['status'], one['current_status']])
  return worstOf(['degraded', ...said.map((word) => meaningOf(COMPONENT_STATUSES, word) ?? 'operational')])
}
