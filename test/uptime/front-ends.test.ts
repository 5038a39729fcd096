import t from 'tap'
import { createEntity } from '../../src/directory/index.ts'
import { SYSTEM } from '../../src/http/auth.ts'
import { onEachEngine } from '../support/database.ts'
import { startSystem } from '../support/system.ts'
import { callerOf, capture, startUptime } from './support.ts'

const PD = { kind: 'pagerduty', name: 'PD', url: 'http://127.0.0.1:9', secret: 's' }
const PROM = { kind: 'prometheus', name: 'Prom', url: 'http://127.0.0.1:9' }
const GRAFANA = { kind: 'grafana', name: 'Grafana', url: 'http://127.0.0.1:9', secret: 's' }
const QUERY = 'sum(increase(http_requests_total{code=~"5.."}[5m]))'

async function start(t: Parameters<typeof startUptime>[0], engine: 'sqlite' | 'postgres' = 'sqlite') {
  const started = await startUptime(t, engine)
  const { app, call } = started
  for (const name of ['Shop', 'Search', 'Mail']) {
    await createEntity(app.directory, { kind: 'service', name, slug: name.toLowerCase() }, SYSTEM)
  }
  await createEntity(app.directory, { kind: 'region', name: 'North', slug: 'north' }, SYSTEM)
  for (const source of [PD, PROM, GRAFANA]) await call('POST', '/api/v1/sources', source)
  const order = async () =>
    (await call('GET', '/api/v1/front-ends')).body.items.map(({ slug }: { slug: string }) => slug)
  return { ...started, order }
}

onEachEngine(t, 'a front end is made, changed, moved and deleted by the API', async (t, engine) => {
  const { call, order, db } = await start(t, engine)
  const given = {
    service: 'shop',
    target: 0.999,
    pagerduty: [{ source: 'pd', services: ['PIJ90N7', 'PF9KMXH', 'PIJ90N7'] }],
    errors: [
      { source: 'prom', query: QUERY, control: 'sum(increase(http_requests_total[5m]))' },
      { source: 'grafana', label: 'CDN', query: { rawSql: 'SELECT 1' }, datasource: 'abc' },
    ],
    requests: [{ source: 'prom', query: 'sum(rate(http_requests_total[5m]))', unit: 'perSecond' }],
  }
  const made = await call('POST', '/api/v1/front-ends', given)
  t.equal(made.status, 201)
  t.strictSame(made.body, {
    slug: 'shop',
    name: 'Shop',
    ...given,
    pagerduty: [{ source: 'pd', services: ['PF9KMXH', 'PIJ90N7'] }],
  })
  const again = await call('POST', '/api/v1/front-ends', { service: 'shop' })
  t.equal(again.status, 422)
  t.match(JSON.stringify(again.body), 'reported already')

  await call('POST', '/api/v1/front-ends', { service: 'search', target: 99.95 })
  await call('POST', '/api/v1/front-ends', { service: 'mail' })
  t.equal((await call('GET', '/api/v1/front-ends/search')).body.target, 0.9995, 'a percentage is a fraction')
  t.equal((await call('GET', '/api/v1/front-ends/mail')).body.target, null)

  t.equal((await call('PATCH', '/api/v1/front-ends/mail', { position: 1 })).status, 200)
  t.strictSame(await order(), ['mail', 'shop', 'search'])
  await call('PATCH', '/api/v1/front-ends/mail', { position: 99 })
  t.strictSame(await order(), ['shop', 'search', 'mail'])

  const patched = await call('PATCH', '/api/v1/front-ends/shop', { target: 0.99, requests: [] })
  t.match(patched.body, { target: 0.99, requests: [], errors: given.errors }, 'what is left out stays')
  const source = await call('DELETE', '/api/v1/sources/prom')
  t.equal(source.status, 409)
  t.match(source.body.detail, /Shop/)
  t.equal((await call('DELETE', '/api/v1/front-ends/shop')).status, 204)
  t.equal((await call('GET', '/api/v1/front-ends/shop')).status, 404)
  t.strictSame(await db.selectFrom('front_end_query').selectAll().execute(), [], 'its queries went with it')
  t.equal((await call('DELETE', '/api/v1/sources/prom')).status, 204)
})

