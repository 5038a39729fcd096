import { sql } from 'kysely'
import { recordAudit } from '../../audit/index.ts'
import type { Actor } from '../../http/auth.ts'
import { toStored } from '../../lib/dates.ts'
import type { UptimeContext } from '../context.ts'
import { getFrontEnd } from './find.ts'

/**
 * Gives a front end another place among those of the report; the others keep their order.
 * @param place counted from 1; what lies beyond the ends is the end
 * @throws NotFound
 */
export async function moveFrontEnd(
  deps: Pick<UptimeContext, 'db' | 'clock'>,
  slug: string,
  place: number,
  actor: Actor,
): Promise<void> {
  const { entity } = await getFrontEnd(deps.db, slug)
  const at = toStored(deps.clock())
  await deps.db.transaction().execute(async (trx) => {
    const rows = await trx
      .selectFrom('front_end')
      .select(['service_id as id', 'position'])
      .orderBy('position')
      .orderBy('service_id')
      .execute()
    const others = rows.map(({ id }) => id).filter((id) => id !== entity.id)
    const index = Math.min(Math.max(place - 1, 0), others.length)
    const order = [...others.slice(0, index), entity.id, ...others.slice(index)]
    const before = rows.findIndex(({ id }) => id === entity.id) + 1
    const moved = order.flatMap((id, i) => (rows.find((row) => row.id === id)!.position === i + 1 ? [] : [{ id, i }]))
    if (moved.length === 0) return
    await trx
      .updateTable('front_end')
      .set((eb) => ({
        position: sql<number>`CASE ${eb.ref('service_id')} ${sql.join(
          moved.map(({ id, i }) => sql`WHEN ${sql.lit(id)} THEN ${sql.lit(i + 1)}`),
          sql` `,
        )} ELSE ${eb.ref('position')} END`,
      }))
      .execute()
    await recordAudit(trx, {
      at,
      actor,
      action: 'front_end.move',
      thing: { kind: 'front_end', key: entity.slug, name: entity.name },
      before: { place: before },
      after: { place: index + 1 },
    })
  })
}
