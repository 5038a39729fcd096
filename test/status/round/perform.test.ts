import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { createClient } from '../../../src/http/client.ts'
import type { Finding } from '../../../src/status/checks/check.ts'
import { AnswerMemory } from '../../../src/status/round/memory.ts'
import { performCheck } from '../../../src/status/round/perform.ts'
import { fixture } from '../../support/captures.ts'
import { startStub } from '../../support/stub-server.ts'

const SUMMARY = '/api/v2/summary.json'
const GITHUB = fixture('status/statuspage/github_summary_major_20260724.json')
const NOW = new Date('2026-07-24T12:00:00.000Z')

const client = createClient({ allow: '127.0.0.0/8', deny: '' })
t.teardown(() => client.close())

function perform(
  url: string,
  settings: Record<string, unknown> = {},
  kind = 'statuspage',
  memory = new AnswerMemory(),
): Promise<Finding> {
  return performCheck({ id: 1, kind, url, settings }, { client, now: () => NOW, memory })
}

/** A statuspage whose components are what a test wants. */
function page(components: unknown, extra: object = {}): string {
  return JSON.stringify({
    page: {
      id: 'x',
      name: 'Vendor',
      url: 'https://status.vendor.example',
      time_zone: 'Etc/UTC',
      updated_at: '2026-07-24T11:59:00.000Z',
    },
    status: { indicator: 'none', description: 'All Systems Operational' },
    components,
    incidents: [],
    scheduled_maintenances: [],
    ...extra,
  })
}

const part = (i: number, extra = {}) => ({
  id: `c${i}`,
  name: `Part ${i}`,
  status: 'operational',
  group: false,
  group_id: null,
  ...extra,
})

const utf16be = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()

/** What a provider may send instead of its page, and what must be told of it. */
const BAD: [
  string,
  { status?: number; headers?: Record<string, string>; body: string | Uint8Array },
  string,
  RegExp,
][] = [
  [
    'an HTML error page with 200',
    { headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Oops</title>' },
    'unknown',
    /HTML/i,
  ],
  ['truncated JSON', { body: GITHUB.subarray(0, 2_000) }, 'unknown', /JSON/],
  ['nothing', { body: '' }, 'unknown', /empty/i],
  ['an empty list', { body: '[]' }, 'unknown', /./],
  ['JSON of something else', { body: '{"message":"Forbidden"}' }, 'unknown', /./],
  ['no components', { body: page([]) }, 'unknown', /component/i],
  ['an unknown status word', { body: page([part(1, { status: 'limited' })]) }, 'unknown', /limited/],
  ['404', { status: 404, body: 'no' }, 'unknown', /answer was 404/],
  ['500', { status: 500, body: 'no' }, 'unknown', /answer was 500/],
  [
    'compression that is none',
    { headers: { 'content-encoding': 'gzip' }, body: 'plain' },
    'unknown',
    /compressed wrongly/,
  ],
  [
    'a compression nobody knows',
    { headers: { 'content-encoding': 'zstd-x' }, body: 'plain' },
    'unknown',
    /compressed as “zstd-x”/,
  ],
]

t.test('what is not the page is unknown with its reason, never up', async (t) => {
  const server = await startStub(t)
  for (const [name, answer, status, reason] of BAD) {
    server.on(SUMMARY, answer)
    const found = await perform(server.url)
    t.equal(found.status, status, name)
    t.notOk(found.told, `${name} is not an answer about the service`)
    t.match(found.reason, reason, name)
  }
})

t.test('what can be told of an odd page is told', async (t) => {
  const server = await startStub(t)
  const told: [string, string | Uint8Array, Record<string, string>, string][] = [
    ['UTF-16 with a byte order mark', utf16be(GITHUB.toString()), {}, 'major_outage'],
    ['UTF-8 with a byte order mark', `\ufeff${GITHUB.toString()}`, {}, 'major_outage'],
    ['gzip', gzipSync(GITHUB), { 'content-encoding': 'gzip' }, 'major_outage'],
    ['components without a group', page([part(1), part(2, { group_id: 'gone' })]), {}, 'operational'],
    ['10,000 components', page(Array.from({ length: 10_000 }, (_, i) => part(i))), {}, 'operational'],
    [
      'invalid dates',
      page([part(1, { updated_at: 'soon' })], {
        incidents: [
          {
            id: 'i',
            name: 'Trouble',
            status: 'investigating',
            impact: 'major',
            created_at: 'yesterday',
            incident_updates: [],
          },
        ],
      }),
      {},
      'partial_outage',
    ],
  ]
  for (const [name, body, headers, status] of told) {
    server.on(SUMMARY, { body, headers })
    const found = await perform(server.url)
    t.equal(found.status, status, name)
    t.ok(found.told)
    t.equal(found.answer?.outcome, 'good')
  }
})

t.test('time and size are limited, whatever comes', async (t) => {
  const server = await startStub(t)
  const chunk = Buffer.alloc(1024 * 1024, 'x')
  server.on(SUMMARY, (_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    }
    response.on('drain', more).on('error', () => {})
    more()
  })
  const endless = await perform(server.url)
  t.equal(endless.outcome, 'too_large')
  t.equal(endless.status, 'unknown')
  t.equal(server.asked.length, 1, 'and not asked for again')

  server.on(SUMMARY, (_request, response) => {
    response.writeHead(200)
    const timer = setInterval(() => response.write(' '), 100)
    response.on('close', () => clearInterval(timer))
  })
  const startedAt = performance.now()
  const drip = await perform(server.url)
  t.equal(drip.outcome, 'timeout')
  t.ok(performance.now() - startedAt < 16_000, 'a drip ends with the whole time limit')
})

