import t from 'tap'
import { auditEntries } from '../support/audit.ts'
import { onEachEngine } from '../support/database.ts'
import { addLake, setup } from './lake.ts'

onEachEngine(t, 'what is said of a server stands in the inventory alone', async (t, engine) => {
  const { app, call, add } = await setup(t, engine)
  await addLake(add)
  const attributes = { rack: 'B7 / 12', 'Serial number': 'S-1', 'Room key': 'B 12', warrantyUntil: '2027-06-30' }
  const made = await call('POST', '/entities', { kind: 'server', name: 'box', attributes })
  t.equal(made.statusCode, 201, made.body)
  const known = { rack: 'B7 / 12', serialNumber: 'S-1', 'Room key': 'B 12', warrantyUntil: '2027-06-30' }
  t.same(made.json().attributes, known)
  t.same((await call('GET', '/entities?kind=server&limit=500')).json().items.at(-1).attributes, known)
  const [row] = (await call('GET', '/hardware?q=box')).json().items
  t.match(row, { hostname: 'box', rack: 'B7 / 12', serialNumber: 'S-1', custom: { roomkey: 'B 12' } })
  t.same(await app.database.db.selectFrom('entity_attribute').selectAll().execute(), [])

  const changed = await call('PATCH', '/entities/box', {
    name: 'box-2',
    attributes: { rack: '', 'ROOM KEY': 'C', status: 'spare' },
  })
  t.same(changed.json().attributes, {
    serialNumber: 'S-1',
    'Room key': 'C',
    warrantyUntil: '2027-06-30',
    status: 'spare',
  })
  const after = (await call('GET', `/hardware/${row.id}`)).json()
  t.match(after, { hostname: 'box-2', status: 'spare', rack: null })
  t.ok(after.version > row.version, 'whoever edits the row in the inventory is told')

  const refused = await call('PATCH', '/entities/box', { attributes: { warrantyUntil: 'soon', rack: 'X' } })
  t.equal(refused.statusCode, 422)
  t.match(refused.json().fields.attributes, /^Warranty until must be a day/)
  t.equal((await call('GET', `/hardware/${row.id}`)).json().rack, null, 'nothing else was written')
  await call('PATCH', '/entities/lake-01', { attributes: { 'Asset tag': 'A-1' } })
  const taken = await call('PATCH', '/entities/box', { attributes: { assetTag: 'A-1' } })
  t.match(taken.json().fields.attributes, 'A-1 is already the asset tag of')
})

onEachEngine(t, 'a directory is built, read, changed and taken apart', async (t, engine) => {
  const { app, call, add } = await setup(t, engine)
  await addLake(add)
  const made = await call('POST', '/entities', {
    kind: 'server',
    name: '  Lake   02 ',
    parent: 'eun-2',
    description: 'Spare',
    stage: 'stg',
    attributes: { 'Room key': 'B 12', empty: '' },
  })
  t.equal(made.statusCode, 201)
  t.equal(made.headers.location, '/api/v1/entities/lake-02')
  t.match(made.json(), {
    slug: 'lake-02',
    kind: 'server',
    name: 'Lake 02',
    description: 'Spare',
    stage: 'stg',
    parent: 'eun-2',
    attributes: { 'Room key': 'B 12' },
    path: [{ slug: 'eu-north' }, { slug: 'eun-2' }],
    retiredAt: null,
  })
  t.equal((await call('GET', '/entities/eun-2')).json().children, 2)
  t.match((await call('GET', '/entities/data-lake')).json(), {
    origin: 'own',
    needs: [{ slug: 'lake-query', kind: 'process', link: 'runs', component: null }],
    neededBy: [{ slug: 'orders-archive', kind: 'data_set', link: 'serves' }],
  })

  const changed = await call('PATCH', '/entities/lake-02', {
    name: 'Lake 2',
    parent: null,
    attributes: { 'Room key': '', Colour: 'red' },
  })
  t.match(changed.json(), { slug: 'lake-02', name: 'Lake 2', parent: null, description: 'Spare', path: [] })
  t.same(changed.json().attributes, { Colour: 'red' })
  t.equal((await call('PATCH', '/entities/lake-02', { parent: 'eun-2' })).json().parent, 'eun-2')
  t.match((await call('PATCH', '/entities/lake-02', { retired: true })).json(), { retiredAt: /Z$/ })
  t.equal((await call('GET', '/entities/eun-2')).json().children, 1)
  t.equal((await call('PATCH', '/entities/lake-02', { retired: false })).json().retiredAt, null)

  t.equal((await call('DELETE', '/entities/lake-02')).statusCode, 204)
  t.equal((await call('GET', '/entities/lake-02')).statusCode, 404)
  t.equal((await call('DELETE', '/links', { from: 'data-lake', to: 'lake-query' })).statusCode, 204)
  t.equal((await call('DELETE', '/links?from=orders-archive&to=data-lake')).statusCode, 204)
  t.match((await call('GET', '/entities/data-lake')).json(), { needs: [], neededBy: [] })
  const done = (await auditEntries(app.database, 'entity.')).map(({ action, thing }) => `${action} ${thing}`)
  t.same(done.slice(-6), [
    'entity.create lake-02',
    'entity.change lake-02',
    'entity.move lake-02',
    'entity.retire lake-02',
    'entity.return lake-02',
    'entity.delete lake-02',
  ])
})

