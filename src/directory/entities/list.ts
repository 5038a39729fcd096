import { sql } from 'kysely'
import type { Database } from '../../db/open.ts'
import type { Db } from '../../db/schema.ts'
import type { EntityKind, Stage } from '../tables.ts'
import { REF_COLUMNS } from './find.ts'

export interface EntityFilter {
  kind?: EntityKind | undefined
  stage?: Stage | undefined
  /** A part of the name or the slug. */
  q?: string | undefined
  /** Only what sits directly in this. */
  parentId?: number | undefined
  /** Only what sits in this region, at any depth, and the region itself. */
  regionId?: number | undefined
  /** Only these. */
  ids?: readonly number[] | undefined
  /** `true`: what is retired too. */
  retired?: boolean | undefined
}

/** Entities with what each sits in. How they are ordered and cut is the caller's to say. */
function filtered({ db, dialect }: Database, filter: EntityFilter) {
  let query = db
    .selectFrom('entity')
    .leftJoin('cluster', 'cluster.id', 'entity.id')
    .leftJoin('server', 'server.id', 'entity.id')
    .leftJoin('process', 'process.id', 'entity.id')
    .leftJoin('entity as parent', (join) =>
      join.on((eb) =>
        eb('parent.id', '=', eb.fn.coalesce('cluster.region_id', 'server.cluster_id', 'process.server_id')),
      ),
    )
    .select(REF_COLUMNS)
    .select([
      'entity.description',
      'entity.created_at as createdAt',
      'parent.slug as parentSlug',
      'parent.name as parentName',
      'parent.kind as parentKind',
    ])
  if (!filter.retired) query = query.where('entity.retired_at', 'is', null)
  if (filter.kind) query = query.where('entity.kind', '=', filter.kind)
  if (filter.stage) query = query.where('entity.stage', '=', filter.stage)
  if (filter.q?.trim()) {
    query = query.where((eb) => dialect.containsFolded(eb.ref('entity.search'), filter.q!.trim()))
  }
  if (filter.parentId !== undefined) query = query.where(sitsIn(filter.parentId))
  if (filter.regionId !== undefined) query = query.where(isWithin(filter.regionId))
  if (filter.ids) query = query.where((eb) => dialect.isOneOf(eb.ref('entity.id'), filter.ids!))
  return query
}

function sitsIn(id: number) {
  return sql<boolean>`entity.id IN (SELECT id FROM cluster WHERE region_id = ${id}
    UNION ALL SELECT id FROM server WHERE cluster_id = ${id} UNION ALL SELECT id FROM process WHERE server_id = ${id})`
}

function isWithin(regionId: number) {
  const clusters = sql`SELECT id FROM cluster WHERE region_id = ${regionId}`
  const servers = sql`SELECT id FROM server WHERE cluster_id IN (${clusters})`
  return sql<boolean>`(entity.id = ${regionId} OR entity.id IN (${clusters} UNION ALL ${servers}
    UNION ALL SELECT id FROM process WHERE server_id IN (${servers})))`
}

export type ListedEntity = Awaited<ReturnType<typeof listEntities>>[number]

/** A page of entities in the order of their ids, beginning after `after`. */
export function listEntities(
  database: Database,
  filter: EntityFilter,
  { after, limit }: { after: number; limit: number },
) {
  return filtered(database, filter).where('entity.id', '>', after).orderBy('entity.id').limit(limit).execute()
}

/** A page of entities by name (and slug), beginning after one that was shown. Reads in the order of an index. */
export function listEntitiesByName(
  database: Database,
  filter: EntityFilter,
  { after, limit }: { after: string | null; limit: number },
) {
  let query = filtered(database, filter)
  if (after !== null) {
    // Slugs are distinct, and with them what is sorted by.
    query = query.where('entity.search', '>', (eb) =>
      eb.selectFrom('entity as shown').select('shown.search').where('shown.slug', '=', after),
    )
  }
  return query.orderBy('entity.search').orderBy('entity.id').limit(limit).execute()
}

/** How many entities of each kind are in use. */
export async function countByKind(db: Db): Promise<Record<EntityKind, number>> {
  const rows = await db
    .selectFrom('entity')
    .select((eb) => ['kind', eb.fn.countAll<number>().as('count')])
    .where('retired_at', 'is', null)
    .groupBy('kind')
    .execute()
  const counts = { region: 0, cluster: 0, server: 0, process: 0, service: 0, data_set: 0 }
  for (const { kind, count } of rows) counts[kind] = count
  return counts
}
