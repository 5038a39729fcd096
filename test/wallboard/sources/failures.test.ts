import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import t, { type Test } from 'tap'
import { type AccountSettings, SOURCES } from '../../../src/wallboard/sources/index.ts'
import { failureOf, fetchFrom, loopbackClient, type Reply, type Seen, startSystem } from './system.ts'

const SECRET = 'a-very-secret-key'
const ACCOUNT: Partial<AccountSettings> = { username: 'ada', secret: SECRET }
const ASKED = SOURCES.filter(({ fetch }) => fetch !== null)

/** Every source against the same bad system. */
async function againstAll(
  t: Test,
  reply: (seen: Seen) => Reply | Promise<Reply>,
  expected: { code: string | RegExp; message?: RegExp; retryAfterMs?: number | null },
) {
  for (const { kind, title } of ASKED) {
    const system = await startSystem(t, reply)
    const failure = await failureOf(fetchFrom(kind, system, ACCOUNT, { timeoutMs: 1000 }))
    t.match(
      failure,
      { code: expected.code, ...('retryAfterMs' in expected && { retryAfterMs: expected.retryAfterMs }) },
      kind,
    )
    if (expected.message) t.match(failure.message, expected.message, kind)
    t.ok(failure.message.includes(title.split(' ')[0]!), `${kind} is named in: ${failure.message}`)
    t.match(failure.message, /^[A-Z].*[.!?]$/, 'a sentence on one line')
    t.ok(failure.message.length <= 500)
    t.notOk(failure.message.includes(SECRET))
  }
}

t.test('the answer’s own words are in the message, as plain text and cut, and our secrets are not', async (t) => {
  const basic = Buffer.from(`ada:${SECRET}`).toString('base64')
  const kuma = Buffer.from(`:${SECRET}`).toString('base64')
  const message = `Go away\u202e,\n<b>${SECRET}</b> Basic ${basic} ${kuma} ${'x'.repeat(3000)}`
  for (const body of [{ error: { message } }, JSON.stringify(message), message]) {
    await againstAll(t, () => ({ status: 403, body }), {
      code: 'forbidden',
      message: /Go away , <b>•••<\/b> Basic •••/,
    })
  }
})

t.test('statuses mean the same of every source', async (t) => {
  for (const [status, code] of [
    [401, 'auth'],
    [404, 'not_found'],
    [400, 'rejected'],
    [408, 'timeout'],
    [500, 'unavailable'],
    [503, 'unavailable'],
    [504, 'timeout'],
  ] as const) {
    await againstAll(t, () => ({ status, body: 'Sorry' }), {
      code,
      message: new RegExp(`\\(${status}\\): “Sorry”\\.$`),
    })
  }
})

t.test('how long to wait, in seconds or as a date, and never for more than a day', async (t) => {
  const limited = (after: string) => () => ({ status: 429, headers: { 'retry-after': after } })
  await againstAll(t, limited('120'), { code: 'rate_limited', retryAfterMs: 120_000 })
  await againstAll(t, limited('Sat, 21 Nov 2026 12:01:30 GMT'), { code: 'rate_limited', retryAfterMs: 90_000 })
  await againstAll(t, limited('999999999'), { code: 'rate_limited', retryAfterMs: 86_400_000 })
  await againstAll(t, limited('soon'), { code: 'rate_limited', retryAfterMs: null })
  await againstAll(t, () => ({ status: 413, headers: { 'retry-after': '7' } }), {
    code: 'rate_limited',
    retryAfterMs: 7000,
  })
  await againstAll(t, () => ({ status: 413 }), { code: 'rejected', retryAfterMs: null })
})

t.test('a redirect is not followed, and where it leads is told without its query', async (t) => {
  const location = 'https://login.example/oauth?state=abc'
  const reply = { status: 302, headers: { location }, body: 'Found' }
  await againstAll(t, () => reply, {
    code: 'redirected',
    message: /redirects to https:\/\/login\.example\/oauth; give .* \(302\)\.$/,
  })
})

t.test('a sign-in page with status 200 is no answer', async (t) => {
  const body = '<!DOCTYPE html>\n<html><head><title>Sign in &amp; go</title></head></html>'
  await againstAll(t, () => ({ headers: { 'content-type': 'text/html' }, body }), {
    code: 'unreadable',
    message: /web page/,
  })
})

