import type { Db } from '../../db/schema.ts'
import { chunksOf } from '../../lib/chunks.ts'
import { loadMachines, type Machine } from '../machine.ts'
import type { ClusterPlace } from '../places.ts'

/** A server as an upload sees it. */
export interface ServerFacts {
  id: number
  slug: string
  /** What the directory calls it. */
  name: string
  place: ClusterPlace | null
  /** The machine, and the slug of its cluster under `CLUSTER`; what is not known is not there. */
  texts: Machine
}

export const CLUSTER = 'Cluster'
const AT_ONCE = 500

/** Some servers with all that a file may say of them, by id. */
export async function loadFacts(db: Db, ids: readonly number[]): Promise<Map<number, ServerFacts>> {
  const machines = await loadMachines(db, ids)
  const facts = new Map<number, ServerFacts>()
  for (const chunk of chunksOf(ids, AT_ONCE)) {
    for (const { id, slug, name, clusterId, clusterSlug, clusterName, regionSlug, regionName } of await select(
      db,
      chunk,
    )) {
      const place =
        clusterId === null
          ? null
          : { id: clusterId, slug: clusterSlug!, name: clusterName!, regionSlug: regionSlug!, regionName: regionName! }
      facts.set(id, { id, slug, name, place, texts: { ...machines.get(id), ...(place && { [CLUSTER]: place.slug }) } })
    }
  }
  return facts
}

function select(db: Db, ids: readonly number[]) {
  return db
    .selectFrom('server')
    .innerJoin('entity', 'entity.id', 'server.id')
    .leftJoin('cluster', 'cluster.id', 'server.cluster_id')
    .leftJoin('entity as in_cluster', 'in_cluster.id', 'cluster.id')
    .leftJoin('entity as in_region', 'in_region.id', 'cluster.region_id')
    .select(['server.id', 'entity.slug', 'entity.name', 'server.cluster_id as clusterId'])
    .select(['in_cluster.slug as clusterSlug', 'in_cluster.name as clusterName'])
    .select(['in_region.slug as regionSlug', 'in_region.name as regionName'])
    .where('server.id', 'in', ids)
    .execute()
}

/** The labels under which two machines say different things. */
export function differences(before: Machine, after: Machine): string[] {
  const labels = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...labels].filter((label) => (before[label] ?? '') !== (after[label] ?? ''))
}
