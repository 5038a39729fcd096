import { sql } from 'kysely'
import { listRestricting } from '../../../db/foreign-keys.ts'
import type { Trx } from '../../../db/schema.ts'
import type { PlanContext } from '../../../uploads/index.ts'
import { wordFor } from '../../references/list.ts'
import type { EntityKind } from '../../tables.ts'
import type { KnownEntity } from './known.ts'

/** What keeps an entity from being deleted. */
export interface Hold {
  id: number
  sentence: string
}

/** Why some entities of a kind cannot be deleted: what refers to them, in whichever table. */
export async function listHolds(
  context: Pick<PlanContext, 'db' | 'dialect'>,
  kind: EntityKind,
  entities: readonly Pick<KnownEntity, 'id' | 'slug'>[],
): Promise<Hold[]> {
  if (entities.length === 0) return []
  const slugs = new Map(entities.map(({ id, slug }) => [id, slug]))
  const keys = await listRestricting(context, ['entity', kind])
  const ids = sql.join([...slugs.keys()])
  const counts = keys.map(
    ({ table, column }, place) => sql`
      SELECT ${sql.lit(place)} AS place, ${sql.ref(column)} AS id, count(*) AS count
      FROM ${sql.table(table)} WHERE ${sql.ref(column)} IN (${ids}) GROUP BY ${sql.ref(column)}`,
  )
  const { rows } = await sql<{ place: number; id: number; count: number }>`
    ${sql.join(counts, sql` UNION ALL `)} LIMIT ${sql.lit(keys.length * entities.length)}`.execute(context.db)
  return rows.map(({ place, id, count }) => {
    const { table, column } = keys[place]!
    return { id, sentence: `“${slugs.get(id)}” cannot go: there is ${count} ${wordFor(table, column, count)}.` }
  })
}

/** Deletes entities that nothing refers to. */
export async function deleteEntities(trx: Trx, kind: EntityKind, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  await trx.deleteFrom(kind).where('id', 'in', ids).execute()
  await trx.deleteFrom('entity').where('id', 'in', ids).execute()
}
