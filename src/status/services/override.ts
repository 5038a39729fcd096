import { recordAudit } from '../../audit/index.ts'
import type { Trx } from '../../db/schema.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Invalid } from '../../http/errors.ts'
import { DAY, later, toStored } from '../../lib/dates.ts'
import { settleServices } from '../round/settle.ts'
import type { Status } from '../words.ts'
import type { ServiceDeps } from './deps.ts'
import { getBoardService } from './find.ts'

const MAX_REASON_LENGTH = 500
const MAX_LIFETIME_MS = 90 * DAY

/** Says by hand what a service is, with a reason and an end; a running override ends with it. @throws NotFound, Invalid */
export async function overrideStatus(
  deps: ServiceDeps,
  slug: string,
  given: { status: Status; reason: string; expiresAt: string },
  actor: Actor,
): Promise<void> {
  const at = toStored(deps.clock())
  const reason = given.reason.trim()
  if (reason === '') throw new Invalid({ reason: 'Say why, as everybody will read it.' })
  if (reason.length > MAX_REASON_LENGTH) throw new Invalid({ reason: `Take at most ${MAX_REASON_LENGTH} characters.` })
  if (given.expiresAt <= at) throw new Invalid({ expiresAt: 'Must be in the future.' })
  if (given.expiresAt > later(at, MAX_LIFETIME_MS)) throw new Invalid({ expiresAt: 'Must be within 90 days.' })

  await change(deps, ['status'], async (trx) => {
    const service = await getBoardService(trx, slug)
    await endRunning(trx, [service.id], at)
    await trx
      .insertInto('status_override')
      .values({
        service_id: service.id,
        status: given.status,
        reason,
        set_by: actor.name,
        set_at: at,
        expires_at: given.expiresAt,
      })
      .execute()
    await settleServices(trx, deps.config.timeZone, new Map([[service.id, at]]))
    const thing = { kind: 'service', key: slug, name: service.name }
    const after = { status: given.status, reason, expiresAt: given.expiresAt }
    await recordAudit(trx, { at, actor, action: 'service.override', thing, after })
  })
}

export async function endOverride(deps: ServiceDeps, slug: string, actor: Actor): Promise<void> {
  await change(deps, ['status'], async (trx) => {
    const at = toStored(deps.clock())
    const service = await getBoardService(trx, slug)
    await endRunning(trx, [service.id], at)
    await settleServices(trx, deps.config.timeZone, new Map([[service.id, at]]))
    const thing = { kind: 'service', key: slug, name: service.name }
    await recordAudit(trx, { at, actor, action: 'service.override-end', thing })
  })
}

/** Ends the overrides whose time is over. @returns how many services it concerned */
export async function expireOverrides(
  deps: Pick<ServiceDeps, 'db' | 'versions' | 'clock' | 'config'>,
): Promise<number> {
  const at = toStored(deps.clock())
  const over = await deps.db
    .selectFrom('status_override')
    .select(['service_id', 'expires_at'])
    .where('ended_at', 'is', null)
    .where('expires_at', '<=', at)
    .execute()
  if (over.length === 0) return 0
  const ids = over.map((row) => row.service_id)
  await change(deps, ['status'], async (trx) => {
    await endRunning(trx, ids, at)
    await settleServices(trx, deps.config.timeZone, new Map(ids.map((id) => [id, at])))
  })
  return ids.length
}

async function endRunning(trx: Trx, serviceIds: number[], at: string): Promise<void> {
  await trx
    .updateTable('status_override')
    .set((eb) => ({ ended_at: eb.case().when('expires_at', '<', at).then(eb.ref('expires_at')).else(at).end() }))
    .where('service_id', 'in', serviceIds)
    .where('ended_at', 'is', null)
    .execute()
}
