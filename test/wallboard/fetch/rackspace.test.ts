import t, { type Test } from 'tap'
import { startTestApp } from '../../support/app.ts'
import { onEachEngine } from '../../support/database.ts'
import { bodyOf, type Reply, startSystem } from '../sources/system.ts'
import { adminOf, boardOf } from '../support.ts'

const ACCOUNT = { kind: 'rackspace', name: 'Rackspace EU', username: 'ada', secret: 'an-api-key-of-ada' }

/** Identity and Cloud Monitoring on one port, with tokens that can be taken back. */
async function startRackspace(t: Test) {
  const valid = new Set<string>()
  let issued = 0
  let views: () => Reply = () => ({ body: bodyOf('rackspace/View.resp') })
  const system = await startSystem(t, (seen) => {
    if (seen.path === '/v2.0/tokens') {
      issued += 1
      valid.add(`token-${issued}`)
      const body = JSON.parse(bodyOf('rackspace/Identity_Auth.resp').toString())
      body.access.token = { ...body.access.token, id: `token-${issued}`, expires: '2099-01-01T00:00:00.000Z' }
      for (const entry of body.access.serviceCatalog) {
        if (entry.type === 'rax:monitor') entry.endpoints = [{ publicURL: `${system.url}/v1.0/123456` }]
      }
      return { body }
    }
    if (!valid.has(String(seen.headers['x-auth-token'])))
      return { status: 401, body: { message: 'Token is not valid' } }
    return views()
  })
  return {
    ...system,
    signIns: () => system.seen.filter(({ path }) => path === '/v2.0/tokens').length,
    revokeAll: () => valid.clear(),
    answer: (next: () => Reply) => {
      views = next
    },
  }
}

onEachEngine(t, 'an account is set up, asked, and stands on the board', async (t, engine) => {
  const system = await startRackspace(t)
  const app = await startTestApp(t, engine)
  const admin = await adminOf(app)
  const added = await admin.add({ ...ACCOUNT, url: system.url })
  t.equal(added.status, 201)
  t.match(added.body, { slug: 'rackspace-eu', hasSecret: true, intervalSeconds: 20, fetchedAt: null, stale: true })
  t.notMatch(JSON.stringify(added.body), /an-api-key/, 'the secret is never told')

  const fetched = await admin.fetch('rackspace-eu')
  t.equal(fetched.status, 200)
  t.match(fetched.body, { error: null, stale: false, servers: 3, ok: 1, critical: 1, unknown: 1, total: 3 })
  const wall = await admin.wall()
  t.match(wall.accounts, [{ slug: 'rackspace-eu', kind: 'rackspace', stale: false, error: null }])
  t.same(boardOf(wall), {
    'entity b v4': { 'ch a': 'OK' },
    'entity c v4': {},
    'entity a': { 'Alarm 1': 'CRITICAL', 'Alarm 2': 'UNKNOWN' },
  })
  t.match(
    wall.servers.find((server) => server.name === 'entity a'),
    { account: 'rackspace-eu', entity: null, ok: 0, critical: 1, unknown: 1, total: 2 },
  )
})

onEachEngine(
  t,
  'the token is kept between fetches, encrypted, and replaced once when it is refused',
  async (t, engine) => {
    const system = await startRackspace(t)
    const app = await startTestApp(t, engine)
    const admin = await adminOf(app)
    await admin.add({ ...ACCOUNT, url: system.url })
    await admin.fetch('rackspace-eu')
    await admin.fetch('rackspace-eu')
    t.equal(system.signIns(), 1)
    const row = await app.database.db.selectFrom('account').selectAll().executeTakeFirstOrThrow()
    t.notMatch(JSON.stringify(row), /token-1|an-api-key/, 'nothing stands in the clear')
    system.revokeAll()
    t.match((await admin.fetch('rackspace-eu')).body, { error: null, servers: 3 })
    t.equal(system.signIns(), 2)
  },
)

t.test('a failure keeps what was known, tells its reason, and backs off as it is asked to', async (t) => {
  const system = await startRackspace(t)
  const app = await startTestApp(t, 'sqlite')
  const admin = await adminOf(app)
  await admin.add({ ...ACCOUNT, url: system.url })
  await admin.fetch('rackspace-eu')
  for (const [status, header] of [
    [429, 'retry-after'],
    [413, 'retry-after'],
  ] as const) {
    system.answer(() => ({ status, headers: { [header]: '300' }, body: { message: 'Limit has been reached' } }))
    const failed = await admin.fetch('rackspace-eu')
    t.match(failed.body, { errorCode: 'rate_limited', stale: false, servers: 3 })
    t.match(failed.body.error, 'Limit has been reached')
    t.ok(Date.parse(failed.body.nextAt) - app.clock.now.getTime() >= 300_000, 'not before it is wanted')
  }
  app.clock.now = new Date(app.clock.now.getTime() + 61_000)
  const wall = await admin.wall()
  t.match(wall.accounts, [{ stale: true, error: /Limit has been reached/ }], 'after three refreshes it is stale')
  t.equal(wall.servers.length, 3, 'and what was known stays')
  system.answer(() => ({ body: bodyOf('rackspace/View.resp') }))
  t.match((await admin.fetch('rackspace-eu')).body, { error: null, stale: false })
})

t.test('half an answer changes nothing', async (t) => {
  const system = await startRackspace(t)
  const app = await startTestApp(t, 'sqlite')
  const admin = await adminOf(app)
  await admin.add({ ...ACCOUNT, url: system.url })
  await admin.fetch('rackspace-eu')
  const before = boardOf(await admin.wall())
  system.answer(() => ({ body: bodyOf('rackspace/View.resp'), dropAfter: 400 }))
  t.match((await admin.fetch('rackspace-eu')).body.error, /Rackspace/)
  t.same(boardOf(await admin.wall()), before)
})

t.test('a server that is gone from the source is gone from the board', async (t) => {
  const system = await startRackspace(t)
  const app = await startTestApp(t, 'sqlite')
  const admin = await adminOf(app)
  await admin.add({ ...ACCOUNT, url: system.url })
  await admin.fetch('rackspace-eu')
  const view = JSON.parse(bodyOf('rackspace/View.resp').toString())
  system.answer(() => ({ body: { ...view, values: view.values.slice(0, 1) } }))
  t.match((await admin.fetch('rackspace-eu')).body, { servers: 1 })
  t.same(Object.keys(boardOf(await admin.wall())), ['entity b v4'])
  const left = await app.database.db.selectFrom('alarm').selectAll().execute()
  t.equal(left.length, 1)
})
