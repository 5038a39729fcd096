import { recordAudit } from '../../audit/index.ts'
import type { Trx } from '../../db/schema.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Invalid } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import { hashSecret, newSecret } from '../../lib/secrets.ts'
import { freeSlug, slugOf } from '../../lib/slugs.ts'
import { findDirectKind } from '../checks/index.ts'
import type { ServiceDeps } from './deps.ts'
import { checkReachable, type GivenCheck, type ReadCheck, readCheck } from './read-check.ts'
import { problemsWithService } from './rules.ts'
import { sealSettings } from './sealed.ts'

export interface GivenService {
  name: string
  slug?: string | undefined
  category?: string | undefined
  pageUrl?: string | undefined
  initials?: string | undefined
  checks: readonly GivenCheck[]
}

export const NOT_CHECKED_YET = 'Not checked yet.'

/**
 * Puts a service on the board. A service that was deleted and not purged comes back under its slug with its history,
 * and one that the directory knows is put on the board as it is.
 * @returns its slug, and the secrets of its heartbeat addresses, which are not stored in the clear
 * @throws Invalid with messages by field
 */
export async function createService(
  deps: ServiceDeps,
  given: GivenService,
  actor: Actor,
): Promise<{ slug: string; id: number; checkIds: number[] }> {
  const problems = problemsWithService(given)
  if (given.checks.length === 0) problems['check'] = 'Say how the service is checked.'
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  const checks = given.checks.map((check) => readCheck(check, deps.config.checkIntervalSeconds))
  for (const check of checks) await checkReachable(deps.client, check)

  return change(deps, ['status', 'directory'], async (trx) => {
    const at = toStored(deps.clock())
    const { slug, revived } = await chooseSlug(trx, given)
    const origin = checks.every((check) => !findDirectKind(check.kind)) ? ('provider' as const) : ('own' as const)
    const row = { origin, category: given.category?.trim() || null, page_url: given.pageUrl?.trim() || null }
    const id = revived ?? (await insertService(trx, { slug, name: given.name.trim(), at, row }))
    if (revived !== null) await revive(trx, revived, given.name.trim(), row)
    await standOnBoard(trx, id, given.initials?.trim() || null, at)
    const checkIds = await insertChecks(trx, deps.config.secretKey, id, checks, at)
    const after = { name: given.name, category: row.category, checks: checks.map(({ kind, url }) => ({ kind, url })) }
    await recordAudit(trx, {
      at,
      actor,
      action: 'service.create',
      thing: { kind: 'service', key: slug, name: given.name },
      after,
    })
    return { slug, id, checkIds }
  })
}

/**
 * A slug that was given must be free; one made from the name is numbered until it is. A service that is in the
 * directory, or was on the board before, is that very service, and none beside it.
 */
async function chooseSlug(trx: Trx, given: GivenService): Promise<{ slug: string; revived: number | null }> {
  const wanted = given.slug ?? slugOf(given.name)
  const taken = await trx
    .selectFrom('entity')
    .leftJoin('board_service', 'board_service.service_id', 'entity.id')
    .select(['entity.id', 'entity.kind', 'entity.slug', 'board_service.service_id', 'board_service.deleted_at'])
    .where((eb) => eb.or([eb('entity.slug', '=', wanted), eb('entity.slug', 'like', `${wanted}-%`)]))
    .execute()
  const same = taken.find((row) => row.slug === wanted)
  if (same?.kind === 'service' && (same.deleted_at !== null || same.service_id === null))
    return { slug: wanted, revived: same.id }
  if (same && given.slug !== undefined) throw new Invalid({ slug: `“${wanted}” is taken already.` })
  return { slug: freeSlug(wanted, new Set(taken.map((row) => row.slug))), revived: null }
}

type ServiceRow = { origin: 'own' | 'provider'; category: string | null; page_url: string | null }

async function insertService(
  trx: Trx,
  given: { slug: string; name: string; at: string; row: ServiceRow },
): Promise<number> {
  const { id } = await trx
    .insertInto('entity')
    .values({ kind: 'service', slug: given.slug, name: given.name, created_at: given.at })
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('service')
    .values({ id, ...given.row })
    .execute()
  return id
}

async function revive(trx: Trx, id: number, name: string, row: ServiceRow): Promise<void> {
  await trx.updateTable('entity').set({ name, retired_at: null }).where('id', '=', id).execute()
  await trx.updateTable('service').set(row).where('id', '=', id).execute()
}

async function standOnBoard(trx: Trx, id: number, initials: string | null, at: string): Promise<void> {
  const { last } = await trx
    .selectFrom('board_service')
    .select((eb) => eb.fn.max('position').as('last'))
    .executeTakeFirstOrThrow()
  const fresh = { initials, position: (last ?? 0) + 1, status: 'unknown' as const, reason: NOT_CHECKED_YET }
  const blank = {
    checked_at: null,
    good_at: null,
    stale_at: null,
    latency_ms: null,
    counted_to: null,
    paused_at: null,
    deleted_at: null,
  }
  await trx
    .insertInto('board_service')
    .values({ service_id: id, ...fresh })
    .onConflict((oc) => oc.column('service_id').doUpdateSet({ ...fresh, ...blank }))
    .execute()
  await trx
    .insertInto('service_state')
    .values({ service_id: id, status: 'unknown', reason: NOT_CHECKED_YET, started_at: at })
    .execute()
}

/** @returns the ids of the checks, which are due at once */
export async function insertChecks(
  trx: Trx,
  secretKey: string,
  serviceId: number,
  checks: readonly ReadCheck[],
  at: string,
): Promise<number[]> {
  const rows = checks.map((check, position) => {
    const beatToken = check.kind === 'heartbeat' ? newSecret() : undefined
    return {
      service_id: serviceId,
      kind: check.kind,
      url: check.url,
      settings: sealSettings(secretKey, { ...check.settings, beatToken }),
      interval_seconds: check.intervalSeconds,
      position,
      heartbeat_hash: beatToken === undefined ? null : hashSecret(beatToken),
      created_at: at,
    }
  })
  const inserted = await trx.insertInto('status_check').values(rows).returning('id').execute()
  await trx
    .insertInto('check_state')
    .values(inserted.map(({ id }) => ({ check_id: id, due_at: at, reason: NOT_CHECKED_YET })))
    .execute()
  return inserted.map(({ id }) => id)
}
