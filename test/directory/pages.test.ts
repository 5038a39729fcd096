import t, { type Test } from 'tap'
import { LiveGraph } from '../../src/directory/graph/live-graph.ts'
import { auditEntries } from '../support/audit.ts'
import { type Engine, onEachEngine } from '../support/database.ts'
import { addLake, setup } from './lake.ts'

async function pages(t: Test, engine: Engine) {
  const { app, add, call } = await setup(t, engine)
  await addLake(add)
  return { app, add, call, cora: await app.signedIn('cora'), vera: await app.signedIn('vera') }
}

const namesIn = (html: string) =>
  [...html.matchAll(/href="\/directory\/entities\/([a-z0-9-]+)"/g)].map(([, slug]) => slug)

onEachEngine(t, 'the tree opens a branch at a time, with scripts and without', async (t, engine) => {
  const { vera } = await pages(t, engine)
  t.same(namesIn((await vera.get('/directory')).body), ['eu-north'])
  const plain = await vera.get('/directory/branches/eun-2')
  t.equal(plain.statusCode, 303)
  t.equal(plain.headers.location, '/directory?open=eun-2#node-eun-2')
  t.same(namesIn((await vera.get('/directory?open=eun-2')).body), ['eu-north', 'eun-2', 'lake-01'])
  const closing = await vera.get('/directory/branches/eun-2?closed=yes')
  t.equal(closing.headers.location, '/directory?open=eu-north#node-eun-2')
  const part = await vera.get('/directory/branches/eun-2', { 'hx-request-type': 'partial' })
  t.same(namesIn(part.body), ['eun-2', 'lake-01'])
  t.match(part.body.trim(), /^<li id="node-eun-2">/)
  t.equal((await vera.get('/directory/branches/nothing')).statusCode, 404)
})

onEachEngine(t, 'everything is searched, and people with it', async (t, engine) => {
  const { vera, add, call } = await pages(t, engine)
  await add('/people', { name: 'Lake Ladoga', email: 'lake@norrvik.example' })
  await add('/entities', { kind: 'server', name: 'lake-02' })
  await call('PATCH', '/entities/orders-archive', { retired: true })
  const found = async (query: string) => namesIn((await vera.get(`/directory?${query}`)).body)
  t.same(await found('q=LAKE&kind=server'), ['lake-01', 'eun-2', 'lake-02'], 'and where they sit')
  t.same(await found('q=lake&region=eu-north'), ['lake-01', 'eun-2', 'lake-query', 'lake-01'])
  t.same(await found('in=eun-2'), ['lake-01', 'eun-2'])
  t.same(await found('q=orders'), [])
  t.same(await found('q=orders&retired=yes'), ['orders-archive'])
  t.same(await found('region=nothing'), [])
  t.match((await vera.get('/directory?q=ladoga')).body, 'lake@norrvik.example')
  t.match((await vera.get('/directory?q=%3Cb%3E')).body, 'Nothing matches “&lt;b&gt;”')
  const part = await vera.get('/directory?q=lake', { 'hx-request-type': 'partial' })
  t.notMatch(part.body, '<!doctype', 'a part of the page for who types')
  t.equal((await vera.get('/directory?kind=planet')).statusCode, 422)
})

onEachEngine(
  t,
  'an entity is added and changed by form, and what was typed stays when it is refused',
  async (t, engine) => {
    const { app, cora } = await pages(t, engine)
    const bare = { kind: 'server', slug: '', parent: '', stage: 'prd', origin: 'own', description: '', attributes: '' }
    const refused = await cora.submit('/directory/entities', { ...bare, name: 'A "new" one', parent: 'eu-north' })
    t.equal(refused.statusCode, 422)
    t.match(refused.body, 'A server sits in a cluster, and this is a region.')
    t.match(refused.body, 'value="A &quot;new&quot; one"')
    t.equal((await cora.submit('/directory/entities', { ...bare, name: 'X', attributes: 'no colon' })).statusCode, 422)
    t.equal((await cora.submit('/directory/entities', { ...bare, kind: 'planet', name: 'X' })).statusCode, 422)

    const made = await cora.submit('/directory/entities', {
      ...bare,
      name: 'web-01',
      parent: 'eun-2',
      attributes: 'Room: B 12\nContract: 4711',
    })
    t.equal(made.headers.location, '/directory/entities/web-01')
    const page = await cora.get('/directory/entities/web-01')
    t.match(page.body, 'web-01 is in the directory.')
    t.match(page.body, '4711')
    const form = await cora.get('/directory/entities/web-01/edit')
    t.match(form.body, 'Contract: 4711\nRoom: B 12')
    const saved = await cora.submit('/directory/entities/web-01', {
      ...bare,
      name: 'web-1',
      slug: 'web-1',
      attributes: 'Room: C',
    })
    t.equal(saved.headers.location, '/directory/entities/web-1')
    const [change] = await auditEntries(app.database, 'entity.change')
    t.match(change, {
      actor: 'Cora Berg',
      before: { name: 'web-01', slug: 'web-01', parent: 'eun-2', attributes: { Contract: '4711', Room: 'B 12' } },
      after: { name: 'web-1', slug: 'web-1', parent: null, attributes: { Room: 'C' } },
    })
    t.equal((await cora.submit('/directory/entities/nothing', { ...bare, name: 'X' })).statusCode, 404)
  },
)