onEachEngine(t, 'what is wrong is said by field, and nothing is written', async (t, engine) => {
  const { app, call, add } = await setup(t, engine)
  await addLake(add)
  const before = (await auditEntries(app.database)).length
  const cases: [object, string][] = [
    [{ kind: 'server' }, 'name'],
    [{ kind: 'server', name: ' ' }, 'name'],
    [{ kind: 'server', name: 'x'.repeat(10_000) }, 'name'],
    [{ kind: 'planet', name: 'X' }, 'kind'],
    [{ kind: 'server', name: 'X', slug: 'Not A Slug' }, 'slug'],
    [{ kind: 'server', name: 'X', slug: 'lake-01' }, 'slug'],
    [{ kind: 'server', name: 'X', stage: 'dev' }, 'stage'],
    [{ kind: 'cluster', name: 'X' }, 'parent'],
    [{ kind: 'process', name: 'X' }, 'parent'],
    [{ kind: 'cluster', name: 'X', parent: 'nothing' }, 'parent'],
    [{ kind: 'cluster', name: 'X', parent: 'lake-01' }, 'parent'],
    [{ kind: 'server', name: 'X', parent: 'eu-north' }, 'parent'],
    [{ kind: 'service', name: 'X', parent: 'eu-north' }, 'parent'],
    [{ kind: 'region', name: 'X', parent: 'eu-north' }, 'parent'],
    [{ kind: 'region', name: 'X', attributes: { ['n'.repeat(150)]: 'v' } }, 'attributes'],
    [{ kind: 'region', name: 'X', attributes: { colour: 'v'.repeat(10_001) } }, 'attributes'],
  ]
  for (const [payload, field] of cases) {
    const answer = await call('POST', '/entities', payload)
    t.equal(answer.statusCode, 422, JSON.stringify(payload).slice(0, 100))
    t.ok(answer.json().fields[field], `${field}: ${answer.json().detail}`)
  }
  t.match((await call('POST', '/entities', { kind: 'server', name: 'X', slug: 'lake-01' })).json().fields, {
    slug: '“lake-01” is the slug of the server lake-01.',
  })
  const moves: [string, object, number][] = [
    ['eun-2', { parent: 'lake-01' }, 422],
    ['eun-2', { parent: null }, 422],
    ['lake-01', { parent: 'lake-query' }, 422],
    ['lake-01', { slug: 'eun-2' }, 422],
    ['nothing', { name: 'X' }, 404],
  ]
  for (const [slug, payload, status] of moves) {
    t.equal((await call('PATCH', `/entities/${slug}`, payload)).statusCode, status, JSON.stringify(payload))
  }
  t.equal((await auditEntries(app.database)).length, before)
})

onEachEngine(t, 'what is referred to is not deleted, and the answer says by what', async (t, engine) => {
  const { call, add } = await setup(t, engine)
  await addLake(add)
  const refused = await call('DELETE', '/entities/eun-2')
  t.equal(refused.statusCode, 409)
  t.equal(refused.json().detail, 'eun-2 cannot be deleted, as there still is: 1 server in it. Retire it instead.')
  t.match((await call('DELETE', '/entities/data-lake')).json().detail, /1 process that runs it/)
  t.match((await call('DELETE', '/entities/data-lake')).json().detail, /1 data set that it serves/)
  t.equal((await call('GET', '/entities/eun-2')).statusCode, 200)
  t.equal((await call('DELETE', '/entities/nothing')).statusCode, 404)
})

