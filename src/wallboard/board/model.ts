import type { AlarmState, FailureCode, ReadAlarm, ReadServer } from '../sources/index.ts'
import type { AccountKind } from '../tables.ts'

/** An alarm as it is stored. */
export interface KnownAlarm extends Omit<ReadAlarm, 'since'> {
  since: string
  /** The sender's time of its newest word, where alarms are sent to us. */
  saidAt: string | null
}

/** How many alarms of a server count as what; what is disabled counts as unknown, so that none is dropped. */
export interface Counts {
  ok: number
  warning: number
  critical: number
  unknown: number
  total: number
}

export interface KnownServer extends Omit<ReadServer, 'alarms'> {
  id: number
  entityId: number | null
  tie: 'sure' | 'hand' | null
  alarms: Map<string, KnownAlarm>
  counts: Counts
  /** The alarm that speaks for it: the worst, and of those the one that is so longest. Null while all are OK. */
  worst: KnownAlarm | null
}

export interface AccountState {
  revision: number
  dueAt: string | null
  claimedUntil: string | null
  triedAt: string | null
  fetchedAt: string | null
  failures: number
  failingSince: string | null
  errorCode: FailureCode | null
  error: string | null
  sourceAt: string | null
  sourceMovedAt: string | null
  warnings: string[]
}

export interface KnownAccount {
  id: number
  slug: string
  kind: AccountKind
  name: string
  url: string | null
  intervalSeconds: number | null
  pausedAt: string | null
  state: AccountState
  servers: Map<string, KnownServer>
}

const COUNTED_AS: Record<AlarmState, 'ok' | 'warning' | 'critical' | 'unknown'> = {
  OK: 'ok',
  WARNING: 'warning',
  CRITICAL: 'critical',
  UNKNOWN: 'unknown',
}
/** How much a state draws the eye; keep in step with `worseState` of the sources. */
export const WEIGHT: Record<AlarmState, number> = { OK: 0, UNKNOWN: 1, WARNING: 2, CRITICAL: 3 }

/** The state that is shown and counted: of what is switched off, nobody knows. */
export function shownState({ state, disabled }: Pick<ReadAlarm, 'state' | 'disabled'>): AlarmState {
  return disabled ? 'UNKNOWN' : state
}

export function countAlarms(alarms: Iterable<Pick<ReadAlarm, 'state' | 'disabled'>>): Counts {
  const counts = { ok: 0, warning: 0, critical: 0, unknown: 0, total: 0 }
  for (const alarm of alarms) {
    counts[COUNTED_AS[shownState(alarm)]] += 1
    counts.total += 1
  }
  return counts
}

export function addCounts(all: Iterable<Counts>): Counts {
  const sum = { ok: 0, warning: 0, critical: 0, unknown: 0, total: 0 }
  for (const counts of all) for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += counts[name]
  return sum
}

/** The state of a whole: the worst there is; unknown when there is nothing to tell of. */
export function stateOf({ critical, warning, unknown, total }: Counts): AlarmState {
  if (critical > 0) return 'CRITICAL'
  if (warning > 0) return 'WARNING'
  return unknown > 0 || total === 0 ? 'UNKNOWN' : 'OK'
}

/** Works out anew what is counted of a server, after its alarms have changed. */
export function summarise(server: Pick<KnownServer, 'alarms'>): Pick<KnownServer, 'counts' | 'worst'> {
  let worst: KnownAlarm | null = null
  for (const alarm of server.alarms.values()) {
    if (shownState(alarm) !== 'OK' && (worst === null || isWorse(alarm, worst))) worst = alarm
  }
  return { counts: countAlarms(server.alarms.values()), worst }
}

function isWorse(alarm: KnownAlarm, than: KnownAlarm): boolean {
  const difference = WEIGHT[shownState(alarm)] - WEIGHT[shownState(than)]
  if (difference !== 0) return difference > 0
  // Something broken says more than something that was switched off.
  if (alarm.disabled !== than.disabled) return than.disabled
  return alarm.since < than.since
}
