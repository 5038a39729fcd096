import { sql } from 'kysely'
import type { Db } from '../../db/schema.ts'
import type { EntityKind } from '../tables.ts'
import { CHILD_KIND } from '../words.ts'
import { type EntityRef, listEntitiesById, REF_COLUMNS } from './find.ts'

type Place = Pick<EntityRef, 'id' | 'kind'>

/** What an entity sits in, the nearest first. */
export async function listAncestors(db: Db, { id, kind }: Place): Promise<EntityRef[]> {
  const ids = await ancestorIds(db, { id, kind })
  if (ids.length === 0) return []
  const byId = await listEntitiesById(db, ids)
  return ids.map((ancestor) => byId.get(ancestor)!)
}

async function ancestorIds(db: Db, { id, kind }: Place): Promise<number[]> {
  if (kind === 'cluster') {
    const row = await db.selectFrom('cluster').select('region_id').where('id', '=', id).executeTakeFirst()
    return row ? [row.region_id] : []
  }
  if (kind !== 'server' && kind !== 'process') return []
  const server =
    kind === 'server'
      ? sql`SELECT NULL AS server_id, server.id AS id, server.cluster_id FROM server WHERE server.id = ${id}`
      : sql`SELECT server.id AS server_id, server.id AS id, server.cluster_id
          FROM process JOIN server ON server.id = process.server_id WHERE process.id = ${id}`
  const { rows } = await sql<{ server_id: number | null; cluster_id: number | null; region_id: number | null }>`
    SELECT place.server_id, place.cluster_id, cluster.region_id
    FROM (${server}) AS place LEFT JOIN cluster ON cluster.id = place.cluster_id`.execute(db)
  return rows.flatMap((row) => [row.server_id, row.cluster_id, row.region_id]).filter((found) => found !== null)
}

/** The column that says what an entity of a kind sits in. */
function childrenOf(db: Db, { id, kind }: Place) {
  const child = CHILD_KIND[kind]
  const inIt = db.selectFrom('entity').where('entity.id', 'in', (eb) => {
    if (child === 'cluster') return eb.selectFrom('cluster').select('cluster.id').where('region_id', '=', id)
    if (child === 'server') return eb.selectFrom('server').select('server.id').where('cluster_id', '=', id)
    return eb.selectFrom('process').select('process.id').where('server_id', '=', id)
  })
  return child === null ? null : inIt
}

/** What sits directly in an entity and is in use, by name. */
export async function listChildren(db: Db, place: Place, limit: number): Promise<EntityRef[]> {
  const query = childrenOf(db, place)
  if (!query) return []
  return query
    .select(REF_COLUMNS)
    .where('entity.retired_at', 'is', null)
    .orderBy('entity.name')
    .orderBy('entity.id')
    .limit(limit)
    .execute()
}

/** How many things sit directly in an entity and are in use. */
export async function countChildren(db: Db, place: Place): Promise<number> {
  const query = childrenOf(db, place)
  if (!query) return 0
  const { count } = await query
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('entity.retired_at', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

/** How many things sit directly in each of some entities of one kind; in none of them is left out. */
export async function countChildrenOf(db: Db, kind: EntityKind, ids: readonly number[]): Promise<Map<number, number>> {
  const child = CHILD_KIND[kind]
  if (child === null || ids.length === 0) return new Map()
  const column = { cluster: 'region_id', server: 'cluster_id', process: 'server_id' }[child as 'cluster']
  const { rows } = await sql<{ id: number; count: number }>`
    SELECT ${sql.ref(column)} AS id, count(*) AS count FROM ${sql.table(child)}
    JOIN entity ON entity.id = ${sql.ref(`${child}.id`)} AND entity.retired_at IS NULL
    WHERE ${sql.ref(column)} IN (${sql.join(ids)}) GROUP BY ${sql.ref(column)}`.execute(db)
  return new Map(rows.map(({ id, count }) => [id, count]))
}
