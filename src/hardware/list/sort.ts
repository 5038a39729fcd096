import { type AliasedExpression, sql } from 'kysely'
import type { Database } from '../../db/open.ts'
import type { Db } from '../../db/schema.ts'
import type { Column, ColumnKey } from '../columns.ts'
import { isStored, STORED } from '../values.ts'
import { type Filter, foundCount, matching, serversOf } from './filter.ts'
import { type Group, groupsBy, isGrouped } from './groups.ts'

export interface Sort {
  column: Column
  descending: boolean
}

/** Which part of the sorted list is wanted. */
export interface Part {
  offset: number
  limit: number
}

export interface Asked {
  filter: Filter
  sort: Sort
  /** The site's calendar day. */
  today: string
}

/** Keep in step with the indexes of the migration: long texts are sorted by so many characters. */
const BEGINNING = 60

export interface Listed {
  ids: number[]
  /** How many there are in all, when a search found that out on its way. */
  found: number | null
}

/** Ids of a part of the servers in order; those without a value come last, whichever way it is sorted. */
export async function listIds(database: Database, asked: Asked, part: Part): Promise<Listed> {
  const { column } = asked.sort
  if (isGrouped(column)) return partOfGroups(database, asked, part)
  return partOfBoth(sortedBy(database, asked), part)
}

interface Sorted {
  /** Those that have a value, in order, and the others. */
  valued(part: Part): Promise<Listed>
  blank(part: Part): Promise<Listed>
  countValued(): Promise<number>
}

async function partOfBoth(sorted: Sorted, { offset, limit }: Part): Promise<Listed> {
  const first = await sorted.valued({ offset, limit })
  const seen = offset + first.ids.length
  if (first.ids.length === limit || (first.found !== null && seen >= first.found)) return first
  const valued = first.ids.length > 0 || offset === 0 ? seen : await sorted.countValued()
  const rest = { offset: Math.max(0, offset - valued), limit: limit - first.ids.length }
  const blank = await sorted.blank(rest)
  return { ids: [...first.ids, ...blank.ids], found: first.found ?? blank.found }
}

function sortedBy(database: Database, asked: Asked): Sorted {
  const { column } = asked.sort
  if (column.columnId !== undefined) return sortedBySide(database, asked, fieldOf(column.columnId))
  if (column.kind === 'addresses') return sortedBySide(database, asked, firstAddress)
  return sortedByColumn(database, asked)
}

function sortedByColumn(database: Database, { filter, sort, today }: Asked): Sorted {
  const key = sort.column.key as ColumnKey
  if (!isStored(key)) throw new Error(`nothing sorts by ${key}`)
  const name = STORED[key]
  const stored = sql.ref(`server.${name}`)
  const value = sort.column.kind === 'long' ? sql`substr(${stored}, 1, ${sql.lit(BEGINNING)})` : stored
  const order = sort.descending ? 'desc' : 'asc'
  const of = (filled: 'is' | 'is not') => serversOf(database, filter, today).where(`server.${name}`, filled, null)
  const ids = (filled: 'is' | 'is not') => of(filled).select(['server.id', foundCount(filter)])
  return {
    valued: ({ offset, limit }) =>
      listed(ids('is not').orderBy(value, order).orderBy('server.id', order).offset(offset).limit(limit)),
    blank: ({ offset, limit }) => listed(ids('is').orderBy('server.id').offset(offset).limit(limit)),
    countValued: () => countOf(of('is not').select((eb) => eb.fn.countAll<number>().as('n'))),
  }
}

/** What each server has at most one of, in a table of its own. Both databases see through the inner query. */
type Side = (db: Db) => AliasedExpression<{ server_id: number; value: string }, 'side'>

const firstAddress: Side = (db) =>
  db.selectFrom('server_address').select(['server_id', 'bytes as value']).where('position', '=', 1).as('side')

function fieldOf(columnId: number): Side {
  return (db) =>
    db
      .selectFrom('server_field')
      .select(['server_id', sql<string>`substr(value, 1, ${sql.lit(BEGINNING)})`.as('value')])
      .where('column_id', '=', columnId)
      .as('side')
}

function sortedBySide(database: Database, { filter, sort, today }: Asked, side: Side): Sorted {
  const order = sort.descending ? 'desc' : 'asc'
  const valued = () => serversOf(database, filter, today).innerJoin(side(database.db), 'side.server_id', 'server.id')
  const blank = () =>
    serversOf(database, filter, today)
      .leftJoin(side(database.db), 'side.server_id', 'server.id')
      .where('side.server_id', 'is', null)
  return {
    valued: ({ offset, limit }) =>
      listed(
        valued()
          .select(['side.server_id as id', foundCount(filter)])
          .orderBy('side.value', order)
          .orderBy('side.server_id', order)
          .offset(offset)
          .limit(limit),
      ),
    blank: ({ offset, limit }) =>
      listed(
        blank()
          .select(['server.id', foundCount(filter)])
          .orderBy('server.id')
          .offset(offset)
          .limit(limit),
      ),
    countValued: () => countOf(valued().select((eb) => eb.fn.countAll<number>().as('n'))),
  }
}

/**
 * A part of a list that is sorted by what many servers share: whole groups are passed over by their counts, and only
 * those that the part cuts into are read. Three queries at most, as groups between the first and the last are whole.
 */
async function partOfGroups(database: Database, asked: Asked, { offset, limit }: Part): Promise<Listed> {
  const groups = await groupsBy(database, asked)
  const cut: { group: Group; part: Part }[] = []
  let start = 0
  for (const group of groups) {
    const from = Math.max(0, offset - start)
    const to = Math.min(group.count, offset + limit - start)
    if (from < to) cut.push({ group, part: { offset: from, limit: to - from } })
    start += group.count
  }
  const first = cut.shift()
  const last = cut.pop()
  const whole = cut.map(({ group }) => group)
  const ids = [
    ...(first ? await idsOfGroups(database, asked, [first.group], first.part) : []),
    ...(whole.length > 0 ? await idsOfGroups(database, asked, whole, null) : []),
    ...(last ? await idsOfGroups(database, asked, [last.group], last.part) : []),
  ]
  return { ids, found: start }
}

async function idsOfGroups(
  database: Database,
  { filter, today }: Asked,
  groups: readonly Group[],
  part: Part | null,
): Promise<number[]> {
  const query = database.db
    .selectFrom('server')
    .select(['server.id', 'server.cluster_id', 'server.status', 'server.owner_id', 'server.owner'])
    .where(matching(database, filter, today))
    .where((eb) => eb.or(groups.map((group) => group.holds(eb))))
    .orderBy('server.id')
  const rows = await (part ? query.offset(part.offset).limit(part.limit) : query).execute()
  if (groups.length === 1) return rows.map(({ id }) => id)
  return groups.flatMap((group) => rows.filter((row) => group.has(row)).map(({ id }) => id))
}

async function listed(query: { execute(): Promise<{ id: number; found: number | null }[]> }): Promise<Listed> {
  const rows = await query.execute()
  return { ids: rows.map(({ id }) => id), found: rows[0]?.found ?? null }
}

async function countOf(query: { executeTakeFirstOrThrow(): Promise<{ n: number }> }): Promise<number> {
  return (await query.executeTakeFirstOrThrow()).n
}
