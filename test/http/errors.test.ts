import { load } from 'cheerio'
import { sql } from 'kysely'
import type { Response } from 'light-my-request'
import t, { type Test } from 'tap'
import { startTestApp, type TestApp } from '../support/app.ts'
import { ask, listen } from '../support/http.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const JSON_TYPE = { 'content-type': 'application/json' }

/** An error page: a heading, words, and the id under which the log has more; never what a programmer would read. */
function isErrorPage(t: Test, answer: Response, status: number, title: string): void {
  const $ = load(answer.body)
  t.equal(answer.statusCode, status, title)
  t.match(answer.headers['content-type'], 'text/html')
  t.equal($('h1').text(), title)
  const id = String(answer.headers['x-request-id'])
  t.match(id, UUID)
  t.equal($('code').text(), id)
  t.equal(answer.headers['cache-control'], 'no-store')
  t.notMatch(answer.body, /node_modules|\.ts:\d|at .*\(/, 'no stack')
}

/** The same for a program, RFC 9457. */
function isProblem(t: Test, answer: Response, status: number, title: string): void {
  t.equal(answer.statusCode, status, title)
  t.match(answer.headers['content-type'], 'application/problem+json')
  t.match(answer.json(), { type: 'about:blank', status, title, requestId: answer.headers['x-request-id'] })
  t.match(answer.json().requestId, UUID)
  t.ok(answer.json().detail.length > 0)
  t.notMatch(answer.body, /node_modules|\.ts:\d|at .*\(/, 'no stack')
}

async function setUp(t: Test) {
  const app = await startTestApp(t, 'sqlite')
  const [ada, vera] = [await app.signedIn('ada'), await app.signedIn('vera')]
  const authorization = `Bearer ${await app.token('admin')}`
  const post = (url: string, payload: string, headers: Record<string, string>) =>
    app.app.inject({ method: 'POST', url, payload, headers: { ...headers, authorization } })
  return { app, ada, vera, post, authorization }
}

t.test('people get a page with what went wrong, programs the same as problem+json', async (t) => {
  const { app, ada, vera, post } = await setUp(t)
  isErrorPage(t, await ada.get('/nothing/here'), 404, 'Not found')
  isErrorPage(t, await vera.get('/settings/users'), 403, 'Not allowed')
  isErrorPage(
    t,
    await ada.request({ method: 'POST', url: '/sign-in', payload: `a=${'x'.repeat(1_100_000)}`, headers: FORM }),
    413,
    'Too large',
  )
  isErrorPage(
    t,
    await ada.request({ method: 'POST', url: '/sign-in', payload: '<a/>', headers: { 'content-type': 'text/xml' } }),
    415,
    'Not a form that is understood',
  )
  isErrorPage(t, await ada.get('/settings/users/none'), 422, 'Some of this cannot be taken')
  isErrorPage(t, await ada.request({ method: 'DELETE', url: '/settings/users' }), 404, 'Not found')

  const api = '/api/v1/services'
  isProblem(t, await app.app.inject({ url: '/api/v1/nothing' }), 404, 'Not found')
  isProblem(t, await app.app.inject({ url: api, headers: { authorization: 'Bearer x' } }), 401, 'Sign in first')
  isProblem(t, await post(api, '{"name": "Sh', JSON_TYPE), 400, 'Not understood')
  isProblem(t, await post(api, '', JSON_TYPE), 422, 'Some of this cannot be taken')
  isProblem(t, await post(api, `"${'x'.repeat(1_100_000)}"`, JSON_TYPE), 413, 'Too large')
  isProblem(t, await post(api, '<a/>', { 'content-type': 'text/xml' }), 415, 'Not a form that is understood')
  isProblem(t, await ada.get('/nothing', { accept: 'application/json' }), 404, 'Not found')
  isProblem(t, await app.app.inject({ url: '/heartbeat/none' }), 404, 'Not found')
})

t.test('of fields that are wrong, each is named', async (t) => {
  const { post } = await setUp(t)
  const answer = await post(
    '/api/v1/services',
    '{"name": 7, "check": {"kind": "tcp", "url": "127.0.0.1:9"}, "slug": "A B"}',
    JSON_TYPE,
  )
  isProblem(t, answer, 422, 'Some of this cannot be taken')
  t.match(answer.json().fields, { slug: /small letters/ })
  const missing = await post('/api/v1/services', '{"check": {}}', JSON_TYPE)
  t.match(missing.json().fields, { name: 'name is missing.', 'check.kind': 'check.kind is missing.' })
})

t.test('a failure of ours is told with its id and nothing else; the log has the rest', async (t) => {
  const { app, ada, authorization } = await setUp(t)
  await sql`ALTER TABLE audit RENAME TO audit_gone`.execute(app.database.db)
  const page = await ada.get('/settings/audit')
  isErrorPage(t, page, 500, 'Something went wrong')
  t.notMatch(page.body, /audit_gone|no such table|SQLITE/i)
  const payload = { name: 'Shop', check: { kind: 'tcp', url: '127.0.0.1:9' } }
  const api = await app.app.inject({ method: 'POST', url: '/api/v1/services', headers: { authorization }, payload })
  isProblem(t, api, 500, 'Something went wrong')
  t.notMatch(api.body, /no such table|SQLITE/i)
  t.same(await app.database.db.selectFrom('entity').selectAll().execute(), [], 'and nothing was half done')
})

t.test('who asks too often is told to wait; what pages are made of is still given', async (t) => {
  const app = await startTestApp(t, 'sqlite', { REQUESTS_PER_MINUTE: '100' })
  const get = (url: string, headers = {}) => app.app.inject({ url, headers })
  let answer = await get('/robots.txt')
  for (let i = 0; i < 200 && answer.statusCode === 200; i += 1) answer = await get('/robots.txt')
  isErrorPage(t, answer, 429, 'Too many requests')
  t.ok(Number(answer.headers['retry-after']) > 0)
  isProblem(t, await get('/api/v1/status'), 429, 'Too many requests')
  const css = app.routes.find(({ url }) => url.endsWith('.css'))!.url
  t.equal((await get(css)).statusCode, 200)
  t.equal(
    (await app.app.inject({ url: '/robots.txt', remoteAddress: '10.0.0.9' })).statusCode,
    200,
    'others are let in',
  )
})

t.test('an address that cannot be read is one where there is nothing', async (t) => {
  const { app, ada } = await setUp(t)
  for (const url of ['/services/%zz', '/%', '/%c3%28', `/services/${'x'.repeat(400)}`, `/${'y'.repeat(400)}`]) {
    isErrorPage(t, await ada.get(url), 404, 'Not found')
  }
  isProblem(t, await app.app.inject({ url: '/api/v1/services/%zz' }), 404, 'Not found')
  isProblem(t, await app.app.inject({ url: `/api/v1/services/${'x'.repeat(400)}` }), 404, 'Not found')
  const base = await listen(app)
  const long = await ask(`${base}/?q=${'x'.repeat(20_000)}`)
  t.equal(long.status, 431)
  t.notMatch(long.body.toString(), /node_modules/)
  t.equal((await ask(`${base}/`)).status, 200, 'and the next one is answered')
})

t.test('what no route can do anything with is refused before it gets there', async (t) => {
  const { ada, post } = await setUp(t)
  const deep = `{"name":"x","check":{"kind":"tcp","url":"127.0.0.1:9","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`
  const answers = [
    await ada.get('/?q=a%00b'),
    await ada.get('/services/a%00b'),
    await ada.submit('/sign-in', { email: 'a\0b@c', password: 'x' }),
    await post('/api/v1/services', '{"name":"a\\u0000b","check":{"kind":"tcp","url":"127.0.0.1:9"}}', JSON_TYPE),
    await post('/api/v1/services', '{"a\\u0000b":1}', JSON_TYPE),
    await post('/api/v1/services', deep, { ...JSON_TYPE, 'idempotency-key': 'deep' }),
    await post('/api/v1/services', '['.repeat(100_000) + ']'.repeat(100_000), JSON_TYPE),
  ]
  for (const [i, answer] of answers.entries()) t.equal(answer.statusCode, 422, `number ${i}`)
  const prototype = await post('/api/v1/services', '{"__proto__": {"role": "admin"}}', JSON_TYPE)
  t.equal(prototype.statusCode, 400)
})

t.test('HEAD answers like GET, without the body', async (t) => {
  const { app } = await setUp(t)
  const base = await listen(app)
  for (const path of ['/', '/sign-in', '/get_report_text', '/api/v1/status', '/nothing', '/healthz']) {
    const [get, head] = [await ask(base + path), await ask(base + path, { method: 'HEAD' })]
    t.equal(head.status, get.status, path)
    t.equal(head.headers['content-type'], get.headers['content-type'])
    t.equal(head.headers.etag, get.headers.etag)
    t.equal(head.body.length, 0)
  }
})

async function fragmentOf(app: TestApp, url: string): Promise<Response> {
  const ada = await app.signedIn('ada')
  return ada.get(url, { 'hx-request-type': 'partial' })
}

t.test('a part of a page that cannot be given is told presentably, as htmx puts it in the page', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const answer = await fragmentOf(app, '/services/none')
  t.equal(answer.statusCode, 404)
  t.match(load(answer.body)('h1').text(), 'Not found')
})

t.test('a call that needs no body may name the type of one', async (t) => {
  const { app, authorization } = await setUp(t)
  const post = (url: string) =>
    app.app.inject({ method: 'POST', url, headers: { authorization, 'content-type': 'application/json' } })
  isProblem(t, await post('/api/v1/services/none/check'), 404, 'Not found')
  isProblem(t, await post('/api/v1/services'), 422, 'Some of this cannot be taken')
})

t.test('who gives a word that a field does not know is told those it knows', async (t) => {
  const { post } = await setUp(t)
  const given = { entity: 'shop', person: 'ann@norrvik.example', role: 'boss' }
  const answer = await post('/api/v1/responsibilities', JSON.stringify(given), JSON_TYPE)
  const words = 'data_owner, downtime_coordinator, communications_manager, engineer'
  t.equal(answer.json().fields.role, `role must be one of ${words}.`)
})
