import t from 'tap'
import { onEachEngine } from '../../support/database.ts'
import { namesIn, pages } from '../lake.ts'

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

onEachEngine(t, 'what is missing is counted and listed', async (t, engine) => {
  const { app, vera, add, call } = await pages(t, engine)
  await add('/people', { name: 'Pia', email: 'pia@norrvik.example' })
  await add('/people', { name: 'Idle Ida', email: 'ida@norrvik.example' })
  await add('/entities', { kind: 'server', name: 'stray' })
  await add('/entities', { kind: 'service', name: 'AWS', origin: 'provider' })
  await add('/responsibilities', { entity: 'eun-2', person: 'pia@norrvik.example', role: 'downtime_coordinator' })
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
})
