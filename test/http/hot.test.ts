import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { ROLES } from '../../src/http/roles.ts'
import { startTestApp, type TestApp, type Visitor } from '../support/app.ts'
import { CAST, type Person } from '../support/cast.ts'
import { ask, listen, type RawAnswer } from '../support/http.ts'
import { addShop } from '../support/pages.ts'

/** They differ from answer to answer, or belong to the connection. */
const OF_THE_MOMENT = ['date', 'x-request-id', 'connection', 'keep-alive']
const PEOPLE: (Person | null)[] = [null, 'vera', 'hal', 'cora', 'ada']

function unpacked({ headers, body }: Pick<RawAnswer, 'headers' | 'body'>): string {
  if (headers['content-encoding'] === 'br') return brotliDecompressSync(body).toString()
  return (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString()
}

function lasting(headers: object): Record<string, unknown> {
  const kept = Object.entries(headers).filter(
    ([name]) => !OF_THE_MOMENT.includes(name) && !name.startsWith('x-ratelimit'),
  )
  return Object.fromEntries(kept.sort(([a], [b]) => a.localeCompare(b)).map(([name, value]) => [name, String(value)]))
}

/** Only the usual way counts requests. */
const isFast = ({ headers }: Pick<RawAnswer, 'headers'>) => headers['x-ratelimit-limit'] === undefined

async function setUp(t: Test, env: Record<string, string> = {}) {
  const app = await startTestApp(t, 'sqlite', env)
  const slug = await addShop(app)
  const base = await listen(app)
  /** Asked twice, so that what has to be learnt first is known. */
  const get = async (headers: Record<string, string> = {}, path = '/') => {
    await ask(base + path, { headers })
    return ask(base + path, { headers })
  }
  return { app, slug, base, get }
}

async function cookieOf(app: TestApp, person: Person | null): Promise<Record<string, string>> {
  return person === null ? {} : { cookie: (await app.signedIn(person)).cookies }
}

t.test('the kept page is the page, for each role and in each encoding', async (t) => {
  const { app, get } = await setUp(t)
  const seen = new Set<string>()
  for (const person of PEOPLE) {
    const cookie = await cookieOf(app, person)
    for (const encoding of ['br', 'gzip', 'identity', 'gzip, deflate, br', 'br;q=0, gzip', 'gzip;q=0.0', '']) {
      const headers = { ...cookie, ...(encoding && { 'accept-encoding': encoding }) }
      const fast = await get(headers)
      const usual = await app.app.inject({ url: '/', headers })
      const name = `${person ?? 'a stranger'}, ${encoding || 'no word about encodings'}`
      t.ok(isFast(fast), name)
      t.same(lasting(fast.headers), lasting(usual.headers), name)
      t.equal(
        unpacked(fast),
        unpacked({ headers: usual.headers as RawAnswer['headers'], body: usual.rawPayload }),
        name,
      )
      seen.add(`${fast.headers['content-encoding'] ?? 'identity'} for ${encoding}`)
    }
  }
  t.same(
    [...seen],
    [
      'br for br',
      'gzip for gzip',
      'identity for identity',
      'br for gzip, deflate, br',
      'gzip for br;q=0, gzip',
      'identity for gzip;q=0.0',
      'identity for ',
    ],
  )
})

t.test('each role sees its own page, and strangers that of strangers', async (t) => {
  const { app, get } = await setUp(t)
  for (const person of PEOPLE) {
    const body = unpacked(await get(await cookieOf(app, person)))
    const [isIn, isAdmin] = [person !== null, person !== null && CAST[person].role === 'admin']
    t.equal(body.includes('class="nav__me"'), isIn, `${person}`)
    t.equal(body.includes('aria-label="Settings"'), isAdmin, `${person}`)
    t.equal(body.includes('href="/sign-in?next='), !isIn, `${person}`)
  }
  const etags = new Set(
    await Promise.all(ROLES.map(async (_, i) => (await get(await cookieOf(app, PEOPLE[i + 1]!))).headers.etag)),
  )
  t.ok(etags.size >= 2, 'and a browser that signs in does not hear that nothing changed')
})

t.test('nothing new costs a 304 without a body, in every way to ask', async (t) => {
  const { app, get } = await setUp(t)
  const { etag } = (await get()).headers
  t.match(etag, /^"[\w-]{22}"$/)
  for (const header of [etag!, `W/${etag}`, `"other", ${etag}`, '*']) {
    const fast = await get({ 'if-none-match': header, 'accept-encoding': 'br' })
    t.equal(fast.status, 304, header)
    t.equal(fast.body.length, 0)
    t.equal(fast.headers.etag, etag)
    t.match(fast.headers['cache-control'], 'max-age=5')
    t.match(fast.headers['vary'], 'Cookie')
    const usual = await app.app.inject({ url: '/', headers: { 'if-none-match': header } })
    t.equal(usual.statusCode, 304, header)
    t.equal(usual.body, '')
    t.equal(usual.headers.etag, etag)
  }
  t.equal((await get({ 'if-none-match': '"other"' })).status, 200)
})

t.test('what was changed is in the very next answer', async (t) => {
  const { app, slug, base, get } = await setUp(t)
  const authorization = `Bearer ${await app.token('admin')}`
  const before = await get()
  for (let i = 0; i < 5; i += 1) {
    const payload = { name: `Renamed ${i}` }
    await app.app.inject({ method: 'PATCH', url: `/api/v1/services/${slug}`, headers: { authorization }, payload })
    const next = await ask(`${base}/`, { headers: { 'if-none-match': before.headers.etag! } })
    t.equal(next.status, 200)
    t.match(unpacked(next), `Renamed ${i}`)
  }
})

t.test('a day that ends or an answer that grows stale is in the very next answer too', async (t) => {
  const { app, get } = await setUp(t)
  const first = await get()
  app.clock.now = new Date(app.clock.now.getTime() + 24 * 3_600_000)
  t.not((await get()).headers.etag, first.headers.etag)
})

t.test('a query that means nothing is the page itself', async (t) => {
  const { app, get } = await setUp(t)
  const { etag } = (await get()).headers
  for (const query of ['?', '?utm_source=mail', '?status=', '?status=nonsense', '?q=%20', `?x=${'y'.repeat(2_000)}`]) {
    const answer = await get({}, `/${query}`)
    t.equal(answer.status, 200, query)
    t.equal(answer.headers.etag, etag, query)
  }
  t.match(unpacked(await get({}, '/?q=nothing-like-it')), 'No service matches')
  t.equal((await get()).headers.etag, etag, 'and a filter changes nothing for others')
  t.equal((await app.app.inject('/?status=operational')).headers.etag === etag, false)
})

t.test('a one-time message is shown on the page, once', async (t) => {
  const { app, base } = await setUp(t)
  const vera = await app.signedIn('vera')
  await app.signedIn('ada')
  const link = await linkFor(app, 'vera')
  await vera.submit(link, { password: 'a new one for vera' })
  const shown = await ask(`${base}/`, { headers: { cookie: vera.cookies } })
  t.match(unpacked(shown), 'Your password is set.')
  t.match(String(shown.headers['set-cookie']), /flash=;/)
  const cookie = vera.cookies.replace(/flash=[^;]*(; )?/, '')
  t.notMatch(unpacked(await ask(`${base}/`, { headers: { cookie } })), 'Your password is set.')
})

async function linkFor(app: TestApp, person: Person): Promise<string> {
  const ada: Visitor = await app.signedIn('ada')
  const { id } = await app.database.db
    .selectFrom('app_user')
    .select('id')
    .where('email', '=', CAST[person].email)
    .executeTakeFirstOrThrow()
  return /\/link\/[\w-]+/.exec((await ada.submit(`/settings/users/${id}/link`)).body)![0]
}

t.test('where nothing is public, strangers and made-up sessions get nothing of it', async (t) => {
  const { app, get } = await setUp(t, { PUBLIC_READ: 'none' })
  const ada = await cookieOf(app, 'ada')
  t.match(unpacked(await get(ada)), 'Shop')
  t.ok(isFast(await get(ada)))
  for (const cookie of ['', 'sid=made-up', 'sid=', 'xsid=1; sid=a.b', 'me=AH']) {
    const answer = await get(cookie ? { cookie } : {})
    t.equal(answer.status, 303, cookie)
    t.equal(answer.headers.location, '/sign-in?next=%2F')
    t.notMatch(unpacked(answer), 'Shop')
  }
  t.equal((await get({ authorization: 'Bearer wrong' })).status, 401)
})

t.test('with a token the page is that of its role, and a wrong one is refused', async (t) => {
  const { app, get } = await setUp(t)
  t.equal((await get({ authorization: 'Bearer wrong' })).status, 401)
  t.equal((await get({ authorization: `Bearer ${await app.token('viewer')}` })).status, 200)
})

t.test('each answer has a request id of its own', async (t) => {
  const { get } = await setUp(t)
  const ids = await Promise.all(Array.from({ length: 20 }, async () => (await get()).headers['x-request-id']))
  t.equal(new Set(ids).size, 20)
})
