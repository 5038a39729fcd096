import type { Trx } from '../../db/schema.ts'
import { chunksOf } from '../../lib/chunks.ts'
import type { ServerAddress } from '../addresses.ts'

/** Both databases limit how many values a statement takes. */
const ROWS_AT_ONCE = 500

/** Puts other addresses in the place of those that some servers have; those just added have none. */
export async function writeAddresses(
  trx: Trx,
  byServer: ReadonlyMap<number, readonly ServerAddress[]>,
  added: ReadonlySet<number> = new Set(),
): Promise<void> {
  const known = [...byServer.keys()].filter((id) => !added.has(id))
  for (const ids of chunksOf(known, ROWS_AT_ONCE)) {
    await trx.deleteFrom('server_address').where('server_id', 'in', ids).execute()
  }
  const rows = [...byServer].flatMap(([server_id, addresses]) =>
    addresses.map(({ address, bytes }, i) => ({ server_id, position: i + 1, address, bytes })),
  )
  for (const chunk of chunksOf(rows, ROWS_AT_ONCE)) await trx.insertInto('server_address').values(chunk).execute()
}

/** Writes fields of custom columns, each by the id of its column; an empty one is deleted, others stay. */
export async function writeFields(
  trx: Trx,
  fields: readonly { serverId: number; columnId: number; value: string }[],
): Promise<void> {
  const empty = fields.filter(({ value }) => value === '')
  for (const chunk of chunksOf(empty, ROWS_AT_ONCE)) {
    await trx
      .deleteFrom('server_field')
      .where((eb) => eb.or(chunk.map(({ serverId, columnId }) => eb.and({ server_id: serverId, column_id: columnId }))))
      .execute()
  }
  const filled = fields.filter(({ value }) => value !== '')
  for (const chunk of chunksOf(filled, ROWS_AT_ONCE)) {
    await trx
      .insertInto('server_field')
      .values(chunk.map(({ serverId, columnId, value }) => ({ server_id: serverId, column_id: columnId, value })))
      .onConflict((oc) =>
        oc.columns(['server_id', 'column_id']).doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })),
      )
      .execute()
  }
}
