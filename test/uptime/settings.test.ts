import t from 'tap'
import { onEachEngine } from '../support/database.ts'
import { type Reply, type Seen, startSystem } from '../support/system.ts'
import { callerOf, capture, startUptime } from './support.ts'

const LOGIN = '<!doctype html><html><head><title>Sign in to Example</title></head><body></body></html>'

/** PagerDuty as far as a test of the connection needs it. */
function pagerduty({ path, headers }: Seen): Reply {
  if (headers.authorization !== 'Token token=right') {
    return { status: 401, body: { error: { message: 'Authentication failed', code: 2006 } } }
  }
  if (path === '/services') return { body: { ...capture('pagerduty/services.vendor-example.json'), total: 1 } }
  return { body: capture('pagerduty/priorities.vendor-example.json') }
}

onEachEngine(
  t,
  'a source is set up, changed and deleted by the API, and its secret is never told',
  async (t, engine) => {
    const { db, call } = await startUptime(t, engine)
    const system = await startSystem(t, pagerduty)
    const given = { kind: 'pagerduty', name: 'PagerDuty EU', url: system.url, secret: 'right' }
    const made = await call('POST', '/api/v1/sources', given)
    t.equal(made.status, 201)
    t.equal(made.headers.location, '/api/v1/sources/pagerduty-eu')
    t.match(made.body, { slug: 'pagerduty-eu', kind: 'pagerduty', hasSecret: true, settings: {}, fetchedAt: null })
    t.notMatch(JSON.stringify(made.body), 'right')
    const stored = await db.selectFrom('uptime_source').selectAll().executeTakeFirstOrThrow()
    t.match(stored.secret, /^v1\./, 'it is stored encrypted')

    const changed = await call('PATCH', '/api/v1/sources/pagerduty-eu', { name: 'EU', settings: { lookbackDays: 30 } })
    t.match(changed.body, { name: 'EU', hasSecret: true, settings: { lookbackDays: 30 } })
    t.match((await call('POST', '/api/v1/sources/pagerduty-eu/trial')).body, { problem: null }, 'the secret has stayed')
    t.type((await call('GET', '/api/v1/sources')).body.items[0].testedAt, 'string')

    t.equal((await call('PATCH', '/api/v1/sources/pagerduty-eu', { secret: null })).status, 422, 'PagerDuty needs one')
    t.equal((await call('DELETE', '/api/v1/sources/pagerduty-eu')).status, 204)
    t.strictSame((await call('GET', '/api/v1/sources')).body, { items: [], nextCursor: null })
    t.equal((await call('DELETE', '/api/v1/sources/pagerduty-eu')).status, 404)
    const audit = await db
      .selectFrom('audit')
      .select('action')
      .where('thing_kind', '=', 'source')
      .orderBy('id')
      .execute()
    t.strictSame(
      audit.map(({ action }) => action),
      ['source.create', 'source.change', 'source.delete'],
    )
  },
)

t.test('what makes no source is refused with a message for each field, and nothing is stored', async (t) => {
  const { app, db, call } = await startUptime(t)
  const refused: [object, Record<string, RegExp>][] = [
    [{ kind: 'newrelic', name: 'x' }, { kind: /there are pagerduty, grafana, prometheus, dynatrace/ }],
    [{ kind: 'pagerduty', name: 'x' }, { secret: /needs “REST API key”/ }],
    [
      { kind: 'grafana', name: '', secret: 's' },
      { name: /Give a name/, url: /needs “Address”/ },
    ],
    [{ kind: 'prometheus', name: 'x', url: 'ftp://x' }, { url: /begins with https/ }],
    [{ kind: 'prometheus', name: 'x', url: 'http://u:p@x.example' }, { url: /fields of their own/ }],
    [{ kind: 'prometheus', name: 'x', url: 'http://169.254.169.254' }, { url: /cannot be asked/ }],
    [
      { kind: 'prometheus', name: 'x', url: 'http://127.0.0.1', settings: { tennant: 'a' } },
      { 'settings.tennant': /no such/ },
    ],
    [{ kind: 'prometheus', name: 'x', url: 'http://127.0.0.1', slug: 'A b' }, { slug: /Small letters/ }],
    [{ kind: 'prometheus', name: 'x', url: 'http://127.0.0.1', slug: 'new' }, { slug: /name of a page/ }],
  ]
  for (const [given, problems] of refused) {
    const { status, body } = await call('POST', '/api/v1/sources', given)
    t.equal(status, 422, JSON.stringify(given))
    t.match(body.errors ?? body.fields ?? body, problems, JSON.stringify(given))
  }
  t.strictSame(await db.selectFrom('uptime_source').selectAll().execute(), [])
  for (const role of ['viewer', 'comms'] as const) {
    const other = await callerOf(app, role)
    t.equal((await other('GET', '/api/v1/sources')).status, 403)
  }
})

