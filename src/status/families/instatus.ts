import type { Status } from '../words.ts'
import { isPath, onHost, pathBefore } from './addresses.ts'
import { readJson, readJsonIfAny } from './decode.ts'
import type { Answer, Family, Impact, IncidentStage, ReadComponent, ReadIncident } from './family.ts'
import { makeComponent, makeIncident } from './records.ts'
import { isOver, normaliseWord, placeOf, STAGES, Unknowns, type Words, words } from './rules.ts'
import { at, isShape, needText, type Shape, shapesOf, textOf } from './shape.ts'
import { sumUp } from './sum-up.ts'

const STATUSES = words<Status>({
  OPERATIONAL: 'operational',
  UNDERMAINTENANCE: 'maintenance',
  DEGRADEDPERFORMANCE: 'degraded',
  MINOROUTAGE: 'degraded',
  PARTIALOUTAGE: 'partial_outage',
  MAJOROUTAGE: 'major_outage',
})
/** Something that is listed as active and said to have no impact counts as degraded. */
const IMPACTS = words<Impact>({
  OPERATIONAL: 'minor',
  DEGRADEDPERFORMANCE: 'minor',
  MINOROUTAGE: 'minor',
  PARTIALOUTAGE: 'major',
  MAJOROUTAGE: 'critical',
})
const ALL_STAGES: Words<IncidentStage> = new Map([...STAGES, ...words<IncidentStage>({ NOTSTARTEDYET: 'scheduled' })])

/** Instatus: `summary.json`, and the components where the page gives them. https://instatus.com/help/api */
export const instatus: Family = {
  kind: 'instatus',
  title: 'Instatus',
  addresses(given) {
    const isSummary = isPath(given, /\/summary\.json$/) && !isPath(given, /\/api\//)
    const page = pathBefore(given, /\/v3\/[\w.]+$/.test(given.pathname) ? '/v3/' : '/summary.json')
    return [isSummary ? given : onHost(given, `${page}/summary.json`), onHost(given, `${page}/v3/components.json`)]
  },
  read([answer, listed], { now }) {
    const body = readJson(answer)
    const word = needText(body, 'page', 'status')
    const unknowns = new Unknowns()
    return sumUp({
      now,
      unknowns,
      name: at(body, 'page', 'name'),
      declared: statusOfPage(word, unknowns),
      declaredText: word,
      components: readComponents(listed ?? null, unknowns),
      incidents: [
        ...shapesOf(at(body, 'activeIncidents')).map((raw) => readIncident(raw, unknowns, now)),
        ...shapesOf(at(body, 'activeMaintenances')).map((raw) => readMaintenance(raw, unknowns, now)),
      ],
    })
  },
}

/** The documented words are UP, HASISSUES and UNDERMAINTENANCE; ONEMAJOROUTAGE and others of its make come as well. */
function statusOfPage(word: string, unknowns: Unknowns): Status {
  const said = normaliseWord(word).toUpperCase()
  if (said === 'UP' || said === 'OPERATIONAL') return 'operational'
  if (said.includes('MAINTENANCE')) return 'maintenance'
  if (said.includes('MAJOR')) return said.includes('ALL') ? 'major_outage' : 'partial_outage'
  if (/PARTIAL|MINOR|DEGRADED|HASISSUES/.test(said)) return 'degraded'
  unknowns.note(`the page: status “${word.slice(0, 60)}”`)
  return 'unknown'
}

/** The list only adds to the summary: without it the page is read, with fewer details. */
function readComponents(answer: Answer | null, unknowns: Unknowns): ReadComponent[] {
  const body = readJsonIfAny(answer)
  const list = shapesOf(Array.isArray(body) ? body : at(body, 'components'))
  const parents = new Set(list.filter((raw) => raw['isParent'] === true).map((raw) => textOf(raw['id'])))
  return list.flatMap((raw) => {
    if (parents.has(textOf(raw['id'])) && shapesOf(raw['children']).length > 0) return []
    const name = nameOf(raw['name'])
    const status = unknowns.translate(STATUSES, raw['status'], 'unknown', placeOf('component', name))
    return [makeComponent({ id: raw['id'], name, group: nameOf(at(raw['group'], 'name') ?? raw['group']), status })]
  })
}

/** A name, or one for each language. */
function nameOf(value: unknown): string | null {
  return isShape(value) ? textOf(value['default'] ?? Object.values(value)[0]) : textOf(value)
}

function readIncident(raw: Shape, unknowns: Unknowns, now: Date): ReadIncident {
  const place = placeOf('incident', nameOf(raw['name']))
  const stage = unknowns.translate(ALL_STAGES, raw['status'], 'investigating', place)
  return makeIncident(
    {
      id: raw['id'],
      title: nameOf(raw['name']),
      impact: isOver(stage) ? 'none' : unknowns.translate(IMPACTS, raw['impact'], 'minor', place, 'impact'),
      status: stage,
      startedAt: raw['started'],
      resolvedAt: raw['resolved'] ?? raw['updatedAt'],
      url: raw['url'],
      updates: raw['updatedAt'] ? [{ at: raw['updatedAt'], status: stage, text: nameOf(raw['name']) }] : [],
    },
    now,
  )
}

function readMaintenance(raw: Shape, unknowns: Unknowns, now: Date): ReadIncident {
  return makeIncident(
    {
      id: raw['id'],
      title: nameOf(raw['name']),
      impact: 'maintenance',
      status: unknowns.translate(ALL_STAGES, raw['status'], 'in_progress', placeOf('maintenance', nameOf(raw['name']))),
      startedAt: raw['start'],
      resolvedAt: raw['end'] ?? raw['updatedAt'],
      url: raw['url'],
    },
    now,
  )
}
