import { sql } from 'kysely'
import type { Database } from '../src/db/open.ts'
import type { Db } from '../src/db/schema.ts'
import { chunksOf } from '../src/lib/chunks.ts'
import { randomNumbers } from './impact-directory.ts'

const AT = '2026-01-01T00:00:00.000Z'
export const SERVERS = 100_000
const REGIONS = 6
const CLUSTERS = 400
const OWNERS = 1_000
const COST_CENTRES = 60

const VENDORS: readonly [vendor: string, models: readonly string[]][] = [
  ['Dell', ['PowerEdge R660', 'PowerEdge R760']],
  ['HPE', ['ProLiant DL360 Gen11', 'ProLiant DL380 Gen10']],
  ['Supermicro', ['SYS-621C', 'AS-1115CS']],
  ['Lenovo', ['ThinkSystem SR650 V3']],
  ['Cisco', ['UCS C220 M7']],
]
const SYSTEMS = ['Debian 13', 'Debian 12', 'RHEL 9.6', 'Windows Server 2022']
const STATUSES = ['in_use', 'in_use', 'in_use', 'in_use', 'in_use', 'in_use', 'in_use', 'spare', 'in_repair'] as const
const ROLES = ['web', 'db', 'lake', 'mq', 'chk', 'plant']

export interface DrawnServer {
  id: number
  clusterId: number
  hostname: string
  assetTag: string
  serialNumber: string
  vendor: string
  model: string
  rack: string
  environment: string
  operatingSystem: string
  status: (typeof STATUSES)[number]
  ownerId: number
  warrantyUntil: string
  notes: string | null
  address: string
  bytes: string
  costCentre: string
}

/** The same 100,000 servers every time. Ids: regions, then clusters, then servers. */
export function* drawServers(count = SERVERS): Generator<DrawnServer> {
  const random = randomNumbers(20_261_125)
  const day = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 86_400_000).toISOString().slice(0, 10)
  const first = 1 + REGIONS + CLUSTERS
  for (let i = 0; i < count; i += 1) {
    const [vendor, models] = VENDORS[random(VENDORS.length)]!
    const octets = [10, random(250), random(250), 1 + random(250)]
    yield {
      id: first + i,
      clusterId: 1 + REGIONS + random(CLUSTERS),
      hostname: `${ROLES[random(ROLES.length)]}-${String.fromCharCode(97 + random(26), 97 + random(26))}-${i}`,
      assetTag: `NV-${100_000 + i}`,
      serialNumber: `${(2 ** 31 + random(2 ** 31)).toString(36).toUpperCase()}${random(100)}`,
      vendor,
      model: models[random(models.length)]!,
      rack: `B${1 + random(40)} / ${1 + random(42)}`,
      environment: ['production', 'staging', 'test'][random(3)]!,
      operatingSystem: SYSTEMS[random(SYSTEMS.length)]!,
      status: STATUSES[random(STATUSES.length)]!,
      ownerId: 1 + random(OWNERS),
      warrantyUntil: day(random(1_500)),
      notes: random(4) === 0 ? 'Moved from the old hall in spring; the fans are loud.' : null,
      address: octets.join('.'),
      bytes: `00000000000000000000ffff${Buffer.from(octets).toString('hex')}`,
      costCentre: String(4_700 + random(COST_CENTRES)),
    }
  }
}

/** Regions, their clusters, and those who own servers. */
export async function fillPlaces(db: Db): Promise<void> {
  const places = Array.from({ length: REGIONS + CLUSTERS }, (_, i) => ({
    id: i + 1,
    kind: i < REGIONS ? ('region' as const) : ('cluster' as const),
    slug: i < REGIONS ? `region-${i + 1}` : `cluster-${i + 1}`,
    name: i < REGIONS ? `Region ${i + 1}` : `Cluster ${i + 1}`,
    created_at: AT,
  }))
  await db.insertInto('entity').values(places).execute()
  const ids = (from: number, length: number) => Array.from({ length }, (_, i) => from + i)
  await db
    .insertInto('region')
    .values(ids(1, REGIONS).map((id) => ({ id })))
    .execute()
  const clusters = ids(REGIONS + 1, CLUSTERS).map((id) => ({ id, region_id: 1 + (id % REGIONS) }))
  await db.insertInto('cluster').values(clusters).execute()
  const people = ids(1, OWNERS).map((id) => ({ id, name: `Person ${id}`, email: ownerEmail(id), created_at: AT }))
  await db.insertInto('person').values(people).execute()
}

export const ownerEmail = (id: number) => `p${id}@norrvik.example`

/** Fills a migrated database with them, their places, addresses and a custom column. */
export async function fillServers({ db, dialect }: Database, count = SERVERS): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await fillPlaces(trx)
    await trx
      .insertInto('server_column')
      .values({ id: 1, key: 'costcentre', name: 'Cost centre', created_at: AT })
      .execute()
    for (const servers of chunksOf([...drawServers(count)], 1_000)) {
      const entity = ({ id, hostname }: DrawnServer) =>
        ({ id, kind: 'server', slug: hostname, name: hostname, created_at: AT }) as const
      await trx.insertInto('entity').values(servers.map(entity)).execute()
      await trx.insertInto('server').values(servers.map(serverRow)).execute()
      await trx
        .insertInto('server_address')
        .values(servers.map(({ id, address, bytes }) => ({ server_id: id, position: 1, address, bytes })))
        .execute()
      await trx
        .insertInto('server_field')
        .values(servers.map(({ id, costCentre }) => ({ server_id: id, column_id: 1, value: costCentre })))
        .execute()
    }
  })
  await sql.raw(dialect.name === 'sqlite' ? 'ANALYZE' : 'VACUUM ANALYZE').execute(db)
}

function serverRow(server: DrawnServer) {
  return {
    id: server.id,
    cluster_id: server.clusterId,
    hostname: server.hostname,
    asset_tag: server.assetTag,
    serial_number: server.serialNumber,
    vendor: server.vendor,
    model: server.model,
    rack: server.rack,
    environment: server.environment,
    operating_system: server.operatingSystem,
    status: server.status,
    owner_id: server.ownerId,
    warranty_until: server.warrantyUntil,
    notes: server.notes,
  }
}