onEachEngine(t, 'links are told by the kinds of their ends', async (t, engine) => {
  const { call, add } = await setup(t, engine)
  await addLake(add)
  await add('/entities', { kind: 'service', name: 'Reporting' })
  t.same(await add('/links', { from: 'reporting', to: 'data-lake' }), {
    from: 'reporting',
    to: 'data-lake',
    kind: 'depends_on',
  })
  t.equal(
    ((await add('/links', { from: 'data-lake', to: 'reporting' })) as { kind: string }).kind,
    'depends_on',
    'a cycle',
  )
  t.equal((await call('POST', '/links', { from: 'reporting', to: 'data-lake' })).statusCode, 409)
  t.equal((await call('POST', '/links', { from: 'lake-query', to: 'data-lake' })).statusCode, 409, 'from either end')
  for (const [from, to] of [
    ['reporting', 'reporting'],
    ['reporting', 'lake-01'],
    ['lake-01', 'lake-query'],
    ['reporting', 'nothing'],
    ['orders-archive', 'lake-query'],
    ['reporting', 'data-lake/s3'],
  ]) {
    t.equal((await call('POST', '/links', { from, to })).statusCode, 422, `${from} → ${to}`)
  }
  t.equal((await call('POST', '/links', { from: 'reporting' })).statusCode, 422)
  t.equal((await call('DELETE', '/links', { from: 'reporting', to: 'lake-query' })).statusCode, 404)
  t.equal((await call('DELETE', '/links')).statusCode, 422)
})

onEachEngine(t, 'a part of a provider’s service is linked by its key', async (t, engine) => {
  const { app, call, add } = await setup(t, engine)
  const { db } = app.database
  await add('/entities', { kind: 'service', name: 'Billing' })
  await add('/entities', { kind: 'service', name: 'AWS', origin: 'provider' })
  const { id } = await db.selectFrom('entity').select('id').where('slug', '=', 'aws').executeTakeFirstOrThrow()
  const at = '2026-03-03T10:00:00.000Z'
  const check = await db
    .insertInto('status_check')
    .values({ service_id: id, kind: 'aws', interval_seconds: 900, created_at: at })
    .returning('id')
    .executeTakeFirstOrThrow()
  const part = { service_id: id, check_id: check.id, position: 1, status: 'operational' as const, since: at }
  await db
    .insertInto('component')
    .values({ ...part, key: 's3-us-east-1', name: 'S3, us-east-1' })
    .execute()

  await add('/links', { from: 'billing', to: 'aws/s3-us-east-1' })
  t.match((await call('GET', '/entities/billing')).json().needs, [
    { slug: 'aws', link: 'depends_on_component', component: 'aws/s3-us-east-1' },
  ])
  t.match((await call('GET', '/entities/aws')).json().neededBy, [{ slug: 'billing', component: 'aws/s3-us-east-1' }])
  t.equal((await call('POST', '/links', { from: 'billing', to: 'aws/S3, us-east-1' })).statusCode, 409, 'or its name')
  t.equal((await call('DELETE', '/links', { from: 'billing', to: 'aws/s3-us-east-1' })).statusCode, 204)
})

