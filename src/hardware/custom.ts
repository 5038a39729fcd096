import type { Db } from '../db/schema.ts'
import { type Column, MAX_CUSTOM_COLUMNS } from './columns.ts'

/** A column that an upload brought. */
export interface CustomColumn extends Column {
  columnId: number
}

/** The custom columns there are, in the order in which they came. */
export async function listCustomColumns(db: Db): Promise<CustomColumn[]> {
  const rows = await db
    .selectFrom('server_column')
    .select(['id', 'key', 'name'])
    .orderBy('id')
    .limit(MAX_CUSTOM_COLUMNS)
    .execute()
  return rows.map(({ id, key, name }) => ({ key, label: name, kind: 'text', columnId: id }))
}
