import t, { type Test } from 'tap'
import { createClient } from '../../../src/http/client.ts'
import { http } from '../../../src/status/checks/http.ts'
import { startStub } from '../../support/stub-server.ts'

const client = createClient({ allow: '127.0.0.0/8', deny: '' })
t.teardown(() => client.close())
const tools = { client, now: () => new Date() }
const run = (url: string, settings: Record<string, unknown> = {}) =>
  http.run({ id: 1, kind: 'http', url, settings }, tools)

async function stub(t: Test) {
  const server = await startStub(t)
  server.on('/ok', { body: '{"status":"ok","checks":[{"name":"db","up":true}]}' })
  server.on('/503', { status: 503 })
  server.on('/moved', { status: 302, headers: { location: '/ok' } })
  server.on('/slow', (_request, response) => setTimeout(() => response.end('late'), 300))
  server.on('/hang', () => {})
  server.on('/html', { headers: { 'content-type': 'text/html' }, body: '<h1>Welcome</h1>' })
  return server
}

t.test('codes, content and time are judged', async (t) => {
  const { url } = await stub(t)
  const cases: [string, Record<string, unknown>, string, RegExp | null][] = [
    ['/ok', {}, 'operational', null],
    ['/moved', {}, 'operational', null],
    ['/moved', { followRedirects: false }, 'operational', null],
    ['/moved', { followRedirects: false, expectStatus: '200' }, 'major_outage', /answered 302, and not 200/],
    ['/503', {}, 'major_outage', /answered 503, and not 200-399/],
    ['/503', { expectStatus: '200, 500-599' }, 'operational', null],
    ['/ok', { expectText: '"status":"ok"' }, 'operational', null],
    ['/ok', { expectText: 'gone' }, 'major_outage', /“gone” is not in the answer/],
    ['/ok', { expectJsonPath: 'status', expectJsonValue: 'ok' }, 'operational', null],
    ['/ok', { expectJsonPath: 'checks[0].up', expectJsonValue: 'true' }, 'operational', null],
    ['/ok', { expectJsonPath: 'checks[0].name', expectJsonValue: 'cache' }, 'major_outage', /is db, and not cache/],
    ['/ok', { expectJsonPath: 'nothing.here' }, 'major_outage', /There is no nothing\.here/],
    ['/ok', { expectJsonPath: '__proto__.toString' }, 'major_outage', /There is no/],
    ['/html', { expectJsonPath: 'status' }, 'major_outage', /is not JSON/],
    ['/slow', { warnAboveMs: 100 }, 'degraded', /more than 100 ms/],
    ['/hang', { timeoutSeconds: 1 }, 'major_outage', /No whole answer within 1 s/],
  ]
  for (const [path, settings, status, reason] of cases) {
    const found = await run(url + path, settings)
    t.equal(found.status, status, `${path} ${JSON.stringify(settings)}`)
    if (reason) t.match(found.reason, reason)
    else t.equal(found.reason, null)
    t.ok(found.told)
  }
})

t.test('method, headers and body are sent as set up', async (t) => {
  const server = await startStub(t)
  server.on('/', (request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => response.end(`${request.method} ${request.headers['x-key']} ${body}`))
  })
  const settings = { method: 'POST', headers: { 'X-Key': 'k' }, body: 'ping', expectText: 'POST k ping' }
  t.equal((await run(`${server.url}/`, settings)).status, 'operational')
})

t.test(
  'refused is down; a name that cannot be looked up, or an address that may not be asked, is unknown',
  async (t) => {
    const refused = await run('http://127.0.0.1:1/')
    t.equal(refused.status, 'major_outage')
    t.equal(refused.outcome, 'refused')
    const nameless = await run('http://no-such-host.invalid/')
    t.equal(nameless.status, 'unknown')
    t.notOk(nameless.told)
    const blocked = await run('http://169.254.169.254/latest/meta-data')
    t.equal(blocked.outcome, 'blocked')
    t.equal(blocked.status, 'unknown')
  },
)

t.test('an address is completed, and refused when it is none', async (t) => {
  t.equal(http.normalise('shop.company.example/health'), 'https://shop.company.example/health')
  t.equal(http.normalise(' http://10.0.0.1:8080 '), 'http://10.0.0.1:8080/')
  for (const wrong of ['', 'ftp://x', 'http://', 'http://u:p@x/', 'javascript:alert(1)']) {
    t.throws(() => http.normalise(wrong), wrong)
  }
})
