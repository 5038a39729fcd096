import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { Database } from '../../db/open.ts'
import type { Schema } from '../../db/schema.ts'
import type { ServerStatus } from '../../directory/index.ts'
import { type Column, STATUS_WORD } from '../columns.ts'
import { matching } from './filter.ts'
import type { Asked } from './sort.ts'

/** Servers that share a value that they are sorted by. */
export interface Group {
  count: number
  /** The condition for a server to be in it, and the same of a row that was read. */
  holds(eb: ExpressionBuilder<Schema, 'server'>): Expression<SqlBool>
  has(row: GroupedRow): boolean
}

export interface GroupedRow {
  cluster_id: number | null
  status: ServerStatus
  owner_id: number | null
  owner: string | null
}

type Named = Group & { names: readonly (string | null)[] }

/** Columns whose values stand in other tables, or in an order of their own. */
export function isGrouped({ kind }: Column): boolean {
  return kind === 'region' || kind === 'cluster' || kind === 'owner' || kind === 'status'
}

/** The groups that a filter finds, in the order asked for; that of the servers without a value comes last. */
export async function groupsBy(database: Database, asked: Asked): Promise<Group[]> {
  const { kind } = asked.sort.column
  const groups = await (kind === 'owner'
    ? byOwner(database, asked)
    : kind === 'status'
      ? byStatus(database, asked)
      : byCluster(database, asked, kind === 'region'))
  const way = asked.sort.descending ? -1 : 1
  return groups.sort((a, b) => compareNames(a.names, b.names, way))
}

function compareNames(a: readonly (string | null)[], b: readonly (string | null)[], way: number): number {
  for (const [i, name] of a.entries()) {
    const other = b[i] ?? null
    if (name === other) continue
    if (name === null) return 1
    if (other === null) return -1
    return name < other ? -way : way
  }
  return 0
}

async function byStatus(database: Database, { filter, today }: Asked): Promise<Named[]> {
  const rows = await database.db
    .selectFrom('server')
    .select(['server.status', (eb) => eb.fn.countAll<number>().as('count')])
    .where(matching(database, filter, today))
    .groupBy('server.status')
    .execute()
  return rows.map(({ status, count }) => ({
    count,
    names: [STATUS_WORD[status]],
    holds: (eb) => eb('server.status', '=', status),
    has: (row) => row.status === status,
  }))
}

async function byCluster(database: Database, { filter, today }: Asked, regionFirst: boolean): Promise<Named[]> {
  const rows = await database.db
    .with('counted', (db) =>
      db
        .selectFrom('server')
        .select(['server.cluster_id', (eb) => eb.fn.countAll<number>().as('count')])
        .where(matching(database, filter, today))
        .groupBy('server.cluster_id'),
    )
    .selectFrom('counted')
    .leftJoin('cluster', 'cluster.id', 'counted.cluster_id')
    .leftJoin('entity as in_cluster', 'in_cluster.id', 'counted.cluster_id')
    .leftJoin('entity as in_region', 'in_region.id', 'cluster.region_id')
    .select(['counted.cluster_id', 'counted.count', 'in_cluster.name as cluster', 'in_region.name as region'])
    .execute()
  return rows.map(({ cluster_id, count, cluster, region }) => ({
    count,
    names: regionFirst ? [region, cluster] : [cluster, region],
    holds: (eb) =>
      cluster_id === null ? eb('server.cluster_id', 'is', null) : eb('server.cluster_id', '=', cluster_id),
    has: (row) => row.cluster_id === cluster_id,
  }))
}

async function byOwner(database: Database, { filter, today }: Asked): Promise<Named[]> {
  const rows = await database.db
    .with('counted', (db) =>
      db
        .selectFrom('server')
        .select(['server.owner_id', 'server.owner', (eb) => eb.fn.countAll<number>().as('count')])
        .where(matching(database, filter, today))
        .groupBy(['server.owner_id', 'server.owner']),
    )
    .selectFrom('counted')
    .leftJoin('person', 'person.id', 'counted.owner_id')
    .select([
      'counted.owner_id',
      'counted.owner',
      'counted.count',
      sql<string | null>`coalesce(person.name, counted.owner)`.as('name'),
    ])
    .execute()
  return rows.map(({ owner_id, owner, count, name }) => ({
    count,
    names: [name],
    holds: (eb) =>
      eb.and([
        owner_id === null ? eb('server.owner_id', 'is', null) : eb('server.owner_id', '=', owner_id),
        owner === null ? eb('server.owner', 'is', null) : eb('server.owner', '=', owner),
      ]),
    has: (row) => row.owner_id === owner_id && row.owner === owner,
  }))
}
