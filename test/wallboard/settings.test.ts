import t from 'tap'
import { startTestApp } from '../support/app.ts'
import { capture, startSystem } from './sources/system.ts'
import { adminOf } from './support.ts'

async function start(t: Parameters<typeof startTestApp>[0]) {
  const system = await startSystem(t, ({ path, headers }) => {
    if (headers.authorization !== 'Bearer right') return { status: 401, body: { message: 'no such token' } }
    return { body: capture(`prometheus/${path.split('/').at(-1)}.json`) }
  })
  const app = await startTestApp(t, 'sqlite')
  const ada = await app.signedIn('ada')
  const form = { kind: 'prometheus', name: 'Prometheus', url: system.url, secret: 'right' }
  const count = async () => (await app.database.db.selectFrom('account').selectAll().execute()).length
  return { app, ada, form, count, system }
}

t.test('the form of a new account has what its kind declares', async (t) => {
  const { ada } = await start(t)
  const rackspace = await ada.get('/settings/accounts/new?kind=rackspace')
  for (const word of ['Identity address', 'User name', 'API key', 'settings.region']) t.match(rackspace.body, word)
  const prometheus = await ada.get('/settings/accounts/new?kind=prometheus')
  for (const name of ['settings.serverLabel', 'settings.stripPort', 'settings.severities', 'settings.downTarget']) {
    t.match(prometheus.body, `name="${name}"`)
  }
  const webhook = await ada.get('/settings/accounts/new?kind=webhook')
  t.notMatch(webhook.body, 'Test connection')
  t.notMatch(webhook.body, 'name="url"')
})

t.test('a connection is tried with the answer’s own words, and nothing is saved', async (t) => {
  const { ada, form, count } = await start(t)
  const good = await ada.submit('/settings/accounts/trial', form)
  t.equal(good.statusCode, 200)
  t.match(good.body, /It answers: \d+ servers? with \d+ alarms?/)
  t.match(good.body, /value="Prometheus"/, 'what was typed stays')
  const wrong = await ada.submit(
    '/settings/accounts/trial',
    { ...form, secret: 'wrong' },
    { 'hx-request-type': 'partial' },
  )
  t.match(wrong.body, /^<div id="trial"[\s\S]*does not accept the credentials \(401\): “no such token”/)
  t.notMatch(wrong.body, '<form')
  const bad = await ada.submit('/settings/accounts/trial', { ...form, url: 'nowhere' })
  t.equal(bad.statusCode, 422)
  t.match(bad.body, 'begins with https')
  t.equal(await count(), 0)
})

t.test('an account is added by its form, changed without its secret, asked, paused and deleted', async (t) => {
  const { app, ada, form, count, system } = await start(t)
  const refused = await ada.submit('/settings/accounts', { ...form, url: '' })
  t.equal(refused.statusCode, 422)
  t.match(refused.body, /id="f-url-error"/)
  t.match(refused.body, /value="Prometheus"/)
  const added = await ada.submit('/settings/accounts', { ...form, 'settings.severities': 'page = critical' })
  t.equal(added.headers.location, '/settings/accounts/prometheus')
  const at = '/settings/accounts/prometheus'
  const changed = { name: 'North', url: system.url, intervalSeconds: '30', 'settings.stripPort': 'no' }
  t.equal((await ada.submit(at, changed)).statusCode, 303)
  const page = await ada.get(at)
  t.match(page.body, /value="North"/)
  t.notMatch(page.body, /right"/, 'the secret is not shown')
  t.match((await ada.submit(`${at}/trial`, changed)).body, 'It answers', 'and is still there')
  t.equal((await ada.submit(`${at}/fetch`)).statusCode, 303)
  t.match((await ada.get(at)).body, /<b>\d+<\/b> servers?, <b>\d+<\/b> alarms/)
  t.match((await (await adminOf(app)).call('GET', '/api/v1/accounts')).body.items, [
    { name: 'North', intervalSeconds: 30, settings: { stripPort: false }, error: null },
  ])
  t.equal((await ada.submit(`${at}/pausing`)).statusCode, 303)
  t.match((await ada.get('/settings/accounts')).body, 'Paused')
  t.notMatch((await ada.get('/wallboard')).body, 'North')
  await ada.submit(`${at}/resumption`)
  t.match((await ada.get('/wallboard')).body, 'North')
  await ada.submit(at, { ...changed, noSecret: 'yes' })
  await ada.submit(`${at}/fetch`)
  t.match((await ada.get('/settings/accounts')).body, 'no such token', 'without its secret it fails in its own words')
  t.equal((await ada.submit(`${at}/deletion`)).statusCode, 303)
  t.equal(await count(), 0)
})
