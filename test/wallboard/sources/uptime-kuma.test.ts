import t from 'tap'
import { readSamples } from '../../../src/wallboard/sources/uptime-kuma/exposition.ts'
import { readMetrics } from '../../../src/wallboard/sources/uptime-kuma/metrics.ts'
import { readPage } from '../../../src/wallboard/sources/uptime-kuma/page.ts'
import { failureOf, fetchFrom, startSystem, statesOf } from './system.ts'

// No capture that may be copied was found: these are built after the vendor's source and documentation.
const METRICS = String.raw`# HELP monitor_response_time Monitor Response Time (ms)
# TYPE monitor_response_time gauge
monitor_response_time{monitor_name="Shop",monitor_type="http",monitor_url="https://shop.example/",monitor_hostname="null",monitor_port="null"} 112

# HELP monitor_status Monitor Status (1 = UP, 0= DOWN, 2= PENDING, 3= MAINTENANCE)
# TYPE monitor_status gauge
monitor_status{monitor_id="1",monitor_name="Shop",monitor_type="http",monitor_url="https://shop.example/",monitor_hostname="null",monitor_port="null"} 1
monitor_status{monitor_id="2",monitor_name="Shop, \"basket\" {new}",monitor_type="keyword",monitor_url="https://shop.example/a?b=\\d",monitor_hostname="null"} 0
monitor_status{monitor_name="Database",monitor_type="port",monitor_url="https://",monitor_hostname="db1.example",monitor_port="5432"} 2 1763700000000
monitor_status{monitor_name="Two\nlines",monitor_type="push",monitor_url="https://",monitor_hostname=""} 3
monitor_status{monitor_name="Odd",monitor_type="push"} 7
monitor_status{monitor_name="Cut off
monitor_status_total 4
`

t.test('metrics, with an API key', async (t) => {
  const system = await startSystem(t, ({ path, headers }) => {
    if (path !== '/kuma/metrics') return { status: 404 }
    const isKey = headers.authorization === `Basic ${Buffer.from(':uk1_key').toString('base64')}`
    return isKey ? { headers: { 'content-type': 'text/plain; version=0.0.4' }, body: METRICS } : { status: 401 }
  })
  const url = `${system.url}/kuma`
  const { overview } = await fetchFrom('uptime-kuma', system, { url, secret: 'uk1_key' })
  t.same(statesOf(overview.servers), {
    'shop.example': { Shop: 'OK', 'Shop, "basket" {new}': 'CRITICAL' },
    'db1.example': { Database: 'WARNING' },
    'Two lines': { 'Two lines': '(UNKNOWN)' },
    Odd: { Odd: 'UNKNOWN' },
  })
  t.match(overview.servers[0]!.alarms[1], { key: '2', message: 'down', url: `${url}/dashboard/2` })
  t.same(overview.warnings, [
    'The monitor “Odd” has the status 7, which is not known.',
    '1 monitors are left out, because their lines cannot be read.',
  ])
  t.match(await failureOf(fetchFrom('uptime-kuma', system, { url, secret: 'uk1_old' })), { code: 'auth' })
})

t.test('no monitors right after its start is not all is well, and neither is a sign-in page', async (t) => {
  const { servers, warnings } = readMetrics(
    '# HELP monitor_status x\n# TYPE monitor_status gauge\n',
    'https://k.example',
  )
  t.same(servers, [])
  t.match(warnings, [/^There is no monitor with a heartbeat/])
  t.throws(() => readMetrics('<!DOCTYPE html><title>Sign in</title>', 'https://k.example'), {
    code: 'unreadable',
    message: 'Uptime Kuma sent a web page; is there a sign-in page in front of it?',
  })
  t.throws(() => readMetrics('ok', 'https://k.example'), { code: 'unreadable' })
})

