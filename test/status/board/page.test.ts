import { load } from 'cheerio'
import t, { type Test } from 'tap'
import { SYSTEM } from '../../../src/http/auth.ts'
import type { CheckResult } from '../../../src/status/checks/check.ts'
import { recordResults } from '../../../src/status/round/record.ts'
import { createService } from '../../../src/status/services/create.ts'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { onEachEngine } from '../../support/database.ts'
import { component, incident, reading, result } from '../../support/results.ts'

const T0 = '2026-11-19T12:00:00.000Z'
const at = (minute: number) => new Date(Date.parse(T0) + minute * 60_000).toISOString()

async function add(app: TestApp, name: string, category: string, kind = 'statuspage'): Promise<number> {
  const url = 'http://127.0.0.1:9/'
  const made = await createService(app.status, { name, category, checks: [{ kind, url }] }, SYSTEM)
  return made.checkIds[0]!
}

const record = (app: TestApp, ...results: CheckResult[]) =>
  recordResults(
    { ...app.database, metrics: app.metrics, timeZone: app.config.timeZone, failuresBeforeDown: 2 },
    results,
  )

async function start(t: Test, engine: 'sqlite' | 'postgres' = 'sqlite') {
  const app = await startTestApp(t, engine)
  app.clock.now = new Date(T0)
  return app
}

onEachEngine(t, 'all well is one calm line and no banner', async (t, engine) => {
  const app = await start(t, engine)
  const [a, b] = [await add(app, 'Shop', 'Own', 'http'), await add(app, 'GitHub', 'Development')]
  await record(app, result(a, at(0)), result(b, at(0)))
  const $ = load((await app.visitor().get('/')).body)
  t.equal($('h1').text(), 'All 2 services operational')
  t.equal($('#banner').length, 0)
  t.equal($('#list-own .service').length, 1)
  t.equal($('#list-providers .service').length, 1)
  t.match($('title').text(), 'All 2 services operational')
})

onEachEngine(t, 'the banner tells each incident with its text, times and link, as text', async (t, engine) => {
  const app = await start(t, engine)
  const [a, b] = [await add(app, 'Shop', 'Own', 'http'), await add(app, 'Vendor', 'Cloud')]
  const hostile = incident('i1', {
    title: '<script>alert(1)</script> & "quotes"',
    updates: [{ id: 'u', at: at(-10), status: 'identified', text: '<img src=x onerror=alert(1)>' }],
  })
  const parts = {
    components: [component('api', 'major_outage'), component('web')],
    incidents: [hostile, incident('i2', { status: 'scheduled', impact: 'maintenance' })],
  }
  await record(app, result(a, at(0)), result(b, at(0), 'major_outage', { reading: reading('major_outage', parts) }))
  const { body } = await app.visitor().get('/')
  t.notMatch(body, '<script>alert')
  t.notMatch(body, '<img src=x')
  const $ = load(body)
  t.equal($('h1').text(), '1 of 2 services with problems')
  const outages = $('#banner .outage')
  t.equal(outages.length, 1, 'what is planned is not what is wrong')
  t.equal(outages.find('.outage__title').text(), '<script>alert(1)</script> & "quotes"')
  t.match(outages.text(), '<img src=x onerror=alert(1)>')
  t.equal(outages.find('a[rel]').attr('href'), 'https://status.vendor.example/i1')
  t.equal(outages.find('.outage__since time').first().attr('datetime'), '2026-11-19T11:00:00.000Z')
  t.match($('#parts-vendor summary').text(), '1 of 2 components not operational')
  t.equal($('.nav__count').text(), '1 with problems')
})

t.test('an own service in trouble has its reason in the banner', async (t) => {
  const app = await start(t)
  const a = await add(app, 'Shop', 'Own', 'http')
  const down = (minute: number) => result(a, at(minute), 'major_outage', { reason: 'It refused the connection.' })
  await record(app, down(0))
  await record(app, down(1))
  app.clock.now = new Date(at(1))
  t.match(load((await app.visitor().get('/')).body)('#banner').text(), 'It refused the connection.')
})

t.test('what nobody could check is unknown, with its reason, and never green', async (t) => {
  const app = await start(t)
  const a = await add(app, 'Vendor', 'Cloud')
  await record(
    app,
    result(a, at(0), 'unknown', { told: false, reason: 'Could not be asked: it refused the connection.' }),
  )
  const $ = load((await app.visitor().get('/')).body)
  t.equal($('h1').text(), 'The one service is unknown')
  t.match($('.service__reason').text(), 'it refused the connection')
  t.equal($('.service .status').attr('data-tone'), 'unknown')
  t.equal($('#banner').length, 0)
})

t.test('an old answer is shown as stale, and as unknown, without anything being written', async (t) => {
  const app = await start(t)
  const a = await add(app, 'Vendor', 'Cloud')
  await record(app, result(a, at(0)))
  const visitor = app.visitor()
  t.match((await visitor.get('/')).body, 'operational')
  app.clock.now = new Date(at(31))
  const $ = load((await visitor.get('/')).body)
  t.match($('.service__when').text(), 'Stale')
  t.equal($('.service .status').attr('data-tone'), 'unknown')
  t.match((await visitor.get('/api/v1/status')).json().services[0], { stale: true, status: 'unknown' })
})

