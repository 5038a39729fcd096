import { type KnownAlarm, type KnownServer, shownState } from '../board/model.ts'
import type { AlarmState, ReadAlarm, ReadServer } from '../sources/index.ts'

export interface AlarmChange {
  key: string
  check: string
  at: string
  before: AlarmState | null
  after: AlarmState | null
  message: string
}

/** What has to be written so that a server is as its source tells of it. */
export interface ServerChange {
  read: Omit<ReadServer, 'alarms'>
  /** Whether its own row has to be made or changed. */
  isRowNew: boolean
  put: KnownAlarm[]
  gone: string[]
  history: AlarmChange[]
}

export interface Told {
  /** When we were told. */
  at: string
  /** Whether what is not among the alarms is gone; else only these were told of. */
  isWhole: boolean
}

/** @returns null when the server is as it was */
export function diffServer(known: KnownServer | undefined, read: ReadServer, told: Told): ServerChange | null {
  const change: ServerChange = {
    read: { key: read.key, name: read.name, addresses: read.addresses },
    isRowNew: !known || known.name !== read.name || !isSameList(known.addresses, read.addresses),
    put: [],
    gone: [],
    history: [],
  }
  for (const alarm of read.alarms) putAlarm(change, known?.alarms.get(alarm.key), alarm, told)
  if (told.isWhole && known && known.alarms.size > 0) dropAlarms(change, known, read, told.at)
  const isSame = !change.isRowNew && change.put.length === 0 && change.gone.length === 0
  return isSame ? null : change
}

function putAlarm(change: ServerChange, known: KnownAlarm | undefined, read: ReadAlarm, told: Told): void {
  if (!told.isWhole && known?.saidAt && read.since !== null && read.since < known.saidAt) return
  const after = shownState(read)
  const before = known ? shownState(known) : null
  const alarm: KnownAlarm = {
    ...read,
    since: sinceOf(known, read, told),
    saidAt: told.isWhole ? null : (read.since ?? told.at),
  }
  if (known && isSameAlarm(known, alarm)) return
  change.put.push(alarm)
  // That something new is OK is no news.
  if (before === after || (before === null && after === 'OK')) return
  change.history.push({ key: alarm.key, check: alarm.check, at: alarm.since, before, after, message: alarm.message })
}

/**
 * Since when an alarm is as it is. A source's word counts, unless it cannot be: before the state that came before, or
 * in the future.
 */
function sinceOf(known: KnownAlarm | undefined, read: ReadAlarm, { at, isWhole }: Told): string {
  const said = read.since !== null && read.since <= at ? read.since : null
  if (!known) return said ?? at
  const isSame = shownState(known) === shownState(read)
  if (isSame) return isWhole ? (said ?? known.since) : known.since
  return said !== null && said > known.since ? said : at
}

function dropAlarms(change: ServerChange, known: KnownServer, read: ReadServer, at: string): void {
  const still = new Set(read.alarms.map((alarm) => alarm.key))
  for (const alarm of known.alarms.values()) {
    if (still.has(alarm.key)) continue
    change.gone.push(alarm.key)
    change.history.push(...endOf(alarm, at))
  }
}

/** What the history tells of an alarm that is no longer there: nothing, if it was OK. */
function endOf(alarm: KnownAlarm, at: string): AlarmChange[] {
  const before = shownState(alarm)
  if (before === 'OK') return []
  return [{ key: alarm.key, check: alarm.check, at, before, after: null, message: '' }]
}

function isSameAlarm(one: KnownAlarm, other: KnownAlarm): boolean {
  return (
    one.state === other.state &&
    one.disabled === other.disabled &&
    one.since === other.since &&
    one.message === other.message &&
    one.check === other.check &&
    one.url === other.url &&
    one.saidAt === other.saidAt
  )
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, i) => text === other[i])
}
