import type { Status } from '../words.ts'
import { onHost } from './addresses.ts'
import { readJson } from './decode.ts'
import { type Answer, type Family, type IncidentStage, type ReadIncident, Unreadable } from './family.ts'
import { makeComponent, makeIncident } from './records.ts'
import { normaliseWord, placeOf, Unknowns, words } from './rules.ts'
import { at, describe, isShape, needList, type Shape, shapesOf, textOf } from './shape.ts'
import { mostlyDown, sumUp } from './sum-up.ts'
import { readInstant } from './times.ts'

const BEATS = words<Status>({ 0: 'major_outage', 1: 'operational', 2: 'degraded', 3: 'maintenance' })
const WORKS = words<IncidentStage>({
  scheduled: 'scheduled',
  under_maintenance: 'in_progress',
  ended: 'completed',
  inactive: 'completed',
})

/** Uptime Kuma: a status page's groups and monitors, and their heartbeats. https://github.com/louislam/uptime-kuma */
export const uptimeKuma: Family = {
  kind: 'uptime-kuma',
  aliases: ['kuma'],
  title: 'Uptime Kuma',
  allNeeded: true,
  addresses(given) {
    const slug = (slugOf(given) ?? 'default').toLowerCase()
    const main = onHost(given, `/api/status-page/${slug}`)
    return [main.pathname === given.pathname ? given : main, onHost(given, `/api/status-page/heartbeat/${slug}`)]
  },
  read([answer, beats], { now }) {
    const body = readJson(answer)
    if (!isShape(at(body, 'config')))
      throw new Unreadable('schema', `expected config and publicGroupList, got ${describe(body)}`)
    const unknowns = new Unknowns()
    const newest = newestBeats(beats ?? null)
    const components = shapesOf(needList(body, 'publicGroupList')).flatMap((group) =>
      shapesOf(group['monitorList']).map((monitor) => {
        const beat = newest?.get(textOf(monitor['id']) ?? '')
        const place = placeOf('monitor', monitor['name'])
        const status = beat ? unknowns.translate(BEATS, beat['status'], 'unknown', place) : 'unknown'
        return makeComponent({ id: monitor['id'], name: monitor['name'], group: group['name'], status })
      }),
    )
    return sumUp({
      now,
      unknowns,
      name: at(body, 'config', 'title'),
      components,
      rollUp: mostlyDown,
      incidents: readEvents(body, unknowns, now),
      doubt: doubtOf(components.length, newest !== null),
    })
  },
}

/** The slug of a page's address; undefined where there is none. */
export function slugOf(given: URL): string | undefined {
  return /^\/(?:api\/status-page|status)\/([\w-]{1,100})\/?$/.exec(given.pathname)?.[1]
}

function doubtOf(monitors: number, haveBeats: boolean) {
  if (monitors === 0) return { code: 'scope', text: 'expected monitors, got none' } as const
  return haveBeats ? null : ({ code: 'scope', text: 'expected the monitors’ heartbeats, got none' } as const)
}

/**
 * The newest heartbeat of each monitor; null without an answer. A slug that does not exist gives empty lists, not an
 * error.
 */
function newestBeats(answer: Answer | null): Map<string, Shape> | null {
  if (!answer) return null
  const lists = at(readJson(answer), 'heartbeatList')
  if (!isShape(lists)) throw new Unreadable('schema', `expected heartbeatList, got ${describe(lists)}`)
  return new Map(
    Object.entries(lists).flatMap(([id, list]) => {
      const sorted = shapesOf(list).sort((a, b) => millisOf(a) - millisOf(b))
      return sorted.length > 0 ? [[id, sorted.at(-1)!] as const] : []
    }),
  )
}

function millisOf(beat: Shape): number {
  return Date.parse(readInstant(beat['time']) ?? '') || 0
}

function readEvents(body: unknown, unknowns: Unknowns, now: Date): ReadIncident[] {
  const pinned = [...shapesOf(at(body, 'incidents')), ...shapesOf([at(body, 'incident')])]
  return [
    ...pinned.map((raw) => readIncident(raw, now)),
    ...shapesOf(at(body, 'maintenanceList')).map((raw) => readWork(raw, unknowns, now)),
  ]
}

/**
 * What somebody pinned to the page. Its style is a colour and no severity, but the two alarming ones are meant to
 * alarm.
 */
function readIncident(raw: Shape, now: Date): ReadIncident {
  const alarming = ['warning', 'danger'].includes(normaliseWord(raw['style']))
  return makeIncident(
    {
      id: raw['id'],
      title: raw['title'],
      impact: alarming ? 'minor' : 'none',
      status: raw['active'] === false ? 'resolved' : 'investigating',
      startedAt: raw['createdDate'],
      resolvedAt: raw['lastUpdatedDate'],
      updates: [{ at: raw['lastUpdatedDate'] ?? raw['createdDate'], text: raw['content'] }],
    },
    now,
  )
}

function readWork(raw: Shape, unknowns: Unknowns, now: Date): ReadIncident {
  return makeIncident(
    {
      id: `maintenance-${textOf(raw['id'])}`,
      title: raw['title'],
      impact: 'maintenance',
      status: unknowns.translate(WORKS, raw['status'], 'in_progress', placeOf('maintenance', raw['title'])),
      startedAt: at(shapesOf(raw['timeslotList'])[0], 'startDate'),
      resolvedAt: at(shapesOf(raw['timeslotList'])[0], 'endDate'),
      updates: [{ text: raw['description'] }],
    },
    now,
  )
}
