import type { Db } from '../db/schema.ts'
import { type Clock, later, SECOND, toStored } from '../lib/dates.ts'
import { freeSlug } from '../lib/slugs.ts'
import type { LiveBoard } from './board/live.ts'
import type { Intake } from './intake/intake.ts'
import type { AlarmState, ReadAlarm, ReadServer } from './sources/index.ts'
import { hostOf, NO_SERVER } from './sources/labels.ts'

const NAME = 'Own checks'
const SLUG = 'own-checks'
/** A check that has not been made for so many of its intervals tells nothing of now. */
const MISSED = 3

/** A direct check of the status board, as the status domain tells of it. */
export interface OwnCheck {
  id: number
  title: string
  service: { slug: string; name: string }
  /** Its target: an address, or a host with a port; null for one that calls us. */
  url: string | null
  status: 'operational' | 'maintenance' | 'unknown' | 'degraded' | 'partial_outage' | 'major_outage'
  reason: string | null
  checkedAt: string | null
  intervalSeconds: number
}

const STATES: Record<OwnCheck['status'], AlarmState> = {
  operational: 'OK',
  maintenance: 'OK',
  unknown: 'UNKNOWN',
  degraded: 'WARNING',
  partial_outage: 'CRITICAL',
  major_outage: 'CRITICAL',
}

/** Checks as alarms of the hosts that they look at. */
export function serversOfChecks(checks: readonly OwnCheck[], now: string, baseUrl: string): ReadServer[] {
  const servers = new Map<string, ReadServer>()
  for (const check of checks) {
    const host = check.url === null ? null : hostOf(check.url).toLowerCase()
    const server = servers.get(host ?? NO_SERVER.key) ?? {
      key: host ?? NO_SERVER.key,
      name: host ?? NO_SERVER.name,
      addresses: host === null ? [] : [host],
      alarms: [],
    }
    server.alarms.push(alarmOf(check, now, baseUrl))
    servers.set(server.key, server)
  }
  return [...servers.values()]
}

function alarmOf(check: OwnCheck, now: string, baseUrl: string): ReadAlarm {
  const isOld = check.checkedAt === null || later(check.checkedAt, MISSED * check.intervalSeconds * SECOND) < now
  const state = STATES[check.status]
  return {
    key: String(check.id),
    check: `${check.service.name}: ${check.title}`,
    state: isOld && state === 'OK' ? 'UNKNOWN' : state,
    disabled: check.status === 'maintenance',
    since: null,
    message: check.reason ?? '',
    url: `${baseUrl}/services/${check.service.slug}`,
  }
}

export interface OwnCheckDeps {
  db: Db
  clock: Clock
  live: LiveBoard
  intake: Intake
  baseUrl: string
  listChecks(): Promise<OwnCheck[]>
  onServers(accountId: number): Promise<void>
}

/** Takes in Signalbox's own checks like an account that nobody has to set up; it is there while there are any. */
export async function takeOwnChecks(deps: OwnCheckDeps): Promise<void> {
  const { db, clock, live, intake } = deps
  await live.ready()
  const checks = await deps.listChecks()
  const known = live.accounts.find((account) => account.kind === 'signalbox')
  if (!known && checks.length === 0) return
  const at = toStored(clock())
  const id = known?.id ?? (await addAccount(db, at))
  if (!known) await live.sync()
  const servers = serversOfChecks(checks, at, deps.baseUrl)
  const changed = await intake.takeServers(id, servers, { at, isWhole: true })
  const gone = await intake.keepServers(id, new Set(servers.map((server) => server.key)))
  await db.updateTable('account_state').set({ tried_at: at, fetched_at: at }).where('account_id', '=', id).execute()
  await live.sync()
  if (changed + gone > 0) await deps.onServers(id)
}

async function addAccount(db: Db, at: string): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const taken = await trx.selectFrom('account').select('slug').where('slug', 'like', `${SLUG}%`).execute()
    const slug = freeSlug(SLUG, new Set(taken.map((row) => row.slug)))
    const { id } = await trx
      .insertInto('account')
      .values({ slug, kind: 'signalbox', name: NAME, created_at: at })
      .returning('id')
      .executeTakeFirstOrThrow()
    await trx.insertInto('account_state').values({ account_id: id }).execute()
    return id
  })
}
