import type { Trx } from '../db/schema.ts'
import { NotFound } from '../http/errors.ts'
import { referenceNumber, referenceOf } from './reference.ts'
import type { DowntimeEventKind } from './words.ts'

export type LockedDowntime = Awaited<ReturnType<typeof lockDowntime>>

/**
 * A downtime, held until the transaction ends: whoever else wants to write to it waits, and then sees what this one
 * has written. Writing is what locks a row in both databases.
 * @throws NotFound
 */
export async function lockDowntime(trx: Trx, reference: string, at: string) {
  const row = await trx
    .updateTable('downtime')
    .set((eb) => ({ changed_at: at, version: eb('version', '+', 1) }))
    .where('number', '=', referenceNumber(reference) ?? 0)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new NotFound(`There is no downtime “${reference.slice(0, 100)}”.`)
  return { ...row, reference: referenceOf(row.number) }
}

/** Adds to the story of a locked downtime. @returns the number of the event */
export async function addEvent(
  trx: Trx,
  downtime: { id: number; starts_at: string; ends_at: string },
  event: { at: string; author: string; kind: DowntimeEventKind; text: string; changes?: object },
): Promise<number> {
  const { changes, ...rest } = event
  const { last } = await trx
    .selectFrom('downtime_event')
    .select((eb) => eb.fn.coalesce(eb.fn.max('seq'), eb.lit(0)).as('last'))
    .where('downtime_id', '=', downtime.id)
    .executeTakeFirstOrThrow()
  const seq = Number(last) + 1
  await trx
    .insertInto('downtime_event')
    .values({
      downtime_id: downtime.id,
      seq,
      ...rest,
      starts_at: downtime.starts_at,
      ends_at: downtime.ends_at,
      changes: changes === undefined ? null : JSON.stringify(changes),
    })
    .execute()
  return seq
}
