import type { Conversation } from '../../../http/connector.ts'
import { chunksOf } from '../../../lib/chunks.ts'
import { DAY } from '../../../lib/dates.ts'
import { evidenceOf } from '../account.ts'
import type { CollectedIncident, CollectedIncidents, Stretch } from '../source.ts'
import { historyOf } from './history.ts'
import { Lister, type Pairs } from './listing.ts'
import { readLogs } from './logs.ts'
import { type PagerDutyIncident, readIncident } from './read.ts'
import type { PagerDutySettings } from './settings.ts'

const DEFAULT_LOOKBACK_DAYS = 60
/** PagerDuty takes up to six months at a time. */
const LONGEST_WINDOW_MS = 150 * DAY
/** So that the address stays well below what proxies take. */
const SERVICES_AT_ONCE = 100

export interface Task extends Stretch {
  services: readonly string[]
  settings: PagerDutySettings
  now: Date
}

/** All that PagerDuty knows of the incidents that touch a stretch of time. @throws SourceFailure */
export async function collectIncidents(talk: Conversation, task: Task): Promise<CollectedIncidents> {
  const found = await listIncidents(talk, task)
  const touching = [...found.incidents.values()].filter((one) => touches(one, task))
  const logs = await readLogs(talk, touching, task)
  const incidents = touching.map((one) => recorded(one, logs.of(one.id), task.settings))
  return {
    // Of what ended at an unknown time, the log may have told that it was long ago.
    incidents: incidents.filter(({ endedAt }) => endedAt === null || endedAt >= task.from),
    listProblems: found.problems,
    historyProblems: logs.problems,
    evidence: evidenceOf(
      talk.tally(),
      task.now,
      { listed: found.incidents.size, touching: touching.length, logEntries: logs.count },
      [lookbackNote(task), logs.note],
    ),
  }
}

interface Found {
  incidents: Map<string, PagerDutyIncident>
  problems: string[]
}

/**
 * PagerDuty lists incidents by when they were created. So it is asked for those created in the month and some time
 * before it, and for all that are open, however old: only one that began before that time and ended within the month
 * is not found.
 */
async function listIncidents(talk: Conversation, task: Task): Promise<Found> {
  const found: Found = { incidents: new Map(), problems: [] }
  const unreadable = { count: 0 }
  const to = Math.min(Date.parse(task.to), task.now.getTime())
  for (const services of chunksOf([...new Set(task.services)], SERVICES_AT_ONCE)) {
    const ids = services.map((id): [string, string] => ['service_ids[]', id])
    const created = listerOf(talk, ids, found, unreadable)
    for (let from = searchedFrom(task); from < to; from += LONGEST_WINDOW_MS) {
      await created.within(from, Math.min(from + LONGEST_WINDOW_MS, to))
    }
    const running = listerOf(talk, [...ids, ...RUNNING], found, unreadable)
    await running.all()
    found.problems.push(...created.doubts, ...running.doubts)
  }
  if (unreadable.count > 0) found.problems.push(`${unreadable.count} incidents have no id, service or beginning.`)
  return found
}

const RUNNING: Pairs = [
  ['date_range', 'all'],
  ['statuses[]', 'triggered'],
  ['statuses[]', 'acknowledged'],
]

function listerOf(talk: Conversation, query: Pairs, { incidents }: Found, unreadable: { count: number }): Lister {
  return new Lister(talk, {
    path: '/incidents',
    field: 'incidents',
    query: [...query, ['sort_by', 'created_at:asc'], ['time_zone', 'UTC']],
    take: (record) => {
      const incident = readIncident(record)
      if (incident) incidents.set(incident.id, incident)
      else unreadable.count += 1
      return incident?.id ?? null
    },
  })
}

function searchedFrom({ from, settings }: Task): number {
  return Date.parse(from) - (settings.lookbackDays ?? DEFAULT_LOOKBACK_DAYS) * DAY
}

function lookbackNote(task: Task): string {
  const day = new Date(searchedFrom(task)).toISOString().slice(0, 10)
  return `Incidents that began before ${day} are known only if they still run.`
}

/** Without an end it may touch anything after its beginning. */
function touches({ createdAt, resolvedAt }: PagerDutyIncident, { from, to }: Stretch): boolean {
  return createdAt < to && (resolvedAt === null || resolvedAt >= from || resolvedAt < createdAt)
}

function recorded(
  incident: PagerDutyIncident,
  log: Parameters<typeof historyOf>[1],
  settings: PagerDutySettings,
): CollectedIncident {
  const { id, title, url, service, createdAt, mergedInto } = incident
  const { intervals, endedAt, remarks } = historyOf(incident, log, settings)
  return {
    key: `pagerduty:${id}`,
    source: 'pagerduty',
    id,
    title,
    url,
    sameAs: [id, ...(url ? [url] : []), ...(mergedInto ? [`pagerduty:${mergedInto}`] : [])],
    startedAt: createdAt,
    endedAt,
    cause: null,
    service,
    intervals,
    remarks,
  }
}