t.test('nothing, half an answer, a dropped connection and no JSON are no answers', async (t) => {
  const json = JSON.stringify({ status: 'success', data: { alerts: [] }, results: [], padding: 'x'.repeat(2000) })
  await againstAll(t, () => ({ body: '' }), { code: 'unreadable' })
  await againstAll(t, () => ({ body: json.slice(0, -500) }), { code: 'unreadable' })
  await againstAll(t, () => ({ body: json, dropAfter: 100 }), { code: /^(unreachable|unreadable)$/ })
  await againstAll(t, () => ({ body: 'upstream connect error' }), { code: 'unreadable' })
  await againstAll(t, () => ({ headers: { 'content-encoding': 'gzip' }, body: json }), { code: 'unreadable' })
})

t.test('JSON of other shapes is understood by none, and nested ever so deep', async (t) => {
  for (const body of ['null', '[]', '{}', '"OK"', '1', '[[[]]]', `${'['.repeat(100_000)}${']'.repeat(100_000)}`]) {
    for (const { kind } of ASKED) {
      if (kind === 'alertmanager' && body === '[]') continue
      const system = await startSystem(t, () => ({ body }))
      const fetching = fetchFrom(kind, system, ACCOUNT)
      if (kind === 'alertmanager' && body.startsWith('[')) {
        t.same((await fetching).overview.servers, [], 'a list of what are no alerts')
      } else t.equal((await failureOf(fetching)).code, 'unreadable', `${kind}: ${body.slice(0, 10)}`)
    }
  }
})

t.test('too slow', async (t) => {
  for (const { kind } of ASKED) {
    const system = await startSystem(t, () => new Promise(() => {}))
    const failure = await failureOf(fetchFrom(kind, system, ACCOUNT, { timeoutMs: 100 }))
    t.match(failure, { code: 'timeout', message: /did not answer in time: no whole answer within 0\.1 s\.$/ })
  }
})

t.test('stopped from outside', async (t) => {
  const system = await startSystem(t, () => new Promise(() => {}))
  const stop = new AbortController()
  const fetching = failureOf(fetchFrom('nagios', system, ACCOUNT, { signal: stop.signal }))
  setTimeout(() => stop.abort(), 50)
  t.match(await fetching, { code: 'stopped' })
})

t.test('nobody there, an address that may not be asked, and one that is none', async (t) => {
  const client = loopbackClient(t)
  const free = createServer().listen(0, '127.0.0.1')
  await new Promise((done) => free.once('listening', done))
  const { port } = free.address() as AddressInfo
  await new Promise((done) => free.close(done))
  for (const { kind } of ASKED) {
    const failed = (url: string) => failureOf(fetchFrom(kind, { url, client }, ACCOUNT))
    t.match(await failed(`http://127.0.0.1:${port}`), { code: 'unreachable', message: /cannot be reached: it refused/ })
    t.match(await failed('http://169.254.169.254/latest'), { code: 'blocked', message: /may not be asked/ })
    t.match(await failed('ftp://files.example'), { code: 'address' })
    t.match(await failed(`http://ada:${SECRET}@127.0.0.1:${port}`), { code: 'address', message: /must not hold/ })
    t.match(await failed('monitoring'), { code: 'address' })
  }
})

t.test('what is not set up is told before anything is asked', async (t) => {
  for (const { kind, fields } of ASKED) {
    const system = await startSystem(t, () => ({ body: {} }))
    for (const field of ['url', 'username', 'secret'] as const) {
      if (fields[field].use !== 'needed') continue
      const failure = await failureOf(fetchFrom(kind, system, { ...ACCOUNT, [field]: null }))
      t.equal(failure.code, 'settings')
      t.ok(failure.message.includes(fields[field].label))
    }
    const setting = Object.keys(fields.settings.properties)[0]
    if (setting) {
      const failure = await failureOf(fetchFrom(kind, system, { ...ACCOUNT, settings: { [setting]: 7 } }))
      t.match(failure, { code: 'settings', message: new RegExp(`“${setting}” must`) })
    }
    t.equal(system.seen.length, 0)
  }
})

t.test('every setting says what it is for', async (t) => {
  for (const { kind, fields } of SOURCES) {
    for (const [name, schema] of Object.entries(fields.settings.properties)) {
      t.ok((schema as { description?: string }).description, `${kind}: ${name}`)
    }
  }
})