onEachEngine(t, 'links and responsibilities are given and taken on the page of an entity', async (t, engine) => {
  const { cora, vera, add } = await pages(t, engine)
  await add('/people', { name: 'Pia Distant', email: 'pia@norrvik.example' })
  await add('/entities', { kind: 'service', name: 'Reporting' })
  const at = '/directory/entities/data-lake'
  t.equal((await cora.submit(`${at}/links`, { direction: 'neededBy', other: 'reporting' })).statusCode, 303)
  t.match((await cora.get(at)).body, 'Unlink Reporting')
  t.notMatch((await vera.get(at)).body, 'Unlink', 'a viewer is offered none')
  for (const [other, words] of [
    ['reporting', 'Reporting and Data lake are linked already.'],
    ['nothing', 'There is no “nothing” in the directory.'],
    ['data-lake', 'Nothing needs itself.'],
    ['lake-01', 'are not linked'],
  ] as const) {
    const refused = await cora.submit(`${at}/links`, { direction: 'neededBy', other })
    t.equal(refused.statusCode, 422, other)
    t.match(refused.body, words)
  }
  t.equal((await cora.submit(`${at}/links/removal`, { from: 'reporting', to: 'data-lake' })).statusCode, 303)
  t.notMatch((await cora.get(at)).body, 'Reporting')

  const duty = { person: 'pia@norrvik.example', role: 'engineer' }
  t.equal((await cora.submit(`${at}/responsibilities`, duty)).statusCode, 303)
  t.match((await cora.submit(`${at}/responsibilities`, duty)).body, 'Pia Distant is engineer of Data lake already.')
  t.equal((await cora.submit(`${at}/responsibilities`, { ...duty, person: 'x@norrvik.example' })).statusCode, 422)
  t.match((await vera.get(at)).body, 'Pia Distant')
  t.equal((await cora.submit(`${at}/responsibilities/end`, duty)).statusCode, 303)
  t.notMatch((await vera.get(at)).body, 'Pia Distant')
})

onEachEngine(t, 'what is referred to is not deleted but retired, with what sits in it', async (t, engine) => {
  const { app, cora } = await pages(t, engine)
  const page = await cora.get('/directory/entities/eu-north/removal')
  t.match(page.body, '1 cluster in it')
  t.match(page.body, 'and the 3 things that sit in it')
  const refused = await cora.submit('/directory/entities/eu-north/deletion')
  t.equal(refused.statusCode, 409)
  t.match(refused.body, 'EU north cannot be deleted')
  t.equal((await cora.submit('/directory/entities/eu-north/retirement', { contents: 'yes' })).statusCode, 303)
  const inUse = await app.database.db
    .selectFrom('entity')
    .select('slug')
    .where('retired_at', 'is', null)
    .orderBy('id')
    .execute()
  t.same(
    inUse.map(({ slug }) => slug),
    ['data-lake', 'orders-archive'],
  )
  t.equal((await cora.submit('/directory/entities/eu-north/retirement')).statusCode, 409, 'once')
  t.equal((await cora.submit('/directory/entities/eu-north/return')).statusCode, 303)
  await cora.submit('/directory/entities', { kind: 'region', name: 'Slip', slug: 'slip' })
  t.equal((await cora.submit('/directory/entities/slip/deletion')).headers.location, '/directory')
  t.equal((await cora.get('/directory/entities/slip')).statusCode, 404)
})

onEachEngine(t, 'a service on the status board is not retired here', async (t, engine) => {
  const { app, cora } = await pages(t, engine)
  const { id } = await app.database.db
    .selectFrom('entity')
    .select('id')
    .where('slug', '=', 'data-lake')
    .executeTakeFirstOrThrow()
  await app.database.db.insertInto('board_service').values({ service_id: id, position: 1 }).execute()
  const refused = await cora.submit('/directory/entities/data-lake/retirement')
  t.equal(refused.statusCode, 409)
  t.match(refused.body, 'Data lake stands on the status board')
})

