import type { Db, Trx } from '../db/schema.ts'
import { type Field, plainName } from '../imports/index.ts'
import { chunksOf } from '../lib/chunks.ts'
import { writeAddresses, writeFields } from './actions/write.ts'
import { readAddresses } from './addresses.ts'
import { type BuiltInColumn, builtIn, COLUMNS, type ColumnKey, MAX_CUSTOM_COLUMNS } from './columns.ts'
import { type CustomColumn, listCustomColumns } from './custom.ts'
import { findOwners } from './references.ts'
import { isStored, readOwner, type ServerChange, STORED, type StoredKey, take } from './values.ts'

/**
 * What a server is as a machine, as texts by the labels of the inventory's columns and the names of its custom ones:
 * the form in which files and programs that know servers as entries of the directory give and get it.
 */
export type Machine = Record<string, string>

const AT_ONCE = 500

/** The name, the cluster and the region are those of the entry. */
const OF_THE_ENTRY: ReadonlySet<ColumnKey> = new Set(['region', 'cluster'])

/** The columns that a machine has, custom ones aside. */
export const MACHINE_COLUMNS: readonly BuiltInColumn[] = COLUMNS.filter(({ key }) => !OF_THE_ENTRY.has(key))

const BY_LABEL = new Map(MACHINE_COLUMNS.map((column) => [column.label, column]))

/** What a file of entries is searched for besides the fields of an entry; those come first and keep their wordings. */
export const MACHINE_FIELDS: readonly Field[] = MACHINE_COLUMNS.map(({ key, label, aliases, kind }) => {
  return { field: key, label, aliases: aliases.filter((alias) => alias !== 'name'), isDate: kind === 'day' }
})

/** Where a server stands is said by its cluster; a region in a file is that of the cluster. */
export const REGION_FIELD: Field = {
  field: 'region',
  label: builtIn('region').label,
  aliases: builtIn('region').aliases,
}

/** What the cluster of a server is called in the files of an inventory. */
export const CLUSTER_WORDINGS: readonly string[] = builtIn('cluster').aliases

/** A text as the inventory keeps it. @returns the text, or what is wrong with it as a part of a sentence */
export function machineText(column: BuiltInColumn, text: string): { text: string } | { problem: string } {
  const change: ServerChange = { stored: {}, custom: {} }
  const problem = take(change, column, text)
  if (problem !== null) return { problem }
  if (change.status !== undefined) return { text: change.status }
  if (change.addresses) return { text: change.addresses.map(({ address }) => address).join(', ') }
  return { text: change.owner ?? change.stored[column.key as StoredKey] ?? '' }
}

/** The machines of some servers. What is not known of one is left out. */
export async function loadMachines(db: Db, ids: readonly number[]): Promise<Map<number, Machine>> {
  const machines = new Map<number, Machine>()
  for (const chunk of chunksOf(ids, AT_ONCE)) {
    for (const row of await selectServers(db, chunk)) machines.set(row.id, builtInTexts(row))
    const addresses = await db
      .selectFrom('server_address')
      .select(['server_id', 'address'])
      .where('server_id', 'in', chunk)
      .orderBy('server_id')
      .orderBy('position')
      .execute()
    for (const [id, list] of Map.groupBy(addresses, (row) => row.server_id)) {
      machines.get(id)!['IP addresses'] = list.map(({ address }) => address).join(', ')
    }
    const fields = await db
      .selectFrom('server_field')
      .innerJoin('server_column', 'server_column.id', 'server_field.column_id')
      .select(['server_id', 'name', 'value'])
      .where('server_id', 'in', chunk)
      .orderBy('name')
      .execute()
    for (const { server_id: id, name, value } of fields) machines.get(id)![name] = value
  }
  return machines
}

function selectServers(db: Db, ids: readonly number[]) {
  return db
    .selectFrom('server')
    .leftJoin('person', 'person.id', 'server.owner_id')
    .select(['server.id', 'server.status', 'server.owner', 'person.email'])
    .select(Object.values(STORED).map((name) => `server.${name}` as const))
    .where('server.id', 'in', ids)
    .execute()
}

function builtInTexts(row: Awaited<ReturnType<typeof selectServers>>[number]): Machine {
  const machine: Machine = {}
  for (const { key, label } of MACHINE_COLUMNS) {
    const text = isStored(key) ? row[STORED[key]] : key === 'status' ? row.status : ownerOf(key, row)
    if (text !== null) machine[label] = text
  }
  return machine
}

function ownerOf(key: ColumnKey, { email, owner }: { email: string | null; owner: string | null }): string | null {
  return key === 'owner' ? (email ?? owner) : null
}

/** The custom columns there are, by what their names are without case, blanks and punctuation. */
export async function loadCustomColumns(db: Db): Promise<Map<string, CustomColumn>> {
  return new Map((await listCustomColumns(db)).map((column) => [column.key, column]))
}

