import type { Config } from '../../config.ts'
import type { Db } from '../../db/schema.ts'
import { Conflict, Invalid } from '../../http/errors.ts'
import { type Clock, toStored } from '../../lib/dates.ts'
import { type AccountEntry, listAccountsBySlug } from '../accounts/find.ts'
import type { LiveBoard } from '../board/live.ts'
import { isAskedAccount } from '../fetch/rules.ts'
import type { Intake } from '../intake/intake.ts'
import {
  MAX_SERVERS,
  type PushedAlarm,
  type ReadServer,
  type RejectedAlarm,
  readAlertmanagerWebhook,
  readPushedAlarms,
  SourceFailure,
} from '../sources/index.ts'

export interface PushDeps {
  db: Db
  clock: Clock
  config: Pick<Config, 'secretKey'>
  live: LiveBoard
  intake: Intake
  /** Called when servers were taken in. */
  onServers(accountId: number): Promise<void>
}

export interface Taken {
  taken: number
  /** Servers that are not as they were; 0 when all this was known already. */
  changed: number
  rejected: RejectedAlarm[]
}

/**
 * Takes in the alarms that a program sent. What cannot be taken is told, and does not keep the others back.
 * @param maySend whether whoever sent them may send for an account
 * @throws Invalid when none can be taken
 */
export async function takeAlarms(
  deps: PushDeps,
  body: unknown,
  maySend: (account: AccountEntry) => boolean,
): Promise<Taken> {
  const { taken, rejected } = readPushedAlarms(body, deps.clock())
  const accounts = await listAccountsBySlug(deps.db, [...new Set(taken.map((alarm) => alarm.account))])
  const bySlug = new Map(accounts.map((account) => [account.slug, account]))
  const good: PushedAlarm[] = []
  for (const alarm of taken) {
    const reason = refusalOf(bySlug.get(alarm.account), alarm, maySend)
    if (reason === null) good.push(alarm)
    else rejected.push({ index: alarm.index, reason })
  }
  rejected.sort((a, b) => a.index - b.index)
  if (good.length === 0 && rejected.length > 0)
    throw new Invalid(Object.fromEntries(rejected.map((one) => [String(one.index), one.reason])))
  let changed = 0
  for (const [slug, alarms] of Map.groupBy(good, (alarm) => alarm.account)) {
    changed += await takeFor(deps, bySlug.get(slug)!, layersOf(alarms))
  }
  return { taken: good.length, changed, rejected }
}

/** Takes in a notification of Alertmanager. @throws Invalid when it is none */
export async function takeNotification(deps: PushDeps, account: AccountEntry, body: unknown): Promise<Taken> {
  if (account.paused_at !== null) throw new Conflict(`The account “${account.slug}” is paused.`)
  const { servers } = readNotification(account, body)
  const changed = await takeFor(deps, account, [servers])
  return { taken: servers.reduce((sum, server) => sum + server.alarms.length, 0), changed, rejected: [] }
}

function readNotification(account: AccountEntry, body: unknown) {
  try {
    return readAlertmanagerWebhook(body, JSON.parse(account.settings) as object)
  } catch (error) {
    if (error instanceof SourceFailure) throw new Invalid({ '': error.message })
    throw error
  }
}

function refusalOf(
  account: AccountEntry | undefined,
  alarm: PushedAlarm,
  maySend: (account: AccountEntry) => boolean,
): string | null {
  if (!account || !maySend(account)) return `There is no account “${alarm.account.slice(0, 100)}” to send alarms to.`
  if (account.kind !== 'webhook') return `“${account.slug}” is no webhook account.`
  return account.paused_at === null ? null : `The account “${account.slug}” is paused.`
}

/**
 * The alarms as servers. One that is told of twice stands in a second layer, to be taken in after the first, so that
 * the history has both.
 */
function layersOf(alarms: readonly PushedAlarm[]): ReadServer[][] {
  const layers: Map<string, ReadServer>[] = []
  const times = new Map<string, number>()
  for (const { server, alarm } of alarms.toSorted((a, b) => (a.alarm.since < b.alarm.since ? -1 : 1))) {
    const name = JSON.stringify([server.key, alarm.key])
    const layer = times.get(name) ?? 0
    times.set(name, layer + 1)
    layers[layer] ??= new Map()
    const known = layers[layer].get(server.key)
    if (known) known.alarms.push(alarm)
    else layers[layer].set(server.key, { ...server, alarms: [alarm] })
  }
  return layers.map((layer) => [...layer.values()])
}

async function takeFor(deps: PushDeps, account: AccountEntry, layers: readonly ReadServer[][]): Promise<number> {
  await deps.live.ready()
  const at = toStored(deps.clock())
  const before = deps.live.find(account.id)?.servers.size ?? 0
  let changed = 0
  for (const servers of layers) {
    changed += await deps.intake.takeServers(account.id, within(deps, account, servers), { at, isWhole: false })
  }
  if (!isAskedAccount(account)) await recordPush(deps.db, account.id, at)
  await deps.live.sync()
  if ((deps.live.find(account.id)?.servers.size ?? 0) > before) await deps.onServers(account.id)
  return changed
}

/** New servers only as far as an account may have them. */
function within({ live }: PushDeps, account: AccountEntry, servers: ReadServer[]): ReadServer[] {
  const known = live.find(account.id)?.servers
  let room = MAX_SERVERS - (known?.size ?? 0)
  return servers.filter((server) => {
    if (known?.has(server.key)) return true
    room -= 1
    return room >= 0
  })
}

async function recordPush(db: Db, accountId: number, at: string): Promise<void> {
  await db
    .updateTable('account_state')
    .set({ tried_at: at, fetched_at: at, failures: 0, failing_since: null, error_code: null, error: null })
    .where('account_id', '=', accountId)
    .execute()
}