onEachEngine(t, 'the page of a person says what she answers for', async (t, engine) => {
  const { cora, vera, add } = await pages(t, engine)
  const made = await cora.submit('/directory/people', {
    name: 'Pia',
    email: 'PIA@norrvik.example',
    phone: '',
    team: '',
  })
  const at = String(made.headers.location)
  t.match(at, /^\/directory\/people\/\d+$/)
  const again = await cora.submit('/directory/people', {
    name: 'P',
    email: 'pia@norrvik.example',
    phone: '1',
    team: '',
  })
  t.equal(again.statusCode, 422)
  t.match(again.body, 'pia@norrvik.example is the address of Pia.')
  t.equal((await cora.submit(`${at}/responsibilities`, { entity: 'eun-2', role: 'engineer' })).statusCode, 303)
  t.equal((await cora.submit(`${at}/responsibilities`, { entity: 'eun-2', role: 'engineer' })).statusCode, 422)
  t.match(namesIn((await vera.get(at)).body), ['eun-2'])
  t.match((await vera.get('/directory/people?q=pia')).body, at)
  t.match((await vera.get('/directory/entities/lake-01')).body, 'from eun-2')
  await cora.submit(`${at}/retirement`)
  t.notMatch((await vera.get('/directory/people')).body, at)
  t.notMatch((await vera.get('/directory/entities/lake-01')).body, 'from eun-2')
  await cora.submit(`${at}/return`)
  await cora.submit(at, { name: 'Pia Distant', email: 'pia@norrvik.example', phone: '+46 8 1', team: 'Ops' })
  t.match((await vera.get(at)).body, '+46 8 1')
  await cora.submit(`${at}/responsibilities/end`, { entity: 'eun-2', role: 'engineer' })
  t.match((await vera.get(at)).body, 'Before')
  await add('/entities', { kind: 'region', name: 'Z' })
  t.equal((await vera.get('/directory/people/999999')).statusCode, 404)
})

onEachEngine(t, 'what is missing is counted and listed', async (t, engine) => {
  const { app, vera, cora, add, call } = await pages(t, engine)
  await add('/people', { name: 'Pia', email: 'pia@norrvik.example' })
  await add('/people', { name: 'Idle Ida', email: 'ida@norrvik.example' })
  await add('/entities', { kind: 'server', name: 'stray' })
  await add('/entities', { kind: 'service', name: 'AWS', origin: 'provider' })
  await add('/responsibilities', { entity: 'eun-2', person: 'pia@norrvik.example', role: 'downtime_coordinator' })
  t.ok(app.directory.graph instanceof LiveGraph)
  await app.directory.graph.ready()
  const list = async (name: string) => (await vera.get(`/directory/findings/${name}`)).body
  t.same(
    namesIn(await list('without-coordinator')).filter((slug) => slug !== 'eun-2'),
    ['eu-north', 'data-lake', 'orders-archive', 'stray'],
  )
  t.same(namesIn(await list('without-owner')), ['orders-archive'])
  t.same(namesIn(await list('without-cluster')), ['stray'])
  t.match(await list('people-without-duties'), 'Idle Ida')
  t.notMatch(await list('people-without-duties'), 'pia@')
  t.same(namesIn(await list('stale')), [])
  t.same(namesIn((await vera.get('/directory?without=coordinator&kind=server')).body), ['stray'])

  app.clock.now = new Date(app.clock.now.getTime() + 366 * 86_400_000)
  const soon = await app.signedIn('vera')
  const stale = async () => namesIn((await soon.get('/directory/findings/stale')).body).length
  t.equal(await stale(), 8)
  const later = await app.signedIn('cora')
  const confirmed = await later.submit('/directory/entities/stray/confirmation', { next: '/directory/findings/stale' })
  t.equal(confirmed.headers.location, '/directory/findings/stale')
  t.equal(await stale(), 7)
  const page = (await soon.get('/directory')).body
  t.match(page, /Stale entries<\/a><\/span><span class="line__end num">7</)
  t.match(page, /Entities without a coordinator<\/a><\/span><span class="line__end num">4</)
  await call('DELETE', '/responsibilities', {
    entity: 'eun-2',
    person: 'pia@norrvik.example',
    role: 'downtime_coordinator',
  })
  t.match((await soon.get('/directory')).body, /coordinator<\/a><\/span><span class="line__end num">7</)
  t.ok(cora)
})
