import type { Db } from '../../db/schema.ts'
import type { ServerStatus } from '../../directory/index.ts'
import { addDays } from '../../lib/dates.ts'

/** A server as the inventory shows it. */
export interface HardwareRow {
  id: number
  slug: string
  version: number
  hostname: string
  assetTag: string | null
  serialNumber: string | null
  vendor: string | null
  model: string | null
  region: Place | null
  cluster: Place | null
  rack: string | null
  environment: string | null
  operatingSystem: string | null
  ipAddresses: string[]
  status: ServerStatus
  owner: { name: string; email: string | null } | null
  bought: string | null
  warrantyUntil: string | null
  notes: string | null
  /** By the key of the column; what is empty is not there. */
  custom: Record<string, string>
  /** Whether another server has the same serial number. */
  serialTwice: boolean
  warranty: 'over' | 'ending' | null
}

export interface Place {
  slug: string
  name: string
}

/** A warranty that ends within so many days is pointed out. */
export const ENDING_DAYS = 90

/** The servers of a list of ids, in its order. Four queries, however many they are. */
export async function listRows(db: Db, ids: readonly number[], today: string): Promise<HardwareRow[]> {
  if (ids.length === 0) return []
  const servers = await selectServers(db, ids)
  const [addresses, fields, twice] = await Promise.all([
    addressesOf(db, ids),
    fieldsOf(db, ids),
    serialsTwice(
      db,
      servers.flatMap(({ serialNumber }) => (serialNumber === null ? [] : [serialNumber])),
    ),
  ])
  const byId = new Map(servers.map((server) => [server.id, server]))
  return ids.flatMap((id) => {
    const server = byId.get(id)
    if (!server) return []
    const { regionSlug, regionName, clusterSlug, clusterName, personName, personEmail, ownerName, ...rest } = server
    return {
      ...rest,
      region: regionSlug === null ? null : { slug: regionSlug, name: regionName! },
      cluster: clusterSlug === null ? null : { slug: clusterSlug, name: clusterName! },
      ipAddresses: addresses.get(id) ?? [],
      owner: personName !== null ? { name: personName, email: personEmail } : ownerOf(ownerName),
      custom: fields.get(id) ?? {},
      serialTwice: rest.serialNumber !== null && twice.has(rest.serialNumber),
      warranty: warrantyOf(rest.warrantyUntil, rest.status, today),
    }
  })
}

function ownerOf(name: string | null): HardwareRow['owner'] {
  return name === null ? null : { name, email: null }
}

/** What has been retired needs no warranty. */
function warrantyOf(until: string | null, status: ServerStatus, today: string): HardwareRow['warranty'] {
  if (until === null || status === 'retired') return null
  if (until < today) return 'over'
  return until <= addDays(today, ENDING_DAYS) ? 'ending' : null
}

function selectServers(db: Db, ids: readonly number[]) {
  return db
    .selectFrom('server')
    .innerJoin('entity', 'entity.id', 'server.id')
    .leftJoin('cluster', 'cluster.id', 'server.cluster_id')
    .leftJoin('entity as in_cluster', 'in_cluster.id', 'server.cluster_id')
    .leftJoin('entity as in_region', 'in_region.id', 'cluster.region_id')
    .leftJoin('person', 'person.id', 'server.owner_id')
    .select([
      'server.id',
      'entity.slug',
      'server.version',
      'server.hostname',
      'server.asset_tag as assetTag',
      'server.serial_number as serialNumber',
      'server.vendor',
      'server.model',
      'server.rack',
      'server.environment',
      'server.operating_system as operatingSystem',
      'server.status',
      'server.bought_on as bought',
      'server.warranty_until as warrantyUntil',
      'server.notes',
      'server.owner as ownerName',
      'person.name as personName',
      'person.email as personEmail',
      'in_cluster.slug as clusterSlug',
      'in_cluster.name as clusterName',
      'in_region.slug as regionSlug',
      'in_region.name as regionName',
    ])
    .where('server.id', 'in', [...ids])
    .execute()
}

async function addressesOf(db: Db, ids: readonly number[]): Promise<Map<number, string[]>> {
  const rows = await db
    .selectFrom('server_address')
    .select(['server_id', 'address'])
    .where('server_id', 'in', [...ids])
    .orderBy('server_id')
    .orderBy('position')
    .execute()
  const found = new Map<number, string[]>()
  for (const { server_id, address } of rows) found.set(server_id, [...(found.get(server_id) ?? []), address])
  return found
}

async function fieldsOf(db: Db, ids: readonly number[]): Promise<Map<number, Record<string, string>>> {
  const rows = await db
    .selectFrom('server_field')
    .innerJoin('server_column', 'server_column.id', 'server_field.column_id')
    .select(['server_id', 'key', 'value'])
    .where('server_id', 'in', [...ids])
    .execute()
  const found = new Map<number, Record<string, string>>()
  for (const { server_id, key, value } of rows) found.set(server_id, { ...found.get(server_id), [key]: value })
  return found
}

async function serialsTwice(db: Db, serials: readonly string[]): Promise<Set<string>> {
  if (serials.length === 0) return new Set()
  const rows = await db
    .selectFrom('server')
    .select('serial_number')
    .where('serial_number', 'in', [...new Set(serials)])
    .groupBy('serial_number')
    .having((eb) => eb.fn.countAll(), '>', 1)
    .execute()
  return new Set(rows.map(({ serial_number }) => serial_number!))
}
