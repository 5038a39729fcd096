import type { Db } from '../db/schema.ts'
import { chunksOf } from '../lib/chunks.ts'
import { slugOf } from '../lib/slugs.ts'

const AT_ONCE = 1_000

/** A server by a word that somebody else calls it. */
export interface CalledServer {
  id: number
  slug: string
  name: string
  /** The word, as it was asked for. */
  word: string
}

/**
 * The servers in use that are called by some words: by their slug, or by a name that makes the same slug, as
 * `web-1.company.example` makes `web-1-company-example`.
 */
export async function findServersCalled(db: Db, words: readonly string[]): Promise<CalledServer[]> {
  const bySlug = Map.groupBy(words, (word) => slugOf(word, ''))
  bySlug.delete('')
  const found: CalledServer[] = []
  for (const slugs of chunksOf([...bySlug.keys()], AT_ONCE)) {
    const rows = await db
      .selectFrom('entity')
      .select(['id', 'slug', 'name'])
      .where('slug', 'in', slugs)
      .where('kind', '=', 'server')
      .where('retired_at', 'is', null)
      .execute()
    for (const row of rows) for (const word of bySlug.get(row.slug)!) found.push({ ...row, word })
  }
  return found
}

/** Where a server stands. */
export interface ServerPlace {
  id: number
  slug: string
  name: string
  clusterId: number | null
  cluster: string | null
  regionId: number | null
  region: string | null
}

/** Servers by their ids, with the names of their cluster and region. */
export async function listServerPlaces(db: Db, ids: readonly number[]): Promise<Map<number, ServerPlace>> {
  const places = new Map<number, ServerPlace>()
  for (const chunk of chunksOf([...new Set(ids)], AT_ONCE)) {
    const rows = await db
      .selectFrom('server')
      .innerJoin('entity', 'entity.id', 'server.id')
      .leftJoin('cluster', 'cluster.id', 'server.cluster_id')
      .leftJoin('entity as cluster_entity', 'cluster_entity.id', 'cluster.id')
      .leftJoin('entity as region_entity', 'region_entity.id', 'cluster.region_id')
      .select(['server.id', 'entity.slug', 'entity.name'])
      .select(['server.cluster_id as clusterId', 'cluster_entity.name as cluster'])
      .select(['cluster.region_id as regionId', 'region_entity.name as region'])
      .where('server.id', 'in', chunk)
      .execute()
    for (const row of rows) places.set(row.id, row)
  }
  return places
}
