import type { Trx } from '../db/schema.ts'
import { chunksOf } from '../lib/chunks.ts'
import { settleServices } from './round/settle.ts'

/** A downtime that runs, as the board words it. */
export interface RunningDowntime {
  id: number
  reference: string
  title: string
  endsAt: string
}

/** A service that a downtime takes down itself, or that depends on what it takes down. */
export interface ServiceInDowntime {
  id: number
  isDown: boolean
}

const AT_ONCE = 500

/** From now on these services show maintenance. In the caller's transaction, which changes the topic `status`. */
export async function beginMaintenance(
  trx: Trx,
  timeZone: string,
  downtime: RunningDowntime,
  services: readonly ServiceInDowntime[],
  at: string,
): Promise<void> {
  const { id, reference, title, endsAt } = downtime
  for (const chunk of chunksOf(services, AT_ONCE)) {
    await trx
      .insertInto('service_maintenance')
      .values(
        chunk.map((service) => ({
          service_id: service.id,
          downtime_id: id,
          ...{ reference, title, ends_at: endsAt },
          is_down: service.isDown ? 1 : 0,
        })),
      )
      .onConflict((oc) => oc.columns(['service_id', 'downtime_id']).doNothing())
      .execute()
    await settle(trx, timeZone, idsOf(chunk), at)
  }
}

/** Its title or its end are others now. In the caller's transaction. */
export async function changeMaintenance(
  trx: Trx,
  timeZone: string,
  { id, title, endsAt }: Omit<RunningDowntime, 'reference'>,
  at: string,
): Promise<void> {
  await trx.updateTable('service_maintenance').set({ title, ends_at: endsAt }).where('downtime_id', '=', id).execute()
  await settle(trx, timeZone, await serviceIdsOf(trx, id), at)
}

/** Its services are again what their checks say. In the caller's transaction. */
export async function endMaintenance(trx: Trx, timeZone: string, downtimeId: number, at: string): Promise<void> {
  const ids = await serviceIdsOf(trx, downtimeId)
  if (ids.length === 0) return
  await trx.deleteFrom('service_maintenance').where('downtime_id', '=', downtimeId).execute()
  await settle(trx, timeZone, ids, at)
}

async function serviceIdsOf(trx: Trx, downtimeId: number): Promise<number[]> {
  const rows = await trx
    .selectFrom('service_maintenance')
    .select('service_id')
    .where('downtime_id', '=', downtimeId)
    .execute()
  return rows.map(({ service_id }) => service_id)
}

async function settle(trx: Trx, timeZone: string, ids: readonly number[], at: string): Promise<void> {
  for (const chunk of chunksOf([...ids], AT_ONCE))
    await settleServices(trx, timeZone, new Map(chunk.map((id) => [id, at])))
}

function idsOf(services: readonly ServiceInDowntime[]): number[] {
  return services.map(({ id }) => id)
}