t.test('redirects are followed, counted, and checked at every step', async (t) => {
  const server = await startStub(t)
  server.on(SUMMARY, { status: 301, headers: { location: '/moved.json' } })
  server.on('/moved.json', { body: GITHUB })
  t.equal((await perform(server.url)).status, 'major_outage')
  server.on(SUMMARY, { status: 302, headers: { location: SUMMARY } })
  t.equal((await perform(server.url)).outcome, 'redirects')
  server.on(SUMMARY, { status: 302, headers: { location: 'http://169.254.169.254/latest/meta-data' } })
  const blocked = await perform(server.url)
  t.equal(blocked.outcome, 'blocked')
  t.match(blocked.reason, /169\.254\.169\.254 is in a range/)
  server.on(SUMMARY, { status: 302, headers: { location: 'file:///etc/passwd' } })
  t.equal((await perform(server.url)).outcome, 'blocked')
})

t.test('one retry after a stumble, none after a refusal', async (t) => {
  const server = await startStub(t)
  let count = 0
  server.on(SUMMARY, (_request, response) => {
    count += 1
    if (count === 1) response.writeHead(503).end()
    else response.end(GITHUB)
  })
  t.equal((await perform(server.url)).status, 'major_outage')
  t.equal(count, 2)

  const asked = async (answer: { status: number; headers?: Record<string, string> }) => {
    server.asked.length = 0
    server.on(SUMMARY, answer)
    const found = await perform(server.url)
    return [server.asked.length, found.outcome, found.retryAfterMs] as const
  }
  t.same(await asked({ status: 404 }), [1, 'status_404', null])
  t.same(await asked({ status: 429, headers: { 'retry-after': '120' } }), [1, 'status_429', 120_000])
  t.same(await asked({ status: 502 }), [2, 'status_502', null])
})

t.test('what did not change is asked for with its validator and read anew', async (t) => {
  const server = await startStub(t)
  const conditional: (string | undefined)[] = []
  server.on(SUMMARY, (request, response) => {
    conditional.push(request.headers['if-none-match'])
    if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end()
    else response.writeHead(200, { etag: '"v1"' }).end(GITHUB)
  })
  const memory = new AnswerMemory()
  const first = await perform(server.url, {}, 'statuspage', memory)
  const second = await perform(server.url, {}, 'statuspage', memory)
  t.same(conditional, [undefined, '"v1"'])
  t.equal(second.status, 'major_outage')
  t.same(second.reading?.components, first.reading?.components)
})

t.test('services that read the same address at the same time share one request', async (t) => {
  const server = await startStub(t)
  server.on(SUMMARY, (_request, response) => setTimeout(() => response.end(GITHUB), 50))
  const memory = new AnswerMemory()
  await Promise.all(['Pages', 'Actions'].map((only) => perform(server.url, { only: [only] }, 'statuspage', memory)))
  t.equal(server.asked.length, 1)
})

t.test('only the chosen components and regions count', async (t) => {
  const server = await startStub(t)
  server.on(SUMMARY, {
    body: page([part(1, { status: 'major_outage' }), part(2)], { status: { indicator: 'critical' } }),
  })
  t.equal((await perform(server.url)).status, 'major_outage')
  t.equal((await perform(server.url, { only: ['Part 2'] })).status, 'operational')
  const none = await perform(server.url, { only: ['Part 9'] })
  t.equal(none.status, 'unknown')
  t.match(none.reason, /Part 9/)
})

t.test('a kind that nobody knows any more is unknown', async (t) => {
  t.equal((await perform('http://127.0.0.1:1/', {}, 'crystal-ball')).status, 'unknown')
})

/** Every family and every body: nothing that a server can send may stop the round. */
t.test('no family throws for any of it', async (t: Test) => {
  const { FAMILIES } = await import('../../../src/status/families/index.ts')
  const server = await startStub(t)
  for (const [name, answer] of BAD) {
    server.on('*', answer)
    await Promise.all(
      FAMILIES.map(async (family) => {
        const found = await perform(`${server.url}/`, {}, family.kind)
        t.not(found.status, 'operational', `${family.kind}: ${name}`)
      }),
    )
  }
})
