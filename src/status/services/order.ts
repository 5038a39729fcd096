import { recordAudit } from '../../audit/index.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { toStored } from '../../lib/dates.ts'
import type { ServiceDeps } from './deps.ts'
import { getBoardService } from './find.ts'

/** Puts a service on the board right before another; at the end when `before` is null. */
export async function moveService(deps: ServiceDeps, slug: string, before: string | null, actor: Actor): Promise<void> {
  await change(deps, ['status'], async (trx) => {
    const moved = await getBoardService(trx, slug)
    const target = before === null || before === slug ? null : await getBoardService(trx, before)
    const rows = await trx
      .selectFrom('board_service')
      .select('service_id')
      .where('deleted_at', 'is', null)
      .where('service_id', '!=', moved.id)
      .orderBy('position')
      .orderBy('service_id')
      .execute()
    const order = rows.map((row) => row.service_id)
    const index = target === null ? order.length : order.indexOf(target.id)
    order.splice(index, 0, moved.id)
    await trx
      .updateTable('board_service')
      .set((eb) => ({
        position: order
          .slice(1)
          .reduce(
            (cases, id, i) => cases.when('service_id', '=', id).then(i + 2),
            eb.case().when('service_id', '=', order[0]!).then(1),
          )
          .else(eb.ref('position'))
          .end(),
      }))
      .where('service_id', 'in', order)
      .execute()
    const thing = { kind: 'service', key: slug, name: moved.name }
    const after = { before: target?.slug ?? null }
    await recordAudit(trx, { at: toStored(deps.clock()), actor, action: 'service.move', thing, after })
  })
}
