import type { Db } from '../../db/schema.ts'
import { NotFound } from '../../http/errors.ts'
import { later, SECOND, toStored } from '../../lib/dates.ts'
import { hashSecret } from '../../lib/secrets.ts'
import { graceMsOf } from '../checks/heartbeat.ts'
import type { ServiceDeps } from './deps.ts'
import { listChecksOf } from './find.ts'
import { openSettings } from './sealed.ts'

/**
 * Takes a heartbeat: notes the time and puts the judgement off until the next one is late.
 * @returns the check, which has to be judged again
 * @throws NotFound when the secret belongs to none
 */
export async function takeBeat(deps: ServiceDeps, token: string): Promise<number> {
  const check = await deps.db
    .selectFrom('status_check')
    .select(['id', 'settings', 'interval_seconds'])
    .where('heartbeat_hash', '=', hashSecret(token))
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (!check) throw new NotFound('No check waits for this heartbeat.')
  const now = toStored(deps.clock())
  const grace = graceMsOf(openSettings(deps.config.secretKey, check.settings))
  await deps.db
    .updateTable('check_state')
    .set({ beat_at: now, due_at: later(now, check.interval_seconds * SECOND + grace) })
    .where('check_id', '=', check.id)
    .execute()
  return check.id
}

/** The secret addresses of a service's heartbeats, for administrators. */
export async function heartbeatAddresses(deps: ServiceDeps, db: Db, serviceId: number): Promise<Map<number, string>> {
  const checks = await listChecksOf(db, serviceId)
  return new Map(
    checks.flatMap((check) => {
      const { beatToken } = openSettings(deps.config.secretKey, check.settings)
      return typeof beatToken === 'string' ? [[check.id, `${deps.config.baseUrl}/heartbeat/${beatToken}`] as const] : []
    }),
  )
}