t.test('the text format with all that it allows', async (t) => {
  const lines = [
    'up 1',
    'up{} 0',
    'up{a="b"} 1 1395066363000',
    'up { a = "b" , } +Inf',
    'up\t{a="b"}\tNaN',
    String.raw`up{path="C:\\dir\nx",q="\"",r="\t"} -3.5e+2`,
    'up_total 5',
    'upper{} 5',
    '# up 5',
    'up{a="b" 1',
    'up{a=b} 1',
    'up{a="b"}',
    'up one',
    'up{__proto__="x"} 1',
  ]
  const { samples, unreadable } = readSamples(`${lines.join('\n')}`, 'up', 100)
  t.same(
    samples.map(({ value }) => value),
    [1, 0, 1, Number.POSITIVE_INFINITY, Number.NaN, -350, 1],
  )
  t.same(samples[2]!.labels, { a: 'b' })
  t.strictSame({ ...samples[5]!.labels }, { path: 'C:\\dir\nx', q: '"', r: '\\t' })
  t.equal(unreadable, 4)
  t.equal(readSamples('up 1\nup 1\nup 1', 'up', 2).samples.length, 2)
})

const PAGE = {
  config: { slug: 'default', title: 'Acme' },
  publicGroupList: [
    {
      id: 1,
      name: 'Web',
      monitorList: [
        { id: 1, name: 'Shop', sendUrl: 1, url: 'https://shop.example:8443/', type: 'http' },
        { id: 2, name: 'Mail', sendUrl: 0, type: 'port' },
        { id: 3, name: 'Backup', type: 'push' },
        { id: 4, name: 'New', type: 'ping' },
        { id: 5, name: 'Paused', type: 'ping' },
        { id: 6, name: 'Planned', type: 'ping' },
      ],
    },
  ],
}

function beat(status: unknown, time: string, msg = '') {
  return { status, time, msg, ping: null }
}

const BEATS = {
  heartbeatList: {
    1: [
      beat(1, '2026-11-21 11:59:00.123'),
      beat(0, '2026-11-21 11:57:00.000'),
      beat(1, '2026-11-21 11:58:00.000', '200 - OK'),
    ],
    2: [beat(0, '2026-11-21 11:59:30.000', 'connect ECONNREFUSED')],
    3: [beat('up', '2026-11-21 11:59:30.000')],
    4: [],
    5: [beat(1, '2026-11-19 11:59:30.000')],
    6: [beat(3, '2026-11-21 11:59:30.000')],
  },
}

t.test('a public status page, without a key', async (t) => {
  const system = await startSystem(t, ({ path }) => {
    if (path === '/api/status-page/team-a') return { body: PAGE }
    if (path === '/api/status-page/heartbeat/team-a') return { body: BEATS }
    return { status: 404, body: { ok: false, msg: 'Status Page Not Found' } }
  })
  for (const account of [{ settings: { slug: 'Team-A' } }, { url: `${system.url}/status/team-a` }]) {
    const { overview } = await fetchFrom('uptime-kuma', system, account)
    t.same(statesOf(overview.servers), {
      'shop.example': { Shop: 'OK' },
      Mail: { Mail: 'CRITICAL' },
      Backup: { Backup: 'UNKNOWN' },
      New: { New: 'UNKNOWN' },
      Paused: { Paused: 'UNKNOWN' },
      Planned: { Planned: '(UNKNOWN)' },
    })
    t.match(overview.servers[0], {
      addresses: ['shop.example'],
      alarms: [{ key: '1', since: '2026-11-21T11:58:00.000Z', url: `${system.url}/status/team-a` }],
    })
    t.match(overview.servers[1], { addresses: [], alarms: [{ since: null, message: 'connect ECONNREFUSED' }] })
    t.equal(overview.at, '2026-11-21T11:59:30.000Z')
  }
  t.match(await failureOf(fetchFrom('uptime-kuma', system)), {
    code: 'not_found',
    message: 'Uptime Kuma has no /api/status-page/default at this address (404): “Status Page Not Found”.',
  })
})

t.test('a page without heartbeats is not read as up', async (t) => {
  t.throws(() => readPage(PAGE, {}, 'https://k.example'), { code: 'unreadable' })
  const { servers } = readPage(PAGE, { heartbeatList: {} }, 'https://k.example')
  t.ok(servers.every(({ alarms }) => alarms.every(({ state }) => state === 'UNKNOWN')))
})
