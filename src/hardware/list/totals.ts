import { sql } from 'kysely'
import type { Database } from '../../db/open.ts'
import type { ServerStatus } from '../../directory/index.ts'
import { addDays } from '../../lib/dates.ts'
import { STATUSES } from '../columns.ts'
import { type Filter, matching } from './filter.ts'
import { ENDING_DAYS } from './rows.ts'

/** What a list of servers comes to. */
export interface Totals {
  count: number
  /** How many clusters and regions they stand in. */
  clusters: number
  regions: number
  byStatus: Record<ServerStatus, number>
  /** Warranties that end soon. */
  ending: number
}

/** The totals of all servers, and what there is to filter by. */
export interface Facets {
  totals: Totals
  /** Serial numbers that several servers have. */
  serialsTwice: number
  regions: { slug: string; name: string }[]
  clusters: { slug: string; name: string; region: string }[]
  vendors: string[]
  environments: string[]
}

/** More than a select of a filter can reasonably offer. */
const MAX_OFFERED = 500

export async function loadFacets(database: Database, today: string): Promise<Facets> {
  const { db } = database
  const [totals, clusters, vendors, environments, twice] = await Promise.all([
    countAll(database, {}, today),
    listClusters(db),
    distinct(db, 'vendor'),
    distinct(db, 'environment'),
    countSerialsTwice(db),
  ])
  const regions = new Map(clusters.map(({ region, regionName }) => [region, { slug: region, name: regionName }]))
  return {
    totals,
    serialsTwice: twice,
    regions: [...regions.values()],
    clusters: clusters.slice(0, MAX_OFFERED),
    vendors,
    environments,
  }
}

/** The totals of what a filter finds. Reads one index through, which holds all that is counted. */
export async function countAll(database: Database, filter: Filter, today: string): Promise<Totals> {
  const rows = await database.db
    .with('counted', (db) =>
      db
        .selectFrom('server')
        .select(['server.status', 'server.cluster_id', (eb) => eb.fn.countAll<number>().as('n')])
        .select(ending(today).as('ending'))
        .where(matching(database, filter, today))
        .groupBy(['server.status', 'server.cluster_id']),
    )
    .selectFrom('counted')
    .leftJoin('cluster', 'cluster.id', 'counted.cluster_id')
    .select(['counted.status', 'counted.cluster_id', 'cluster.region_id', 'counted.n', 'counted.ending'])
    .execute()
  const byStatus = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Totals['byStatus']
  const clusters = new Set<number>()
  const regions = new Set<number>()
  for (const { status, cluster_id, region_id, n } of rows) {
    byStatus[status] += n
    if (cluster_id !== null) clusters.add(cluster_id)
    if (region_id !== null) regions.add(region_id)
  }
  const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0)
  return {
    count: sum(Object.values(byStatus)),
    clusters: clusters.size,
    regions: regions.size,
    byStatus,
    ending: sum(rows.filter(({ status }) => status !== 'retired').map((row) => row.ending)),
  }
}

function ending(today: string) {
  const until = sql.ref('server.warranty_until')
  return sql<number>`sum(CASE WHEN ${until} >= ${today} AND ${until} <= ${addDays(today, ENDING_DAYS)} THEN 1 ELSE 0 END)`
}

/** How many a filter finds, and nothing else: a search reads much, and should read it once. */
export async function countFound(database: Database, filter: Filter, today: string): Promise<number> {
  const { n } = await database.db
    .selectFrom('server')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where(matching(database, filter, today))
    .executeTakeFirstOrThrow()
  return n
}

function listClusters(db: Database['db']) {
  return db
    .selectFrom('cluster')
    .innerJoin('entity', 'entity.id', 'cluster.id')
    .innerJoin('entity as in_region', 'in_region.id', 'cluster.region_id')
    .select(['entity.slug', 'entity.name', 'in_region.slug as region', 'in_region.name as regionName'])
    .where('entity.retired_at', 'is', null)
    .orderBy('in_region.name')
    .orderBy('entity.name')
    .execute()
}

/** The different values of a column, from one to the next by its index: their number counts, not that of the rows. */
async function distinct(db: Database['db'], column: 'vendor' | 'environment'): Promise<string[]> {
  const ref = sql.ref(column)
  const { rows } = await sql<{ value: string }>`WITH RECURSIVE found (value) AS (
      SELECT min(${ref}) FROM server
      UNION ALL
      SELECT (SELECT min(${ref}) FROM server WHERE ${ref} > found.value) FROM found WHERE found.value IS NOT NULL
    )
    SELECT value FROM found WHERE value IS NOT NULL LIMIT ${sql.lit(MAX_OFFERED)}`.execute(db)
  return rows.map(({ value }) => value)
}

async function countSerialsTwice(db: Database['db']): Promise<number> {
  const { n } = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('server')
        .select('server.serial_number')
        .where('server.serial_number', 'is not', null)
        .groupBy('server.serial_number')
        .having((having) => having.fn.countAll(), '>', 1)
        .as('twice'),
    )
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return n
}
