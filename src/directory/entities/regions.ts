import { sql } from 'kysely'
import type { Db } from '../../db/schema.ts'
import { chunksOf } from '../../lib/chunks.ts'

const IDS_AT_ONCE = 1_000

/** The region that each of some entities stands in or is; services and data sets stand in none. */
export async function listRegionsOf(
  db: Db,
  ids: readonly number[],
): Promise<Map<number, { slug: string; name: string }>> {
  const found = new Map<number, { slug: string; name: string }>()
  for (const chunk of chunksOf([...new Set(ids)], IDS_AT_ONCE)) {
    const rows = await db
      .selectFrom('entity')
      .leftJoin('process', 'process.id', 'entity.id')
      .leftJoin('server', (join) => join.on(sql`server.id`, '=', sql`coalesce(process.server_id, entity.id)`))
      .leftJoin('cluster', (join) => join.on(sql`cluster.id`, '=', sql`coalesce(server.cluster_id, entity.id)`))
      .innerJoin('region', (join) => join.on(sql`region.id`, '=', sql`coalesce(cluster.region_id, entity.id)`))
      .innerJoin('entity as place', 'place.id', 'region.id')
      .select(['entity.id', 'place.slug', 'place.name'])
      .where('entity.id', 'in', chunk)
      .execute()
    for (const { id, slug, name } of rows) found.set(id, { slug, name })
  }
  return found
}
