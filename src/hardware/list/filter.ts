import { type Expression, type ExpressionBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import type { Database } from '../../db/open.ts'
import type { Schema } from '../../db/schema.ts'
import type { ServerStatus } from '../../directory/index.ts'
import { addDays } from '../../lib/dates.ts'
import { looksLikeAddress } from '../addresses.ts'
import { ENDING_DAYS } from './rows.ts'

/** Which servers are asked for; what is left out does not matter. */
export interface Filter {
  q?: string | undefined
  /** Slugs. `none`: servers without a cluster. */
  region?: string | undefined
  cluster?: string | undefined
  status?: ServerStatus | undefined
  vendor?: string | undefined
  environment?: string | undefined
  warranty?: 'ending' | 'over' | 'none' | undefined
  /** Only those whose serial number another has too. */
  duplicates?: boolean | undefined
}

type Builder = ExpressionBuilder<Schema, 'server'>

/** More words make a search no better, and each is looked for by itself. */
const MAX_WORDS = 4

export function isFiltered(filter: Filter): boolean {
  return Object.values(filter).some((value) => value !== undefined && value !== '' && value !== false)
}

/**
 * The servers of a filter, to go on from. What a search found is kept for the length of the statement, so that it is
 * looked for once though it is both listed and counted.
 */
export function serversOf(database: Database, filter: Filter, today: string) {
  const { db } = database
  if (!filter.q) return db.selectFrom('server').where(matching(database, filter, today))
  const searched = db.with(
    (cte) => cte('found').materialized(),
    (query) =>
      query
        .selectFrom('server')
        .select('server.id')
        .where(matching(database, filter, today)),
  )
  // The sign keeps SQLite from looking up what was found one by one and sorting it: it goes through the servers in
  // the order of the page instead, and stops when the page is full.
  const listed = searched.selectFrom('server').where(sql<SqlBool>`+server.id IN (SELECT id FROM found)`)
  return listed as unknown as SelectQueryBuilder<Schema, 'server', object>
}

/** How many a search found; for a query on `serversOf`. Null when nothing was searched for. */
export function foundCount(filter: Filter) {
  return sql<number | null>`${filter.q ? sql`(SELECT count(*) FROM found)` : sql`NULL`}`.as('found')
}

/** The condition that a filter is, for any query with `server` among its tables. */
export function matching(database: Pick<Database, 'dialect'>, filter: Filter, today: string) {
  return (eb: Builder): Expression<SqlBool> => {
    const conditions: Expression<SqlBool>[] = []
    if (filter.region) conditions.push(eb('server.cluster_id', 'in', clustersIn(eb, filter.region)))
    if (filter.cluster === 'none') conditions.push(eb('server.cluster_id', 'is', null))
    else if (filter.cluster) conditions.push(eb('server.cluster_id', 'in', entityNamed(eb, filter.cluster)))
    for (const key of ['status', 'vendor', 'environment'] as const) {
      const value = filter[key]
      if (value) conditions.push(eb(`server.${key}`, '=', value))
    }
    if (filter.warranty) conditions.push(warranty(eb, filter.warranty, today))
    if (filter.duplicates) conditions.push(eb('server.serial_number', 'in', serialsTwice(eb)))
    for (const word of wordsOf(filter.q)) conditions.push(holding(database, eb, word))
    return eb.and(conditions)
  }
}

function wordsOf(q: string | undefined): string[] {
  return (q ?? '').split(/\s+/).filter(Boolean).slice(0, MAX_WORDS)
}

function clustersIn(eb: Builder, slug: string) {
  return eb
    .selectFrom('cluster')
    .innerJoin('entity', 'entity.id', 'cluster.region_id')
    .select('cluster.id')
    .where('entity.slug', '=', slug)
}

function entityNamed(eb: Builder, slug: string) {
  return eb.selectFrom('entity').select('entity.id').where('entity.slug', '=', slug)
}

function serialsTwice(eb: Builder) {
  return eb
    .selectFrom('server as other')
    .select('other.serial_number')
    .where('other.serial_number', 'is not', null)
    .groupBy('other.serial_number')
    .having((having) => having.fn.countAll(), '>', 1)
}

function warranty(eb: Builder, state: NonNullable<Filter['warranty']>, today: string) {
  if (state === 'none') return eb('server.warranty_until', 'is', null)
  const inUse = eb('server.status', '!=', 'retired')
  if (state === 'over') return eb.and([inUse, eb('server.warranty_until', '<', today)])
  return eb.and([
    inUse,
    eb('server.warranty_until', '>=', today),
    eb('server.warranty_until', '<=', addDays(today, ENDING_DAYS)),
  ])
}

/** A word in any text of the server, its addresses, its owner's name or its custom columns. */
function holding({ dialect }: Pick<Database, 'dialect'>, eb: Builder, word: string): Expression<SqlBool> {
  const texts = eb
    .selectFrom('server_search')
    .select('server_search.server_id as id')
    .where((inner) => dialect.containsFolded(inner.ref('server_search.text'), word))
  const fields = eb
    .selectFrom('server_field')
    .select('server_field.server_id as id')
    .where((inner) => dialect.contains(inner.ref('server_field.value'), word))
  const owned = eb
    .selectFrom('person')
    .innerJoin('server as theirs', 'theirs.owner_id', 'person.id')
    .select('theirs.id')
    .where((inner) =>
      inner.or([dialect.contains(inner.ref('person.name'), word), dialect.contains(inner.ref('person.email'), word)]),
    )
  const found = texts.unionAll(fields).unionAll(owned)
  const all = looksLikeAddress(word) ? found.unionAll(addressed(eb, word)) : found
  return eb('server.id', 'in', all)
}

/** Addresses that begin so. */
function addressed(eb: Builder, word: string) {
  const start = word.toLowerCase()
  return (
    eb
      .selectFrom('server_address')
      .select('server_address.server_id as id')
      .where('server_address.address', '>=', start)
      // `~` comes after all that an address is written with.
      .where('server_address.address', '<', `${start}~`)
  )
}