onEachEngine(t, 'responsibilities are had, inherited from the nearest, and ended', async (t, engine) => {
  const { call, add } = await setup(t, engine)
  await addLake(add)
  await add('/people', { name: 'Pia', email: 'Pia@norrvik.example', team: 'Lake', phone: '+46 8 1' })
  await add('/people', { name: 'Otis', email: 'otis@norrvik.example' })
  const role = 'downtime_coordinator'
  await add('/responsibilities', { entity: 'eu-north', person: 'otis@norrvik.example', role })
  await add('/responsibilities', { entity: 'orders-archive', person: 'otis@norrvik.example', role: 'data_owner' })
  const told = async (slug: string) =>
    (await call('GET', `/entities/${slug}`))
      .json()
      .responsibilities.map((one: { role: string; person: { email: string }; from: string | null }) =>
        [one.role, one.person.email.split('@')[0], one.from].join(' '),
      )
  t.same(await told('lake-query'), ['downtime_coordinator otis eu-north'])
  t.same(await told('data-lake'), ['data_owner otis orders-archive'])
  const added = await add('/responsibilities', { entity: 'eun-2', person: 'PIA@norrvik.example', role })
  t.match(added, { entity: 'eun-2', person: 'pia@norrvik.example', role, begunAt: /Z$/ })
  t.same(await told('lake-query'), ['downtime_coordinator pia eun-2'], 'the nearest')
  t.same(await told('eun-2'), ['downtime_coordinator pia '])

  const again = { entity: 'eun-2', person: 'pia@norrvik.example', role }
  t.equal((await call('POST', '/responsibilities', again)).statusCode, 409)
  for (const wrong of [{ role: 'boss' }, { person: 'nobody@norrvik.example' }, { entity: 'nothing' }]) {
    t.equal((await call('POST', '/responsibilities', { ...again, ...wrong })).statusCode, 422)
  }
  await call('PATCH', '/people/pia@norrvik.example', { retired: true })
  t.same(await told('lake-query'), ['downtime_coordinator otis eu-north'], 'who has left passes nothing on')
  await call('PATCH', '/people/pia@norrvik.example', { retired: false })
  t.equal((await call('DELETE', '/responsibilities', again)).statusCode, 204)
  t.equal((await call('DELETE', '/responsibilities', again)).statusCode, 404)
  t.same(await told('eun-2'), ['downtime_coordinator otis eu-north'])
  const pia = (await call('GET', '/people/pia@norrvik.example')).json()
  t.match(pia.responsibilities, [{ entity: { slug: 'eun-2' }, role, endedAt: /Z$/ }], 'that she did stays known')
})

onEachEngine(t, 'people are added once, whatever the case of their address', async (t, engine) => {
  const { call, add } = await setup(t, engine)
  const made = (await add('/people', { name: 'Olga', email: ' Olga@Norrvik.example ' })) as { id: number }
  t.match(made, { email: 'olga@norrvik.example', phone: null, team: null, responsibilities: [] })
  t.match((await call('POST', '/people', { name: 'O', email: 'OLGA@norrvik.example' })).json().fields, {
    email: 'olga@norrvik.example is the address of Olga.',
  })
  for (const payload of [{ name: 'X' }, { name: '', email: 'x@y.example' }, { name: 'X', email: 'x' }]) {
    t.equal((await call('POST', '/people', payload)).statusCode, 422)
  }
  t.equal((await call('PATCH', `/people/${made.id}`, { team: 'Storage', phone: null })).json().team, 'Storage')
  t.equal((await call('GET', '/people/olga@norrvik.example')).json().id, made.id)
  t.equal((await call('GET', '/people/999999')).statusCode, 404)
  t.equal((await call('GET', '/people/nobody@norrvik.example')).statusCode, 404)
  t.equal((await call('GET', '/people?q=stor')).json().items.length, 1)
})

onEachEngine(t, 'lists are filtered and paged', async (t, engine) => {
  const { call, add } = await setup(t, engine)
  await addLake(add)
  const first = (await call('GET', '/entities?limit=4')).json()
  const second = (await call('GET', `/entities?limit=4&cursor=${first.nextCursor}`)).json()
  const slugs = (list: { items: { slug: string }[] }) => list.items.map(({ slug }) => slug)
  t.same(slugs(first), ['eu-north', 'eun-2', 'lake-01', 'lake-query'])
  t.same(slugs(second), ['data-lake', 'orders-archive'])
  t.equal(second.nextCursor, null)
  t.same(slugs((await call('GET', '/entities?kind=server&parent=eun-2')).json()), ['lake-01'])
  t.same(slugs((await call('GET', '/entities?q=LAKE&kind=service')).json()), ['data-lake'])
  t.same(slugs((await call('GET', '/entities?parent=nothing')).json()), [])
  await call('PATCH', '/entities/orders-archive', { retired: true })
  t.same(slugs((await call('GET', '/entities?kind=data_set')).json()), [])
  t.same(slugs((await call('GET', '/entities?kind=data_set&retired=true')).json()), ['orders-archive'])
  for (const query of ['cursor=nonsense', 'limit=0', 'limit=9999', 'kind=planet']) {
    t.equal((await call('GET', `/entities?${query}`)).statusCode, 422, query)
  }
})
