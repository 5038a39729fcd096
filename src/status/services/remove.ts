import { recordAudit } from '../../audit/index.ts'
import type { Database } from '../../db/open.ts'
import { change } from '../../db/versions.ts'
import { listReferences, tellReferences } from '../../directory/index.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict, NotFound } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import { deleteSnapshotsOf } from '../history/cleanup.ts'
import type { ServiceDeps } from './deps.ts'
import { getBoardService } from './find.ts'

/** What goes with a service of the board, in an order in which it can. */
const PURGED = [
  'provider_incident',
  'service_day',
  'service_state',
  'status_override',
  'component',
  'status_check',
  'board_service',
] as const

type RemoveDeps = ServiceDeps & { database: Database }

/**
 * Takes a service off the board. Its history is kept until it is purged, and comes back when it is added again. One
 * that others refer to stays in the directory; any other is retired there, too.
 */
export async function deleteService(deps: RemoveDeps, slug: string, actor: Actor): Promise<void> {
  const { id } = await getBoardService(deps.db, slug)
  const isNeeded = (await listReferences(deps.database, { id, kind: 'service' }, PURGED)).length > 0
  await change(deps, ['status', 'directory'], async (trx) => {
    const at = toStored(deps.clock())
    const service = await getBoardService(trx, slug)
    await trx.updateTable('board_service').set({ deleted_at: at }).where('service_id', '=', service.id).execute()
    if (!isNeeded) await trx.updateTable('entity').set({ retired_at: at }).where('id', '=', service.id).execute()
    await trx
      .updateTable('status_check')
      .set({ removed_at: at, heartbeat_hash: null })
      .where('service_id', '=', service.id)
      .where('removed_at', 'is', null)
      .execute()
    await trx
      .updateTable('service_state')
      .set((eb) => ({ ended_at: eb.case().when('started_at', '>', at).then(eb.ref('started_at')).else(at).end() }))
      .where('service_id', '=', service.id)
      .where('ended_at', 'is', null)
      .execute()
    await trx
      .updateTable('status_override')
      .set({ ended_at: at })
      .where('service_id', '=', service.id)
      .where('ended_at', 'is', null)
      .execute()
    await recordAudit(trx, {
      at,
      actor,
      action: 'service.delete',
      thing: { kind: 'service', key: slug, name: service.name },
    })
  })
}

/**
 * Destroys a deleted service with all its history. Snapshots go first and in small parts, as there may be hundreds of
 * thousands; stopped half-way, the service is still there to be purged again.
 * @throws NotFound, or Conflict when something in the directory or elsewhere refers to it
 */
export async function purgeService(deps: RemoveDeps, id: number, actor: Actor): Promise<void> {
  const service = await deps.db
    .selectFrom('board_service')
    .innerJoin('entity', 'entity.id', 'board_service.service_id')
    .select(['entity.slug', 'entity.name'])
    .where('board_service.service_id', '=', id)
    .where('board_service.deleted_at', 'is not', null)
    .executeTakeFirst()
  if (!service) throw new NotFound('There is no deleted service to purge.')
  const references = await listReferences(deps.database, { id, kind: 'service' }, PURGED)
  if (references.length > 0) {
    throw new Conflict(`${service.name} cannot be purged, as there still is: ${tellReferences(references)}.`)
  }
  const checks = await deps.db.selectFrom('status_check').select('id').where('service_id', '=', id).execute()
  for (const check of checks) await deleteSnapshotsOf(deps.db, check.id)

  await change(deps, ['status', 'directory'], async (trx) => {
    for (const table of PURGED) {
      await trx.deleteFrom(table).where(`${table}.service_id`, '=', id).execute()
    }
    await trx.deleteFrom('service').where('id', '=', id).execute()
    await trx.deleteFrom('entity').where('id', '=', id).execute()
    const thing = { kind: 'service', key: service.slug, name: service.name }
    await recordAudit(trx, { at: toStored(deps.clock()), actor, action: 'service.purge', thing })
  })
}
