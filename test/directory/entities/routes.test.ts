import t from 'tap'
import { auditEntries } from '../../support/audit.ts'
import { onEachEngine } from '../../support/database.ts'
import { pages } from '../lake.ts'

t.test('an entity is added and changed by form, and what was typed stays when it is refused', async (t) => {
  const { app, cora } = await pages(t, 'sqlite')
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
})

t.test('links and responsibilities are given and taken on the page of an entity', async (t) => {
  const { cora, vera, add } = await pages(t, 'sqlite')
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

t.test('a service on the status board is not retired here', async (t) => {
  const { app, cora } = await pages(t, 'sqlite')
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
