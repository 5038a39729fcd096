import type { Db } from '../../db/schema.ts'
import { type KnownAccount, type KnownAlarm, type KnownServer, summarise } from './model.ts'

/** Read at once; more would hold the thread that answers people. */
const ALARMS_AT_ONCE = 2_000

/** The accounts that are not deleted, without their servers. */
export async function listAccounts(db: Db): Promise<Omit<KnownAccount, 'servers'>[]> {
  const rows = await db
    .selectFrom('account')
    .innerJoin('account_state', 'account_state.account_id', 'account.id')
    .select(['account.id', 'slug', 'kind', 'name', 'url', 'interval_seconds', 'paused_at'])
    .select(['revision', 'due_at', 'claimed_until', 'tried_at', 'fetched_at', 'failures', 'failing_since'])
    .select(['error_code', 'error', 'source_at', 'source_moved_at', 'warnings'])
    .where('deleted_at', 'is', null)
    .orderBy('account.name')
    .orderBy('account.id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    slug: row.slug,
    kind: row.kind,
    name: row.name,
    url: row.url,
    intervalSeconds: row.interval_seconds,
    pausedAt: row.paused_at,
    state: {
      revision: row.revision,
      dueAt: row.due_at,
      claimedUntil: row.claimed_until,
      triedAt: row.tried_at,
      fetchedAt: row.fetched_at,
      failures: row.failures,
      failingSince: row.failing_since,
      errorCode: row.error_code,
      error: row.error,
      sourceAt: row.source_at,
      sourceMovedAt: row.source_moved_at,
      warnings: JSON.parse(row.warnings) as string[],
    },
  }))
}

/** The servers of an account with all their alarms, read in parts so that others get their turn in between. */
export async function loadServers(db: Db, accountId: number): Promise<Map<string, KnownServer>> {
  const rows = await db
    .selectFrom('alarm_server')
    .select(['id', 'key', 'name', 'addresses', 'entity_id', 'tie'])
    .where('account_id', '=', accountId)
    .orderBy('id')
    .execute()
  const byId = new Map(rows.map((row) => [row.id, new Map<string, KnownAlarm>()]))
  for await (const alarm of alarmsOf(db, accountId)) {
    byId.get(alarm.server_id)?.set(alarm.key, {
      key: alarm.key,
      check: alarm.check_name,
      state: alarm.state,
      disabled: alarm.disabled === 1,
      since: alarm.since,
      message: alarm.message,
      url: alarm.url,
      saidAt: alarm.said_at,
    })
  }
  return new Map(
    rows.map((row) => {
      const alarms = byId.get(row.id)!
      const server = {
        id: row.id,
        key: row.key,
        name: row.name,
        addresses: JSON.parse(row.addresses) as string[],
        entityId: row.entity_id,
        tie: row.tie,
        alarms,
      }
      return [row.key, { ...server, ...summarise(server) }]
    }),
  )
}

async function* alarmsOf(db: Db, accountId: number) {
  let after = { server: 0, key: '' }
  for (;;) {
    const part = await db
      .selectFrom('alarm')
      .innerJoin('alarm_server', 'alarm_server.id', 'alarm.server_id')
      .select(['server_id', 'alarm.key', 'check_name', 'state', 'disabled', 'since', 'message', 'url', 'said_at'])
      .where('alarm_server.account_id', '=', accountId)
      .where((eb) =>
        eb.or([
          eb('server_id', '>', after.server),
          eb.and([eb('server_id', '=', after.server), eb('alarm.key', '>', after.key)]),
        ]),
      )
      .orderBy('server_id')
      .orderBy('alarm.key')
      .limit(ALARMS_AT_ONCE)
      .execute()
    yield* part
    if (part.length < ALARMS_AT_ONCE) return
    const last = part.at(-1)!
    after = { server: last.server_id, key: last.key }
    await new Promise(setImmediate)
  }
}
