import { recordAudit } from '../../audit/index.ts'
import type { Db } from '../../db/schema.ts'
import type { Actor } from '../../http/auth.ts'
import { toStored } from '../../lib/dates.ts'
import type { AccountDeps } from './actions.ts'
import { getAccountEntry } from './find.ts'

/** A few thousand alarms with their history: some milliseconds. */
const SERVERS_AT_ONCE = 100

/** Takes an account off the board for good, with all that was known by it. @throws NotFound */
export async function deleteAccount(deps: AccountDeps, slug: string, actor: Actor): Promise<void> {
  const entry = await getAccountEntry(deps.db, slug)
  const at = toStored(deps.clock())
  await deps.db.transaction().execute(async (trx) => {
    await trx.updateTable('account').set({ deleted_at: at }).where('id', '=', entry.id).execute()
    await recordAudit(trx, {
      at,
      actor,
      action: 'account.delete',
      thing: { kind: 'account', key: slug, name: entry.name },
    })
  })
  await deps.live.sync()
  await purgeDeleted(deps.db)
}

/** Clears away what is left of deleted accounts, little by little, so that nobody waits for it. */
export async function purgeDeleted(db: Db, signal?: AbortSignal): Promise<number> {
  const accounts = await db.selectFrom('account').select('id').where('deleted_at', 'is not', null).execute()
  for (const { id } of accounts) {
    while (!signal?.aborted && (await deleteSomeServers(db, id))) await new Promise(setImmediate)
    if (signal?.aborted) return 0
    await db.deleteFrom('account').where('id', '=', id).execute()
  }
  return accounts.length
}

async function deleteSomeServers(db: Db, accountId: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('alarm_server')
    .where('id', 'in', (eb) =>
      eb.selectFrom('alarm_server').select('id').where('account_id', '=', accountId).limit(SERVERS_AT_ONCE),
    )
    .executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}