t.test('a second source of the same name gets another slug, and a slug that is taken is refused', async (t) => {
  const { call } = await startUptime(t)
  const given = { kind: 'prometheus', name: 'Prometheus', url: 'http://127.0.0.1:9' }
  t.equal((await call('POST', '/api/v1/sources', given)).body.slug, 'prometheus')
  t.equal((await call('POST', '/api/v1/sources', given)).body.slug, 'prometheus-2')
  t.equal((await call('POST', '/api/v1/sources', { ...given, slug: 'prometheus' })).status, 422)
})

t.test('a connection is tested in the words of the answer, and nothing is saved', async (t) => {
  const { app, db } = await startUptime(t)
  const ada = await app.signedIn('ada')
  const system = await startSystem(t, pagerduty)
  const form = { kind: 'pagerduty', name: 'PD', url: system.url, secret: 'right' }
  const good = await ada.submit('/settings/sources/trial', form)
  t.equal(good.statusCode, 200)
  t.match(good.body, 'PagerDuty accepts the key and lists 1 services.')
  t.match(good.body, /P1 is SEV1, P2 is SEV2/)
  t.match(good.body, /value="PD"/, 'what was typed stays')
  const part = { 'hx-request-type': 'partial' }
  const wrong = await ada.submit('/settings/sources/trial', { ...form, secret: 'wrong' }, part)
  t.match(wrong.body, /^<div id="trial"[\s\S]*does not accept the credentials \(401\): “Authentication failed”/)
  t.notMatch(wrong.body, 'wrong"')
  const page = await startSystem(t, () => ({ headers: { 'content-type': 'text/html' }, body: LOGIN }))
  const html = await ada.submit('/settings/sources/trial', { ...form, url: page.url }, part)
  t.match(html.body, /gave a web page titled “Sign in to Example” and no data/)
  const bad = await ada.submit('/settings/sources/trial', { ...form, url: 'nowhere' }, part)
  t.equal(bad.statusCode, 422)
  t.match(bad.body, 'begins with https')
  t.strictSame(await db.selectFrom('uptime_source').selectAll().execute(), [])
})

t.test('a source is added and changed by its form, with the mapping of its priorities', async (t) => {
  const { app, db, call } = await startUptime(t)
  const ada = await app.signedIn('ada')
  const system = await startSystem(t, pagerduty)
  const form = {
    kind: 'pagerduty',
    name: 'PD',
    url: system.url,
    secret: 'right',
    'settings.severities': 'Critical = SEV1\r\nP5 = none',
    'settings.urgencies': 'high = SEV2',
    'settings.lookbackDays': '30',
  }
  const refused = await ada.submit('/settings/sources', { ...form, 'settings.severities': 'P1 is bad' })
  t.equal(refused.statusCode, 422)
  t.match(refused.body, /“P1 is bad” must be like: P1 = SEV1/)
  t.match(refused.body, /value="PD"/)
  t.equal((await ada.submit('/settings/sources', form)).headers.location, '/settings/sources/pd')
  const settings = {
    severities: [
      { priority: 'Critical', severity: 'SEV1' },
      { priority: 'P5', severity: null },
    ],
    urgencies: { high: 'SEV2' },
    lookbackDays: 30,
  }
  t.strictSame((await call('GET', '/api/v1/sources/pd')).body.settings, settings)
  const page = await ada.get('/settings/sources/pd')
  t.match(page.body, /Critical = SEV1\s+P5 = none/)
  t.notMatch(page.body, 'right"', 'the secret is not shown')
  const { secret: _secret, ...again } = form
  t.equal((await ada.submit('/settings/sources/pd', { ...again, name: 'North' })).statusCode, 303)
  t.match((await ada.submit('/settings/sources/pd/trial', again)).body, 'accepts the key', 'and is still there')
  t.match((await ada.submit('/settings/sources/pd/trial')).body, 'accepts the key', 'also without a form')
  t.match((await ada.get('/settings/sources')).body, /North[\s\S]*Tested/)
  t.equal((await ada.submit('/settings/sources/pd/deletion')).statusCode, 303)
  t.strictSame(await db.selectFrom('uptime_source').selectAll().execute(), [])
})

t.test('a secret of another SECRET_KEY is asked for again, and the page still opens', async (t) => {
  const { app, db, call } = await startUptime(t)
  await call('POST', '/api/v1/sources', { kind: 'pagerduty', name: 'PD', url: 'http://127.0.0.1:9', secret: 'right' })
  await db.updateTable('uptime_source').set({ secret: 'v1.AAAA.BBBB.CCCC' }).execute()
  t.match((await call('POST', '/api/v1/sources/pd/trial')).body, { problem: /another SECRET_KEY/ })
  const ada = await app.signedIn('ada')
  t.equal((await ada.get('/settings/sources/pd')).statusCode, 200)
  t.equal((await call('PATCH', '/api/v1/sources/pd', { secret: 'new' })).status, 200)
})
