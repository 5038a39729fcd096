import { isAllowed, type Role } from '../../http/roles.ts'
import { DAY, later, toStored } from '../../lib/dates.ts'
import { type KnownAlarm, type KnownServer, shownState, stateOf, WEIGHT } from '../board/model.ts'
import { drawRing, ringWords } from '../board/ring.ts'
import { staleness } from '../board/rules.ts'
import { kindWord } from '../board/view.ts'
import { isAskedAccount } from '../fetch/rules.ts'
import { listRunning } from '../neighbours.ts'
import type { AlarmState } from '../sources/index.ts'
import { findServer } from '../ties/ties.ts'
import type { WallboardContext } from '../wallboard.ts'
import { HISTORY_DAYS, listChanges } from './history.ts'

const MAX_CHANGES = 100
const MAX_EVENTS = 20

export const STATE_TONE: Record<AlarmState, string> = {
  OK: 'operational',
  WARNING: 'degraded',
  CRITICAL: 'outage',
  UNKNOWN: 'unknown',
}

/**
 * What is known of a server: its alarms, their past, and what the directory and others say of it.
 * @throws NotFound
 */
export async function serverData(wallboard: WallboardContext, id: number, role: Role | null) {
  const { db, live, clock, config, neighbours, surroundings } = wallboard
  await live.ready()
  const { account, server } = findServer(live, id)
  const now = toStored(clock())
  const { places, downtimes } = await surroundings.get()
  const place = server.entityId === null ? null : (places.get(server.entityId) ?? null)
  const ids = server.entityId === null ? [] : [server.entityId]
  const mayRead = isAllowed('read', role, config.publicRead)
  const [changes, running, people] = await Promise.all([
    listChanges(db, id, later(now, -HISTORY_DAYS * DAY), MAX_CHANGES),
    listRunning(neighbours, ids, now, MAX_EVENTS),
    mayRead && server.entityId !== null ? neighbours.listPeople(server.entityId) : [],
  ])
  const late = staleness(account, now)
  const state = late === null ? stateOf(server.counts) : 'UNKNOWN'
  return {
    server,
    account: { slug: account.slug, name: account.name, kind: kindWord(account), state: account.state },
    late: late !== null,
    state,
    ring: drawRing(server.counts, late !== null),
    words: ringWords(server.counts),
    alarms: [...server.alarms.values()].sort(inOrder).map((alarm) => ({ ...alarm, state: shownState(alarm) })),
    changes,
    isCut: changes.length === MAX_CHANGES,
    historyDays: HISTORY_DAYS,
    place,
    downtime: server.entityId === null ? null : (downtimes.get(server.entityId) ?? null),
    running,
    people,
    mayRead,
    isRemovable: !isAskedAccount(account),
    newIncident: newIncidentAddress(place, server),
    tones: STATE_TONE,
  }
}

/** Worst first, and of the same what is so longest. */
function inOrder(a: KnownAlarm, b: KnownAlarm): number {
  const weight = WEIGHT[shownState(b)] - WEIGHT[shownState(a)]
  if (weight !== 0) return weight
  return a.since === b.since ? (a.check < b.check ? -1 : 1) : a.since < b.since ? -1 : 1
}

/** The form for a new incident, with what is known filled in. */
function newIncidentAddress(place: { slug: string } | null, server: KnownServer): string {
  const bad = [...server.alarms.values()].filter((alarm) => shownState(alarm) !== 'OK').sort(inOrder)
  const lines = bad.slice(0, 10).map((alarm) => `${shownState(alarm)}: ${alarm.check}. ${alarm.message}`.slice(0, 200))
  const title = server.worst ? `${server.name}: ${server.worst.check}` : server.name
  const query = new URLSearchParams({ title, description: lines.join('\n'), ...(place && { affects: place.slug }) })
  return `/incidents/new?${query}`
}
