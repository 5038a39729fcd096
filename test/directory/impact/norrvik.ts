import type { Db } from '../../../src/db/schema.ts'
import type { EntityKind, ResponsibilityRole } from '../../../src/directory/tables.ts'

const AT = '2026-03-03T10:00:00.000Z'

/** A directory in which everything there is occurs once: slug, kind, what it sits in. */
const ENTITIES: readonly [slug: string, kind: EntityKind, parent?: string][] = [
  ['eu-north', 'region'],
  ['eun-2', 'cluster', 'eu-north'],
  ['lake-01', 'server', 'eun-2'],
  ['lake-02', 'server', 'eun-2'],
  ['lake-query', 'process', 'lake-01'],
  ['data-lake', 'service'],
  ['reporting-api', 'service'],
  ['order-pipeline', 'service'],
  ['warehouse-app', 'service'],
  ['old-report', 'service'],
  ['aws', 'service'],
  ['billing', 'service'],
  ['orders-archive', 'data_set'],
  ['stock-levels', 'data_set'],
]
const RETIRED = ['old-report']
const PROVIDERS = ['aws']

/** From what needs to what it needs; orders and warehouse need each other. */
const NEEDS: readonly [string, string][] = [
  ['reporting-api', 'data-lake'],
  ['order-pipeline', 'data-lake'],
  ['warehouse-app', 'order-pipeline'],
  ['order-pipeline', 'warehouse-app'],
  ['old-report', 'data-lake'],
]
const SERVES: readonly [string, string][] = [
  ['reporting-api', 'orders-archive'],
  ['old-report', 'stock-levels'],
  ['warehouse-app', 'stock-levels'],
]
const PEOPLE = ['Mina Trestle', 'Pia Distant', 'Cora Lantern', 'Tove Semaphore', 'Rolf Buffer', 'Una Idle']
const LEFT = ['Rolf Buffer']
const HELD: readonly [person: string, role: ResponsibilityRole, entity: string][] = [
  ['Mina Trestle', 'engineer', 'data-lake'],
  ['Mina Trestle', 'engineer', 'reporting-api'],
  ['Pia Distant', 'downtime_coordinator', 'eun-2'],
  ['Cora Lantern', 'communications_manager', 'eu-north'],
  ['Tove Semaphore', 'data_owner', 'orders-archive'],
  ['Rolf Buffer', 'engineer', 'data-lake'],
]

export interface Norrvik {
  /** Ids by slug. */
  ids: Record<string, number>
  /** The id of AWS's component S3, which billing needs; EC2 is needed by nobody. */
  s3: number
  ec2: number
}

/** Writes the rows of the directory of Norrvik. Its names are its slugs in capitals. */
export async function addNorrvik(db: Db): Promise<Norrvik> {
  const ids: Record<string, number> = {}
  for (const [slug, kind, parent] of ENTITIES) ids[slug] = await addEntity(db, slug, kind, ids[parent ?? ''])
  const link = ([from, to]: readonly [string, string]) => [ids[from]!, ids[to]!] as const
  await db.insertInto('runs').values({ process_id: ids['lake-query']!, service_id: ids['data-lake']! }).execute()
  for (const [service_id, needs_id] of NEEDS.map(link)) {
    await db.insertInto('depends_on').values({ service_id, needs_id }).execute()
  }
  for (const [service_id, data_set_id] of SERVES.map(link)) {
    await db.insertInto('serves').values({ service_id, data_set_id }).execute()
  }
  const s3 = await addComponent(db, ids['aws']!, 'S3')
  const ec2 = await addComponent(db, ids['aws']!, 'EC2')
  await db.insertInto('depends_on_component').values({ service_id: ids['billing']!, component_id: s3 }).execute()
  await addPeople(db, ids)
  return { ids, s3, ec2 }
}

async function addEntity(db: Db, slug: string, kind: EntityKind, parent: number | undefined): Promise<number> {
  const name = slug.toUpperCase()
  const retired_at = RETIRED.includes(slug) ? AT : null
  const { id } = await db
    .insertInto('entity')
    .values({ kind, slug, name, created_at: AT, retired_at })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (kind === 'cluster') await db.insertInto(kind).values({ id, region_id: parent! }).execute()
  else if (kind === 'server')
    await db
      .insertInto(kind)
      .values({ id, cluster_id: parent ?? null })
      .execute()
  else if (kind === 'process') await db.insertInto(kind).values({ id, server_id: parent! }).execute()
  else if (kind === 'service')
    await db
      .insertInto(kind)
      .values({ id, origin: PROVIDERS.includes(slug) ? 'provider' : 'own' })
      .execute()
  else await db.insertInto(kind).values({ id }).execute()
  return id
}

async function addComponent(db: Db, serviceId: number, name: string): Promise<number> {
  const check = await db
    .insertInto('status_check')
    .values({ service_id: serviceId, kind: 'aws', interval_seconds: 900, created_at: AT })
    .returning('id')
    .executeTakeFirstOrThrow()
  const { id } = await db
    .insertInto('component')
    .values({ service_id: serviceId, check_id: check.id, key: name, name, position: 1, status: 'unknown', since: AT })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

async function addPeople(db: Db, ids: Record<string, number>): Promise<void> {
  const people: Record<string, number> = {}
  for (const name of PEOPLE) {
    const email = `${name.split(' ')[0]!.toLowerCase()}@norrvik.example`
    const retired_at = LEFT.includes(name) ? AT : null
    people[name] = (
      await db
        .insertInto('person')
        .values({ name, email, created_at: AT, retired_at })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id
  }
  const held = HELD.map(([name, role, slug]) => ({
    person_id: people[name]!,
    role,
    entity_id: ids[slug]!,
    begun_at: AT,
  }))
  await db.insertInto('responsibility').values(held).execute()
}
