import type { Db, Trx } from '../../db/schema.ts'
import type { EntityKind } from '../tables.ts'

// The row that an entity has in the table of its kind, where its parent stands.

/** Writes it. The database refuses a parent of another kind. */
export async function insertKindRow(
  trx: Trx,
  { id, kind, parentId, origin }: { id: number; kind: EntityKind; parentId: number | null; origin: 'own' | 'provider' },
): Promise<void> {
  // A parent that is missing is refused before; the type cannot know it.
  if (kind === 'cluster') await trx.insertInto(kind).values({ id, region_id: parentId! }).execute()
  else if (kind === 'server') await trx.insertInto(kind).values({ id, cluster_id: parentId }).execute()
  else if (kind === 'process') await trx.insertInto(kind).values({ id, server_id: parentId! }).execute()
  else if (kind === 'service') await trx.insertInto(kind).values({ id, origin }).execute()
  else await trx.insertInto(kind).values({ id }).execute()
}

/** Moves it into another parent of the same kind. */
export async function updateParent(
  trx: Trx,
  { id, kind, parentId }: { id: number; kind: EntityKind; parentId: number | null },
): Promise<void> {
  if (kind === 'cluster') await trx.updateTable(kind).set({ region_id: parentId! }).where('id', '=', id).execute()
  if (kind === 'server') await trx.updateTable(kind).set({ cluster_id: parentId }).where('id', '=', id).execute()
  if (kind === 'process') await trx.updateTable(kind).set({ server_id: parentId! }).where('id', '=', id).execute()
}

/** The id of what an entity sits in; null of what sits in nothing. */
export async function findParentId(db: Db, { id, kind }: { id: number; kind: EntityKind }): Promise<number | null> {
  if (kind === 'cluster') {
    return (
      (await db.selectFrom(kind).select('region_id as parent').where('id', '=', id).executeTakeFirst())?.parent ?? null
    )
  }
  if (kind === 'server') {
    return (
      (await db.selectFrom(kind).select('cluster_id as parent').where('id', '=', id).executeTakeFirst())?.parent ?? null
    )
  }
  if (kind === 'process') {
    return (
      (await db.selectFrom(kind).select('server_id as parent').where('id', '=', id).executeTakeFirst())?.parent ?? null
    )
  }
  return null
}