t.test('what makes no front end is refused with a message for each field, and nothing is stored', async (t) => {
  const { app, call, order, db } = await start(t)
  const refused: [object, string, RegExp][] = [
    [{ service: 'nothing' }, 'service', /no “nothing” in the directory/],
    [{ service: 'north' }, 'service', /is no service/],
    [{ service: 'shop', target: 0 }, 'target', /fraction/],
    [{ service: 'shop', target: 101 }, 'target', /fraction/],
    [{ service: 'shop', pagerduty: [{ source: 'prom', services: ['x'] }] }, 'pagerduty.0.source', /does not give this/],
    [{ service: 'shop', pagerduty: [{ source: 'no', services: ['x'] }] }, 'pagerduty.0.source', /no source “no”/],
    [{ service: 'shop', errors: [{ source: 'pd', query: 'x' }] }, 'errors.0.source', /Grafana, Prometheus, Dynatrace/],
    [{ service: 'shop', errors: [{ source: 'prom', query: 'x', color: 'red' }] }, 'errors.0.color', /no such setting/],
    [{ service: 'shop', errors: [{ source: 'prom', query: {} }] }, 'errors.0.query', /string/],
    [{ service: 'shop', requests: [{ source: 'prom', query: 'x', unit: 'tons' }] }, 'requests.0.unit', /It/],
  ]
  for (const [given, field, words] of refused) {
    const { status, body } = await call('POST', '/api/v1/front-ends', given)
    t.equal(status, 422, field)
    const text = JSON.stringify(body)
    t.match(text, `"${field}"`, text)
    t.match(text, words)
  }
  t.strictSame(await order(), [])
  t.strictSame(await db.selectFrom('audit').select('id').where('thing_kind', '=', 'front_end').execute(), [])
  const hal = await callerOf(app, 'helpdesk')
  t.equal((await hal('POST', '/api/v1/front-ends', { service: 'shop' })).status, 403)
  t.equal((await hal('GET', '/api/v1/front-ends')).status, 200)
})

t.test('a front end is set up by its form, row by row, without a script', async (t) => {
  const { app, call, order } = await start(t)
  const cora = await app.signedIn('cora')
  t.match((await cora.get('/uptime/front-ends')).body, 'No service is reported yet')
  const form = {
    service: 'shop',
    target: '99,95 %',
    'services.pd': 'PIJ90N7, PF9KMXH',
    'errors.0.source': 'prom',
    'errors.0.query': QUERY,
    'errors.1.source': 'grafana',
    'errors.1.query': '',
  }
  const more = await cora.submit('/uptime/front-ends', { ...form, more: 'errors' })
  t.equal(more.statusCode, 200)
  t.match(more.body, 'name="errors.2.query"', 'another row to write in')
  t.match(more.body, 'PIJ90N7, PF9KMXH', 'what was typed stays')
  t.strictSame(await order(), [], 'and nothing is stored')
  const wrong = await cora.submit('/uptime/front-ends', { ...form, target: 'much', 'errors.0.unit': 'tons' })
  t.equal(wrong.statusCode, 422)
  t.match(wrong.body, /id="f-target-error"/)
  t.equal((await cora.submit('/uptime/front-ends', form)).statusCode, 303)
  t.match((await call('GET', '/api/v1/front-ends/shop')).body, {
    target: 0.9995,
    pagerduty: [{ source: 'pd', services: ['PF9KMXH', 'PIJ90N7'] }],
    errors: [{ source: 'prom', query: QUERY }],
    requests: [],
  })
  const page = await cora.get('/uptime/front-ends/shop')
  t.match(page.body, 'value="99.95"')
  t.match(page.body, 'sum(increase(http_requests_total{code=~&quot;5..&quot;}[5m]))')
  await cora.submit('/uptime/front-ends', { service: 'mail' })
  t.equal((await cora.submit('/uptime/front-ends/mail/place', { place: '1' })).statusCode, 303)
  t.strictSame(await order(), ['mail', 'shop'])
  const emptied = { 'errors.0.source': 'prom', 'errors.0.query': ' ', 'services.pd': '' }
  t.equal((await cora.submit('/uptime/front-ends/shop', emptied)).statusCode, 303)
  t.match((await call('GET', '/api/v1/front-ends/shop')).body, { target: null, errors: [], pagerduty: [] })
  t.equal((await cora.submit('/uptime/front-ends/shop/deletion')).statusCode, 303)
  t.strictSame(await order(), ['mail'])
})

t.test('services are chosen from the account’s own list, and are called by their names from then on', async (t) => {
  const { app, call } = await start(t)
  const cora = await app.signedIn('cora')
  const system = await startSystem(t, () => ({
    body: { ...capture('pagerduty/services.vendor-example.json'), more: false },
  }))
  await call('PATCH', '/api/v1/sources/pd', { url: system.url })
  const options = await cora.get('/uptime/front-ends/services?source=pd&q=application')
  t.match(options.body, 'My Application Service')
  t.match(options.body, 'PIJ90N7')
  t.notMatch((await cora.get('/uptime/front-ends/services?source=pd&q=zzz')).body, 'PIJ90N7')
  t.equal(system.seen.length, 1, 'the list is kept for a while')
  await cora.submit('/uptime/front-ends', { service: 'shop', 'services.pd': 'PIJ90N7' })
  t.match((await cora.get('/uptime/front-ends')).body, 'My Application Service')
  await call('PATCH', '/api/v1/sources/pd', { url: 'http://127.0.0.1:9' })
  const failing = await cora.get('/uptime/front-ends/services?source=pd&q=PX')
  t.equal(failing.statusCode, 200)
  t.match(failing.body, /as typed\. PagerDuty could not be asked/)
})
