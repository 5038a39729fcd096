import type { Insertable } from 'kysely'
import t, { type Test } from 'tap'
import type { Schema, Trx } from '../../../src/db/schema.ts'
import type { EntityKind } from '../../../src/directory/index.ts'
import { loadMachines, writeMachines } from '../../../src/hardware/machine.ts'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { ENGINES, type Engine, onEachEngine } from '../../support/database.ts'
import { importFile } from '../../support/upload.ts'

const AT = '2024-02-29T12:13:14.015Z'
const KINDS = ['region', 'cluster', 'server', 'process', 'service', 'data_set', 'person', 'link', 'responsibility']

// Names that programs choke on: formulas, quotes, markup, right-to-left marks, line breaks, what looks like a number.
const NAMES = [
  '=1+1',
  "'=quoted already",
  '-5',
  '+47 22 00 00 00',
  '@home',
  '"quoted", and, commas; semicolons',
  '<script>alert(1)</script>',
  'مرحبا \u200f بالعالم',
  'Ünïcödé 漢字 🚀',
  '007',
  '1822748126632',
  'true',
  '2024-01-02',
  "O'Brien",
]

/** A directory in which every field is used, and used badly. */
async function fill({ database: { db } }: TestApp): Promise<void> {
  const add = async (kind: EntityKind, slug: string, extra: Partial<Insertable<Schema['entity']>> = {}) => {
    const row = { kind, slug, name: slug.toUpperCase(), created_at: AT, ...extra }
    return (await db.insertInto('entity').values(row).returning('id').executeTakeFirstOrThrow()).id
  }
  const regions: number[] = []
  for (const [i, name] of NAMES.entries()) {
    const id = await add('region', `r${i}`, {
      name,
      description: `Line one\nline two: ${name}`,
      stage: i % 2 ? 'prd' : 'stg',
    })
    await db.insertInto('region').values({ id }).execute()
    await db.insertInto('entity_attribute').values({ entity_id: id, name: 'Cost centre', value: name }).execute()
    regions.push(id)
  }
  const cluster = await add('cluster', 'c1')
  await db.insertInto('cluster').values({ id: cluster, region_id: regions[0]! }).execute()
  const [placed, loose] = [await add('server', 's1'), await add('server', 's2')]
  await db
    .insertInto('server')
    .values([
      { id: placed, cluster_id: cluster },
      { id: loose, cluster_id: null },
    ])
    .execute()
  const machine = {
    Hostname: 's1.norrvik.example',
    Status: 'in_repair',
    'Asset tag': '=007',
    'Serial number': '1822748126632',
    Vendor: "O'Brien",
    Notes: 'one\ntwo',
    'IP addresses': '10.0.0.1, 2001:db8::5',
    Owner: 'The night shift',
    Bought: '2024-02-29',
    'Cost centre': '<b>4711</b>',
    // Another wording of a column of ours, and no other column.
    SN: 'sticker 7',
  }
  await db.transaction().execute((trx) => writeMachines(trx as Trx, new Map([[placed, machine]]), AT))
  const process = await add('process', 'p1')
  await db.insertInto('process').values({ id: process, server_id: placed }).execute()
  const [shop, aws, old] = [
    await add('service', 'shop'),
    await add('service', 'aws'),
    await add('service', 'old', { retired_at: AT }),
  ]
  await db
    .insertInto('service')
    .values([
      { id: shop, origin: 'own', category: 'Web', page_url: 'https://shop.example/' },
      { id: aws, origin: 'provider', category: 'Cloud', page_url: null },
      { id: old, origin: 'own', category: null, page_url: null },
    ])
    .execute()
  const orders = await add('data_set', 'orders')
  await db.insertInto('data_set').values({ id: orders }).execute()
  await db.insertInto('runs').values({ process_id: process, service_id: shop }).execute()
  await db
    .insertInto('depends_on')
    .values([
      { service_id: shop, needs_id: aws },
      { service_id: aws, needs_id: shop },
    ])
    .execute()
  await db.insertInto('serves').values({ service_id: shop, data_set_id: orders }).execute()
  const person = { name: "Pat O'Brien", email: "o'brien@norrvik.example", phone: '+47 22 00 00 00', team: '=Team' }
  const { id } = await db
    .insertInto('person')
    .values({ ...person, created_at: AT })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db
    .insertInto('person')
    .values({ name: 'Gone', email: 'gone@norrvik.example', created_at: AT, retired_at: AT })
    .execute()
  await db
    .insertInto('responsibility')
    .values([
      { entity_id: orders, person_id: id, role: 'data_owner', begun_at: AT },
      { entity_id: regions[3]!, person_id: id, role: 'engineer', begun_at: AT },
      { entity_id: shop, person_id: id, role: 'engineer', begun_at: AT, ended_at: AT },
    ])
    .execute()
}

