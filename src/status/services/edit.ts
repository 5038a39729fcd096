import { recordAudit } from '../../audit/index.ts'
import type { Trx } from '../../db/schema.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Invalid } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import { findDirectKind } from '../checks/index.ts'
import { settleServices } from '../round/settle.ts'
import { insertChecks } from './create.ts'
import type { ServiceDeps } from './deps.ts'
import { type BoardEntry, type CheckEntry, getBoardService, listChecksOf } from './find.ts'
import { checkReachable, type GivenCheck, type ReadCheck, readCheck } from './read-check.ts'
import { problemsWithService } from './rules.ts'
import { openSettings, sealSettings } from './sealed.ts'

/** What may be changed of a service; what is left out stays. */
export interface ServiceChange {
  name?: string | undefined
  category?: string | undefined
  pageUrl?: string | undefined
  initials?: string | undefined
  paused?: boolean | undefined
  /** All its checks, in order: those that are not among them are removed. */
  checks?: readonly GivenCheck[] | undefined
}

/**
 * Changes a service. A check that keeps kind and address keeps its history and, where none are given, its secrets.
 * @throws NotFound, or Invalid with messages by field
 */
export async function editService(deps: ServiceDeps, slug: string, given: ServiceChange, actor: Actor): Promise<void> {
  const problems = problemsWithService(given)
  if (given.checks?.length === 0) problems['check'] = 'Say how the service is checked.'
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  const checks = given.checks?.map((check) => readCheck(check, deps.config.checkIntervalSeconds))
  for (const check of checks ?? []) await checkReachable(deps.client, check)

  await change(deps, ['status'], async (trx) => {
    const at = toStored(deps.clock())
    const service = await getBoardService(trx, slug)
    await writeWords(trx, service, given)
    const before = await listChecksOf(trx, service.id)
    if (checks) await replaceChecks(trx, deps.config.secretKey, service.id, { before, after: checks, at })
    if (given.paused !== undefined && given.paused !== (service.paused_at !== null))
      await pause(trx, service.id, given.paused, at)
    if (given.paused !== undefined || checks)
      await settleServices(trx, deps.config.timeZone, new Map([[service.id, at]]))
    await recordAudit(trx, {
      at,
      actor,
      action: 'service.change',
      thing: { kind: 'service', key: slug, name: service.name },
      before: auditWords(service, before),
      after: auditWords(await getBoardService(trx, slug), await listChecksOf(trx, service.id)),
    })
  })
}

async function writeWords(trx: Trx, service: BoardEntry, given: ServiceChange): Promise<void> {
  if (given.name !== undefined) {
    await trx.updateTable('entity').set({ name: given.name.trim() }).where('id', '=', service.id).execute()
  }
  if (given.category !== undefined || given.pageUrl !== undefined) {
    await trx
      .updateTable('service')
      .set({
        ...(given.category !== undefined && { category: given.category.trim() || null }),
        ...(given.pageUrl !== undefined && { page_url: given.pageUrl.trim() || null }),
      })
      .where('id', '=', service.id)
      .execute()
  }
  if (given.initials !== undefined) {
    const initials = given.initials.trim() || null
    await trx.updateTable('board_service').set({ initials }).where('service_id', '=', service.id).execute()
  }
}

async function replaceChecks(
  trx: Trx,
  secretKey: string,
  serviceId: number,
  checks: { before: readonly CheckEntry[]; after: readonly ReadCheck[]; at: string },
): Promise<void> {
  const left = [...checks.before]
  const fresh: ReadCheck[] = []
  for (const [position, check] of checks.after.entries()) {
    const index = left.findIndex((row) => row.kind === check.kind && row.url === check.url)
    if (index === -1) fresh.push(check)
    else await updateCheck(trx, secretKey, left.splice(index, 1)[0]!, { check, position, at: checks.at })
  }
  if (left.length > 0) {
    await trx
      .updateTable('status_check')
      .set({ removed_at: checks.at })
      .where(
        'id',
        'in',
        left.map((row) => row.id),
      )
      .execute()
  }
  if (fresh.length > 0) await insertChecks(trx, secretKey, serviceId, fresh, checks.at)
  const own = checks.after.some((check) => findDirectKind(check.kind))
  await trx
    .updateTable('service')
    .set({ origin: own ? 'own' : 'provider' })
    .where('id', '=', serviceId)
    .execute()
}

async function updateCheck(
  trx: Trx,
  secretKey: string,
  row: CheckEntry,
  given: { check: ReadCheck; position: number; at: string },
): Promise<void> {
  const { headers, body, beatToken } = openSettings(secretKey, row.settings)
  await trx
    .updateTable('status_check')
    .set({
      settings: sealSettings(secretKey, { headers, body, beatToken, ...given.check.settings }),
      interval_seconds: given.check.intervalSeconds,
      position: given.position,
    })
    .where('id', '=', row.id)
    .execute()
  await trx.updateTable('check_state').set({ due_at: given.at }).where('check_id', '=', row.id).execute()
}

/** While a service is paused nothing is measured, so the count of its time begins anew afterwards. */
async function pause(trx: Trx, serviceId: number, paused: boolean, at: string): Promise<void> {
  await trx
    .updateTable('board_service')
    .set(paused ? { paused_at: at } : { paused_at: null, counted_to: null })
    .where('service_id', '=', serviceId)
    .execute()
  if (!paused) {
    await trx
      .updateTable('check_state')
      .set({ due_at: at })
      .where('check_id', 'in', (eb) => eb.selectFrom('status_check').select('id').where('service_id', '=', serviceId))
      .execute()
  }
}

function auditWords(service: BoardEntry, checks: readonly CheckEntry[]) {
  return {
    name: service.name,
    category: service.category,
    pageUrl: service.page_url,
    initials: service.initials,
    paused: service.paused_at !== null,
    checks: checks.map(({ kind, url, interval_seconds }) => ({ kind, url, intervalSeconds: interval_seconds })),
  }
}
