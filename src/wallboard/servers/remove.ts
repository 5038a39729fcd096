import { recordAudit } from '../../audit/index.ts'
import type { Db } from '../../db/schema.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict } from '../../http/errors.ts'
import { type Clock, toStored } from '../../lib/dates.ts'
import type { LiveBoard } from '../board/live.ts'
import { isAskedAccount } from '../fetch/rules.ts'
import type { Intake } from '../intake/intake.ts'
import { findServer } from '../ties/ties.ts'

export interface RemovalDeps {
  db: Db
  clock: Clock
  live: LiveBoard
  intake: Intake
}

/**
 * Takes a server off the board that nobody will tell of again, with its alarms and their history.
 * @throws NotFound, and Conflict when its account is asked for its servers, as it would come back
 */
export async function removeServer(deps: RemovalDeps, id: number, actor: Actor): Promise<void> {
  const { account, server } = findServer(deps.live, id)
  if (isAskedAccount(account)) {
    throw new Conflict(`${account.name} names ${server.name} whenever it is asked. Take it off there.`)
  }
  const keys = new Set(account.servers.keys())
  keys.delete(server.key)
  await deps.intake.keepServers(account.id, keys, (trx) =>
    recordAudit(trx, {
      at: toStored(deps.clock()),
      actor,
      action: 'alarm_server.delete',
      thing: { kind: 'account', key: account.slug, name: account.name },
      before: { server: server.name },
    }),
  )
}