/** All that the directory holds, told by slugs and addresses, so that two databases compare. */
async function describe({ database: { db } }: TestApp) {
  const entities = await db
    .selectFrom('entity')
    .leftJoin('service', 'service.id', 'entity.id')
    .leftJoin('cluster', 'cluster.id', 'entity.id')
    .leftJoin('server', 'server.id', 'entity.id')
    .leftJoin('process', 'process.id', 'entity.id')
    .leftJoin('entity as parent', (join) =>
      join.on((eb) =>
        eb('parent.id', '=', eb.fn.coalesce('cluster.region_id', 'server.cluster_id', 'process.server_id')),
      ),
    )
    .select(['entity.slug', 'entity.kind', 'entity.name', 'entity.description', 'entity.stage', 'entity.retired_at'])
    .select(['service.origin', 'service.category', 'service.page_url', 'parent.slug as parent'])
    .orderBy('entity.slug')
    .execute()
  const attributes = await db
    .selectFrom('entity_attribute as a')
    .innerJoin('entity', 'entity.id', 'a.entity_id')
    .select(['entity.slug', 'a.name', 'a.value'])
    .orderBy('entity.slug')
    .orderBy('a.name')
    .execute()
  const people = await db
    .selectFrom('person')
    .select(['email', 'name', 'phone', 'team', 'retired_at'])
    .orderBy('email')
    .execute()
  const slugs = new Map(
    (await db.selectFrom('entity').select(['id', 'slug']).execute()).map(({ id, slug }) => [id, slug]),
  )
  const links = [
    ...(await db.selectFrom('runs').selectAll().execute()).map(
      (l) => `${slugs.get(l.process_id)} runs ${slugs.get(l.service_id)}`,
    ),
    ...(await db.selectFrom('depends_on').selectAll().execute()).map(
      (l) => `${slugs.get(l.service_id)} needs ${slugs.get(l.needs_id)}`,
    ),
    ...(await db.selectFrom('serves').selectAll().execute()).map(
      (l) => `${slugs.get(l.service_id)} serves ${slugs.get(l.data_set_id)}`,
    ),
  ].sort()
  const responsibilities = await db
    .selectFrom('responsibility as r')
    .innerJoin('entity', 'entity.id', 'r.entity_id')
    .innerJoin('person', 'person.id', 'r.person_id')
    .select(['entity.slug', 'person.email', 'r.role', 'r.begun_at'])
    .where('r.ended_at', 'is', null)
    .orderBy('entity.slug')
    .execute()
  const machines = [...(await loadMachines(db, [...slugs.keys()]))].map(([id, machine]) => [slugs.get(id), machine])
  return { entities, attributes, machines: Object.fromEntries(machines), people, links, responsibilities }
}

async function comesBack(t: Test, engine: Engine, format: 'csv' | 'xlsx'): Promise<void> {
  const [first, second] = [await startTestApp(t, engine), await startTestApp(t, engine)]
  await fill(first)
  const told = await describe(first)
  t.equal(told.entities.length, NAMES.length + 8)
  t.same(
    told.entities
      .filter(({ kind }) => kind === 'region')
      .map(({ name }) => name)
      .sort(),
    [...NAMES].sort(),
    'every name is as it was meant',
  )
  t.equal(told.attributes.length, NAMES.length)
  t.equal(told.links.length, 4)
  t.match(told.machines['s1'], { 'Cost centre': '<b>4711</b>', 'IP addresses': '10.0.0.1, 2001:db8::5' })

  const ada = await first.signedIn('ada')
  for (const kind of KINDS) {
    const file = await ada.get(`/directory/export/${kind}.${format}`)
    t.equal(file.statusCode, 200)
    t.match(file.headers['content-disposition'], `filename="directory-${kind}.${format}"`)
    if (format === 'csv' && kind === 'region') {
      t.notMatch(file.body, /(^|,|")[=@+]/m, 'no cell begins a formula')
    }
    const { status, answer } = await importFile(second, kind, file.rawPayload, { name: `${kind}.${format}` })
    t.equal(status, 201, `${kind}: ${JSON.stringify(answer.rows)}`)
    if (kind === 'region' || kind === 'person') {
      const again = await importFile(first, kind, file.rawPayload, { name: `${kind}.${format}` })
      t.match(again.answer, { added: 0, changed: 0, rejected: 0 }, `${kind} changes nothing where it came from`)
    }
  }
  t.same(await describe(second), told)
}

onEachEngine(t, 'what is exported as CSV and imported into an empty database is the same directory', (t, engine) =>
  comesBack(t, engine, 'csv'),
)

t.test('what is exported as XLSX and imported into an empty database is the same directory', (t) =>
  comesBack(t as Test, ENGINES.at(-1)!, 'xlsx'),
)

t.test('there is a template of each kind, and it can be imported in the order that is told', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const cora = await app.signedIn('cora')
  await importFile(app, 'service', 'slug,name\npayments,Payments\n')
  for (const kind of KINDS) {
    const format = kind === 'link' ? 'csv' : 'xlsx'
    const file = await cora.get(`/directory/import/templates/${kind}.${format}`)
    t.equal(file.statusCode, 200, `${kind}.${format}`)
    const { status, answer } = await importFile(app, kind, file.rawPayload, { name: `${kind}.${format}` })
    t.equal(status, 201, `${kind}.${format}: ${JSON.stringify(answer)}`)
  }
  t.equal((await cora.get('/directory/import/templates/planet.csv')).statusCode, 404)
  t.equal((await cora.get('/directory/export/region.exe')).statusCode, 404)
})
