import t from 'tap'
import { startTestApp } from '../../support/app.ts'
import { auditEntries } from '../../support/audit.ts'
import { onEachEngine } from '../../support/database.ts'
import { adminOf, callerOf } from '../support.ts'

const PROMETHEUS = {
  kind: 'prometheus',
  name: 'Prometheus North',
  url: 'http://127.0.0.1:9/prom',
  secret: 'a-bearer-token',
}

onEachEngine(t, 'an account is added, listed, changed and deleted, and never tells its secret', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const admin = await adminOf(app)
  const added = await admin.add({ ...PROMETHEUS, settings: { serverLabel: 'node' } })
  t.equal(added.status, 201)
  t.equal(added.headers.location, '/api/v1/accounts/prometheus-north')
  t.match((await admin.call('GET', '/api/v1/accounts')).body, {
    items: [{ slug: 'prometheus-north', hasSecret: true, settings: { serverLabel: 'node' }, paused: false }],
    nextCursor: null,
  })
  const at = '/api/v1/accounts/prometheus-north'
  const changed = await admin.call('PATCH', at, { name: 'North', intervalSeconds: 60, paused: true })
  t.match(changed.body, { name: 'North', intervalSeconds: 60, paused: true, hasSecret: true, url: PROMETHEUS.url })
  t.match((await admin.call('PATCH', at, { secret: null })).body, { hasSecret: false, name: 'North' })
  t.equal((await admin.call('PATCH', at, { secret: 'another-token' })).body.hasSecret, true)
  t.equal((await admin.call('DELETE', at)).status, 204)
  t.equal((await admin.call('DELETE', at)).status, 404)
  t.same((await admin.call('GET', '/api/v1/accounts')).body.items, [])
  t.same(await app.database.db.selectFrom('account').selectAll().execute(), [], 'nothing is left of it')
  t.equal((await admin.add(PROMETHEUS)).body.slug, 'prometheus-north', 'its short name is free again')

  const log = await auditEntries(app.database, 'account')
  t.same(
    log.map(({ action }) => action),
    ['account.create', 'account.change', 'account.change', 'account.change', 'account.delete', 'account.create'],
  )
  t.match(log[3]!.after, { secret: 'changed' })
  t.notMatch(JSON.stringify(log), /a-bearer-token|another-token/)
})

t.test('what cannot be is refused with a message by field, and nothing is written', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const admin = await adminOf(app)
  const refused: [object, object][] = [
    [{ kind: 'datadog', name: 'D' }, { kind: /There is no kind of account “datadog”/ }],
    [
      { kind: 'rackspace', name: 'R' },
      { username: /needs “User name”/, secret: /needs “API key”/ },
    ],
    [
      { kind: 'prometheus', name: '' },
      { name: /Give a name/, url: /needs “Address”/ },
    ],
    [{ ...PROMETHEUS, url: 'ftp://x' }, { url: /begins with https/ }],
    [{ ...PROMETHEUS, url: 'http://a:b@127.0.0.1/' }, { url: /must not hold a user name/i }],
    [{ ...PROMETHEUS, url: 'http://169.254.169.254/' }, { url: /cannot be asked/ }],
    [{ ...PROMETHEUS, intervalSeconds: 5 }, { intervalSeconds: /from 10 to 86400/ }],
    [{ ...PROMETHEUS, slug: 'Not A Slug' }, { slug: /Small letters/ }],
    [{ ...PROMETHEUS, slug: 'new' }, { slug: /name of a page/ }],
    [{ ...PROMETHEUS, settings: { severities: { page: 'BAD' } } }, { 'settings.severities': /./ }],
    [{ ...PROMETHEUS, settings: { nothing: 1 } }, { 'settings.nothing': /no such setting/ }],
    [{ kind: 'webhook', name: 'W', url: 'http://127.0.0.1:9' }, { url: /no use for this/ }],
  ]
  for (const [given, fields] of refused) {
    const answer = await admin.add(given)
    t.equal(answer.status, 422, JSON.stringify(given))
    t.match(answer.body.fields, fields)
  }
  t.same(await app.database.db.selectFrom('account').selectAll().execute(), [])
  await admin.add(PROMETHEUS)
  t.match((await admin.add({ ...PROMETHEUS, slug: 'prometheus-north' })).body.fields, { slug: /taken already/ })
  t.equal((await admin.add(PROMETHEUS)).body.slug, 'prometheus-north-2')
  t.equal((await admin.call('PATCH', '/api/v1/accounts/prometheus-north', { url: '' })).status, 422)
})

t.test('only administrators see and change accounts; the board is for everybody', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const cora = callerOf(app, await app.token('comms'))
  t.equal((await cora.add(PROMETHEUS)).status, 403)
  t.equal((await cora.call('GET', '/api/v1/accounts')).status, 403)
  const anybody = await app.app.inject({ url: '/api/v1/wallboard' })
  t.equal(anybody.statusCode, 200)
  t.match(anybody.json(), { accounts: [], servers: [] })
})

t.test('what only sends cannot be asked', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const admin = await adminOf(app)
  await admin.add({ kind: 'webhook', name: 'Scripts' })
  t.equal((await admin.fetch('scripts')).status, 409)
  t.equal((await admin.fetch('nothing')).status, 404)
})

t.test('the board has a tag that stays while nothing changes', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const admin = await adminOf(app)
  await admin.add({ kind: 'webhook', name: 'Scripts' })
  const alarm = { account: 'scripts', server: 'db1', check: 'Disk', state: 'OK' }
  await admin.send(alarm)
  const first = await app.app.inject({ url: '/api/v1/wallboard' })
  const etag = String(first.headers.etag)
  const again = () => app.app.inject({ url: '/api/v1/wallboard', headers: { 'if-none-match': etag } })
  t.equal((await again()).statusCode, 304)
  app.clock.now = new Date(app.clock.now.getTime() + 5_000)
  await admin.send({ ...alarm, state: 'CRITICAL' })
  const changed = await again()
  t.equal(changed.statusCode, 200)
  t.not(changed.headers.etag, etag)
})
