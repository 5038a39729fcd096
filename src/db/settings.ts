import type { Db } from './schema.ts'

/** A value that Signalbox or an administrator keeps between starts; null when there is none. */
export async function readSetting<T>(db: Db, name: string): Promise<T | null> {
  const row = await db.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirst()
  return row ? (JSON.parse(row.value) as T) : null
}

export async function writeSetting(db: Db, name: string, value: unknown, at: string): Promise<void> {
  const row = { value: JSON.stringify(value), changed_at: at }
  await db
    .insertInto('setting')
    .values({ name, ...row })
    .onConflict((oc) => oc.column('name').doUpdateSet(row))
    .execute()
}

/** @returns whether there was one; of several that delete it at the same moment, one is told so */
export async function deleteSetting(db: Db, name: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('setting').where('name', '=', name).executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}