interface WriteOptions {
  clusters?: ReadonlyMap<number, number | null>
  added?: ReadonlySet<number> | undefined
}

/**
 * Puts whole machines in the place of those that some servers have; new columns are made as they are met.
 * @param clusters where each of them is to stand; without it they stay where they are
 * @param added those of them that are new, so that nothing of theirs is to be taken away
 */
export async function writeMachines(
  trx: Trx,
  machines: ReadonlyMap<number, Machine>,
  at: string,
  { clusters, added = new Set() }: WriteOptions = {},
): Promise<void> {
  if (machines.size === 0) return
  await writeBuiltIn(trx, machines, clusters)
  const addresses = [...machines].map(([id, machine]) => {
    const read = readAddresses(machine['IP addresses'] ?? '')
    return [id, 'addresses' in read ? read.addresses : []] as const
  })
  await writeAddresses(trx, new Map(addresses), added)
  const columns = await makeColumns(trx, [...machines.values()].flatMap(customNames), at)
  const known = [...machines.keys()].filter((id) => !added.has(id))
  for (const ids of chunksOf(known, AT_ONCE)) {
    await trx.deleteFrom('server_field').where('server_id', 'in', ids).execute()
  }
  await writeFields(
    trx,
    [...machines].flatMap(([serverId, machine]) =>
      customNames(machine).map((name) => {
        return { serverId, columnId: columns.get(plainName(name))!.columnId, value: machine[name]! }
      }),
    ),
  )
}

export function customNames(machine: Machine): string[] {
  return Object.keys(machine).filter((name) => !BY_LABEL.has(name))
}

// One insert that meets its own ids changes many rows at once, on both databases.
async function writeBuiltIn(
  trx: Trx,
  machines: ReadonlyMap<number, Machine>,
  clusters: ReadonlyMap<number, number | null> | undefined,
): Promise<void> {
  const emails = [...machines.values()].flatMap((machine) => readOwner(machine['Owner'] ?? '').email ?? [])
  const owners = await findOwners(trx, emails)
  const keys = MACHINE_COLUMNS.filter(({ key }) => isStored(key)) as (BuiltInColumn & { key: StoredKey })[]
  const stored = keys.map(({ key }) => STORED[key])
  const names = [...stored, 'status', 'owner', 'owner_id', ...(clusters ? ['cluster_id' as const] : [])] as const
  const rows = [...machines].map(([id, machine]) => {
    const { email, name } = readOwner(machine['Owner'] ?? '')
    const ownerId = email === null ? undefined : owners.get(email)
    const texts = keys.map(({ key, label }) => [STORED[key], machine[label] ?? null])
    const owner = { owner_id: ownerId ?? null, owner: ownerId === undefined ? name || null : null }
    const clusterId = clusters?.get(id) ?? null
    return { id, cluster_id: clusterId, ...Object.fromEntries(texts), status: machine['Status'] ?? 'in_use', ...owner }
  })
  for (const chunk of chunksOf(rows, AT_ONCE)) {
    await trx
      .insertInto('server')
      .values(chunk)
      .onConflict((oc) =>
        oc.column('id').doUpdateSet((eb) => Object.fromEntries(names.map((n) => [n, eb.ref(`excluded.${n}`)]))),
      )
      .execute()
  }
}

async function makeColumns(trx: Trx, names: readonly string[], at: string): Promise<Map<string, CustomColumn>> {
  const known = await loadCustomColumns(trx)
  const fresh = new Map<string, string>()
  for (const name of names) if (!known.has(plainName(name))) fresh.set(plainName(name), name)
  if (fresh.size === 0) return known
  const rows = [...fresh].map(([key, name]) => ({ key, name, created_at: at }))
  await trx.insertInto('server_column').values(rows).execute()
  return loadCustomColumns(trx)
}

/** Which of some names would make more columns than there can be. */
export function columnsTooMany(names: readonly string[], known: ReadonlyMap<string, CustomColumn>): string[] {
  const fresh = [...new Set(names.map(plainName))].filter((key) => !known.has(key))
  return fresh.slice(Math.max(0, MAX_CUSTOM_COLUMNS - known.size))
}

/** Who has some asset tags: the ids of the servers by the tag. */
export async function findTagged(
  db: Db,
  tags: readonly string[],
): Promise<Map<string, { id: number; hostname: string }>> {
  const found = new Map<string, { id: number; hostname: string }>()
  for (const chunk of chunksOf(tags, AT_ONCE)) {
    const rows = await db
      .selectFrom('server')
      .select(['id', 'hostname', 'asset_tag'])
      .where('asset_tag', 'in', chunk)
      .execute()
    for (const { asset_tag: tag, ...holder } of rows) found.set(tag!, holder)
  }
  return found
}
