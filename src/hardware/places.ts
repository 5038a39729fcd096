import type { Db } from '../db/schema.ts'

/** A cluster and the region it is in. */
export interface ClusterPlace {
  id: number
  slug: string
  name: string
  regionSlug: string
  regionName: string
}

/** Clusters as the words of a file mean them: by slug, or by a name that only one has. */
export class Places {
  readonly #bySlug: Map<string, ClusterPlace>
  readonly #byName: Map<string, ClusterPlace[]>

  constructor(clusters: readonly ClusterPlace[]) {
    this.#bySlug = new Map(clusters.map((cluster) => [cluster.slug, cluster]))
    this.#byName = Map.groupBy(clusters, ({ name }) => name.toLowerCase())
  }

  /** The cluster that a word means, if it means one alone. */
  cluster(word: string): ClusterPlace | 'unknown' | 'several' {
    const plain = word.toLowerCase()
    const named = this.#byName.get(plain) ?? []
    return this.#bySlug.get(plain) ?? (named.length > 1 ? 'several' : (named[0] ?? 'unknown'))
  }
}

export async function loadPlaces(db: Db, words: readonly string[]): Promise<Places> {
  const wanted = [...new Set(words.map((word) => word.toLowerCase()))]
  if (wanted.length === 0) return new Places([])
  const clusters = await db
    .selectFrom('cluster')
    .innerJoin('entity', 'entity.id', 'cluster.id')
    .innerJoin('entity as region', 'region.id', 'cluster.region_id')
    .select(['entity.id', 'entity.slug', 'entity.name', 'region.slug as regionSlug', 'region.name as regionName'])
    .where((eb) => eb.or([eb('entity.slug', 'in', wanted), eb(eb.fn<string>('lower', ['entity.name']), 'in', wanted)]))
    .execute()
  return new Places(clusters)
}

/** What is wrong with a word for a cluster, as a part of a sentence. */
export function problemWithCluster(word: string, found: 'unknown' | 'several'): string {
  if (found === 'unknown') return `there is no cluster “${word}” in the directory`
  return `several are called “${word}”; give the slug of one`
}

/** A server's region is that of its cluster. @returns how a region beside a cluster contradicts it, or null */
export function problemWithRegion(
  { name, regionSlug, regionName }: Pick<ClusterPlace, 'name' | 'regionSlug' | 'regionName'>,
  region: string,
): string | null {
  const plain = region.toLowerCase()
  if (plain === '' || plain === regionSlug || plain === regionName.toLowerCase()) return null
  return `the cluster ${name} is in ${regionName}, not in “${region}”`
}
