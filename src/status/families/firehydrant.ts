import { type Status, worstOf } from '../words.ts'
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
import { impactOf, isOver, meaningOf, normaliseWord, placeOf, STAGES, Unknowns, words } from './rules.ts'
import { at, describe, isShape, needList, type Shape, shapesOf, textOf } from './shape.ts'
import { sumUp } from './sum-up.ts'
import { readInstant } from './times.ts'

const CONDITIONS = words<Status>({
  OPERATIONAL: 'operational',
  DEGRADED: 'degraded',
  OFFLINE: 'major_outage',
})
const SEVERITIES = words<Impact>({
  SEV1: 'critical',
  SEV2: 'major',
  SEV3: 'minor',
  SEV4: 'minor',
  SEV5: 'minor',
  UNSET: 'minor',
  MAINTENANCE: 'maintenance',
})

/** FireHydrant: everything a page has, history included, in one file. https://firehydrant.com */
export const firehydrant: Family = {
  kind: 'firehydrant',
  title: 'FireHydrant',
  addresses(given) {
    return [isPath(given, /\/data\/payload\.json$/) ? given : onHost(given, '/data/payload.json')]
  },
  read([answer], { now }) {
    const body = readJson(answer)
    if (!isShape(at(body, 'conditions'))) throw new Unreadable('schema', `expected conditions, got ${describe(body)}`)
    const unknowns = new Unknowns()
    const components = shapesOf(needList(body, 'components'))
    const events = shapesOf(needList(body, 'incidents')).map((raw) => readEvent(raw, body, unknowns, now))
    const hit = worstOfEach(
      events.filter(({ incident }) => !isOver(incident.status) && incident.status !== 'scheduled'),
    )
    return sumUp({
      now,
      unknowns,
      name: at(body, 'config', 'companyName') ?? at(body, 'config', 'title'),
      components: components.map((raw): ReadComponent => {
        const name = textOf(raw['name'])
        return makeComponent({ id: raw['id'], name, status: hit.get(name ?? '') ?? 'operational' })
      }),
      incidents: events.map(({ incident }) => incident),
      doubt: components.length > 0 ? null : { code: 'scope', text: 'expected components, got none' },
    })
  },
}

interface Event {
  incident: ReadIncident
  conditions: Map<string, Status>
}

function readEvent(raw: Shape, body: unknown, unknowns: Unknowns, now: Date): Event {
  const place = placeOf('incident', raw['title'])
  const timeline = shapesOf(raw['timeline'])
  const conditions = conditionsOf(raw, body, place, unknowns)
  const impact = unknowns.translate(SEVERITIES, raw['severitySlug'], 'minor', place, 'severity')
  const incident = makeIncident(
    {
      id: raw['id'],
      title: raw['title'],
      impact: impact === 'minor' ? impactOf(worstOf(['degraded', ...conditions.values()])) : impact,
      status: stageOf(raw, timeline, impact, now),
      startedAt: at(raw, 'timestamps', 'started') ?? at(raw, 'timestamps', 'detected'),
      resolvedAt: at(raw, 'timestamps', 'resolved'),
      touches: conditions.keys(),
      updates: timeline.map(readEntry),
    },
    now,
  )
  return { incident, conditions }
}

/** A page names its conditions itself, and says which of three kinds each of them is. */
function conditionsOf(raw: Shape, body: unknown, place: string, unknowns: Unknowns): Map<string, Status> {
  const byName = isShape(raw['componentConditions']) ? Object.entries(raw['componentConditions']) : []
  const listed = shapesOf(raw['components']).map((one) => [textOf(one['name']) ?? '', one['condition']] as const)
  return new Map(
    [...byName, ...listed].map(([component, condition]) => {
      const kind = at(body, 'conditions', textOf(condition) ?? '')
      return [
        component,
        unknowns.translate(CONDITIONS, kind, 'degraded', place, `condition “${textOf(condition)}”, kind`),
      ]
    }),
  )
}

/** Open is what has no time of resolution; an `acknowledged` long after it means nothing. */
function stageOf(raw: Shape, timeline: Shape[], impact: Impact, now: Date): IncidentStage {
  const isWork = impact === 'maintenance'
  if (textOf(at(raw, 'timestamps', 'resolved'))) return isWork ? 'completed' : 'resolved'
  const started = readInstant(at(raw, 'timestamps', 'started'))
  if (isWork) return started && Date.parse(started) > now.getTime() ? 'scheduled' : 'in_progress'
  const said = timeline.map((entry) => readEntry(entry).status).find((stage) => stage !== null && !isOver(stage))
  return said ?? 'investigating'
}

/** Notes of moved pages begin with their stage in bold; new ones tell it by milestones. */
function readEntry(entry: Shape) {
  const note = textOf(at(entry, 'details', 'note', 'note') ?? at(entry, 'details', 'note'))
  const milestone = textOf(at(entry, 'details', 'milestoneUpdate', 'currentMilestone'))
  const heading = /^\W{0,4}\*\*(\w{4,20})\*\*/u.exec(note ?? '')?.[1]
  return {
    at: entry['occurredAt'] ?? entry['time'],
    status: meaningOf(STAGES, milestone ?? heading) ?? null,
    text: note ?? (milestone ? `Now ${normaliseWord(milestone)}` : ''),
  }
}

function worstOfEach(events: Event[]): Map<string, Status> {
  const worst = new Map<string, Status>()
  for (const [name, status] of events.flatMap(({ conditions }) => [...conditions])) {
    worst.set(name, worstOf([status, worst.get(name) ?? 'operational']))
  }
  return worst
}