t.test('filters are links that work without a script, and say so when nothing fits', async (t) => {
  const app = await start(t)
  const [a, b, c] = [
    await add(app, 'Shop', 'Own', 'http'),
    await add(app, 'GitHub', 'Development'),
    await add(app, 'GitLab', 'Development'),
  ]
  await record(app, result(a, at(0)), result(b, at(0), 'degraded'), result(c, at(0)))
  const names = async (query: string) => {
    const $ = load((await app.visitor().get(`/?${query}`)).body)
    return $('.service__name a')
      .map((_, element) => $(element).text())
      .get()
  }
  t.same(await names('status=problem'), ['GitHub'])
  t.same(await names('category=Development'), ['GitHub', 'GitLab'])
  t.same(await names('q=git+lab'), ['GitLab'])
  t.same(await names('q=lab&status=operational'), ['GitLab'])
  t.same(await names('status=nonsense&foo=bar'), ['Shop', 'GitHub', 'GitLab'], 'what means nothing filters nothing')
  const none = await app.visitor().get('/?q=%3Cb%3E')
  t.match(none.body, 'No service matches “&lt;b&gt;”')
  t.match(none.body, 'Reset the filter')
})

t.test('a service has a page, and the same as a dialog for htmx', async (t) => {
  const app = await start(t)
  const a = await add(app, 'Vendor', 'Cloud')
  const parts = {
    components: [component('api', 'degraded', 'Core'), component('web', 'operational', 'Core'), component('mail')],
    incidents: [incident('i1')],
  }
  await record(app, result(a, at(0), 'degraded', { reading: reading('degraded', parts) }))
  const page = await app.visitor().get('/services/vendor')
  const $ = load(page.body)
  t.equal($('h1').text(), 'Vendor')
  t.match($('.parts__title').text(), 'Degraded', 'a group is as well as the worst of its parts')
  t.match($('.updates').text(), 'We are looking.')
  t.match($('svg[role=img]').first().attr('aria-label'), /Incidents per week over 13 weeks: .*1$/)
  t.equal(page.headers['vary'], 'HX-Request-Type, Accept-Encoding, Cookie')
  const dialog = await app.visitor().get('/services/vendor', { 'hx-request-type': 'partial' })
  t.notMatch(dialog.body, '<html')
  t.match(dialog.body, 'dialog__head')
  t.equal((await app.visitor().get('/services/nothing')).statusCode, 404)
})

t.test('the text report says what is not well first, the rest in one line', async (t) => {
  const app = await start(t)
  const [a, b, c] = [
    await add(app, 'Shop', 'Own', 'http'),
    await add(app, 'Vendor', 'Cloud'),
    await add(app, 'Mail', 'Work'),
  ]
  await record(
    app,
    result(a, at(0)),
    result(c, at(0)),
    result(b, at(0), 'partial_outage', { reading: reading('partial_outage', { incidents: [incident('i1')] }) }),
  )
  const response = await app.visitor().get('/get_report_text')
  t.match(response.headers['content-type'], 'text/plain')
  t.equal(
    response.body,
    [
      'Status, 19 Nov 2026, 13:00 CET',
      '1 of 3 services with problems',
      '',
      'PARTIAL OUTAGE  Vendor, since 13:00 (0 s)',
      '  - Incident i1 (investigating, since 12:00) https://status.vendor.example/i1',
      '    12:05: We are looking.',
      '',
      'Operational: Shop, Mail',
      '',
    ].join('\n'),
  )
})

t.test('the feed is valid Atom of state changes with stable ids, and costs nothing when unchanged', async (t) => {
  const app = await start(t)
  const a = await add(app, 'Vendor <&>', 'Cloud')
  await record(app, result(a, at(0)))
  await record(app, result(a, at(15), 'major_outage'))
  const first = await app.visitor().get('/feed.atom')
  t.match(first.headers['content-type'], 'application/atom+xml')
  const $ = load(first.body, { xml: true })
  t.same(
    $('entry > title')
      .map((_, element) => $(element).text())
      .get(),
    ['Vendor <&>: Major outage', 'Vendor <&>: Operational'],
  )
  t.equal($('entry > updated').first().text(), at(15))
  const ids = $('entry > id')
    .map((_, element) => $(element).text())
    .get()
  await app.database.db.updateTable('entity').set({ name: 'Renamed' }).execute()
  const again = load((await app.visitor().get('/feed.atom')).body, { xml: true })
  t.same(
    again('entry > id')
      .map((_, element) => again(element).text())
      .get(),
    ids,
  )
  const etag = (await app.visitor().get('/feed.atom')).headers.etag as string
  t.equal((await app.visitor().get('/feed.atom', { 'if-none-match': etag })).statusCode, 304)
})

t.test('a badge names the service and its status, whatever the name', async (t) => {
  const app = await start(t)
  const a = await add(app, 'A "<b>" & co', 'Cloud')
  await record(app, result(a, at(0)))
  const badge = await app.visitor().get('/badge/a-b-co.svg')
  t.equal(badge.statusCode, 200)
  t.match(badge.headers['content-type'], 'image/svg+xml')
  const $ = load(badge.body, { xml: true })
  t.equal($('title').text(), 'A "<b>" & co: operational')
  t.equal((await app.visitor().get('/badge/none.svg')).statusCode, 404)
})

t.test('an empty board says what to do next', async (t) => {
  const app = await start(t)
  const { body } = await app.visitor().get('/')
  t.match(body, 'Nothing is watched yet')
  t.match(body, 'Choose services')
})
