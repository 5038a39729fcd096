import t from 'tap'
import { readPrometheus } from '../../../src/wallboard/sources/prometheus/prometheus.ts'
import { failureOf, fetchFrom, jsonOf, type Reply, type Seen, serverOf, startSystem, statesOf } from './system.ts'

const BASE = 'https://prometheus.example'
const NOTHING = { alerts: answer({ alerts: [] }), rules: null, targets: null, warnings: [] }

function answer(data: unknown, more: object = {}) {
  return { status: 'success', data, ...more }
}

function read(answers: Partial<Record<'alerts' | 'rules' | 'targets', unknown>>, settings = {}) {
  return readPrometheus({ ...NOTHING, ...answers }, settings, BASE)
}

function alert(labels: Record<string, string>, state = 'firing', more: object = {}) {
  return { labels, state, annotations: {}, activeAt: '2026-11-21T11:00:00.123456789+01:00', value: '1e+00', ...more }
}

/** Prometheus as it answers, by path. */
function prometheus(replies: Record<string, Reply>) {
  return ({ path }: Seen): Reply =>
    replies[path] ?? { status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found\n' }
}

t.test('the documentation’s answers: a rule that fires for no server, and a target that is up', async (t) => {
  const system = await startSystem(
    t,
    prometheus({
      '/sub/api/v1/alerts': { body: jsonOf('prometheus/alerts.json') },
      '/sub/api/v1/rules': { body: jsonOf('prometheus/rules.json') },
      '/sub/api/v1/targets': { body: jsonOf('prometheus/targets.json') },
    }),
  )
  const { overview, session } = await fetchFrom('prometheus', { ...system, url: `${system.url}/sub/` })
  t.equal(session, null)
  t.same(statesOf(overview.servers), {
    '127.0.0.1': { 'Scrape of prometheus': 'OK' },
    'Not tied to a server': { HighRequestLatency: 'CRITICAL', 'my-alert': 'WARNING' },
  })
  const [latency, mine] = serverOf(overview.servers, 'Not tied to a server').alarms
  t.match(latency, {
    since: '2018-07-04T18:27:12.606Z',
    message: 'High request latency',
    url: `${system.url}/sub/alerts?search=HighRequestLatency`,
  })
  t.match(mine, { since: '2018-07-04T18:27:12.606Z' })
  t.equal(overview.at, '2017-01-17T14:07:44.723Z', 'the rules of the example do not say when they were evaluated')
  t.same(overview.warnings, ['Some alerts have no label “severity” and count as WARNING.'])
  t.same(
    system.seen.map(({ path, query }) => `${path}?${query}`),
    ['/sub/api/v1/alerts?', '/sub/api/v1/rules?type=alert', '/sub/api/v1/targets?state=active'],
  )
})

t.test('credentials: a bearer token, or basic with a user name, and the tenant', async (t) => {
  const system = await startSystem(t, () => ({ body: answer({ alerts: [], groups: [], activeTargets: [] }) }))
  await fetchFrom('prometheus', system, { secret: 'a-token', settings: { tenant: 'team-a' } })
  t.match(system.seen[2]!.headers, { authorization: 'Bearer a-token', 'x-scope-orgid': 'team-a' })
  await fetchFrom('prometheus', system, { username: 'ada', secret: 'pass' })
  t.match(system.seen.at(-1)!.headers, { authorization: 'Basic YWRhOnBhc3M=' })
  await fetchFrom('prometheus', system)
  t.notOk(system.seen.at(-1)!.headers.authorization)
})

t.test('alerts alone are enough, and what is missing is told', async (t) => {
  const system = await startSystem(
    t,
    prometheus({ '/api/v1/alerts': { body: answer({ alerts: [alert({ alertname: 'Down', host: 'web1' })] }) } }),
  )
  const { overview } = await fetchFrom('prometheus', system)
  t.same(statesOf(overview.servers), { web1: { Down: 'WARNING' } })
  t.match(overview.warnings, [
    'Prometheus has no /api/v1/rules at this address (404): “404 page not found”. So only firing alerts are known.',
    'Prometheus has no /api/v1/targets at this address (404): “404 page not found”. So servers without alerts are not known.',
  ])
})

t.test('rules that only fail for the moment fail the fetch: else every server would lose its alarms', async (t) => {
  const system = await startSystem(
    t,
    prometheus({
      '/api/v1/alerts': { body: answer({ alerts: [] }) },
      '/api/v1/rules': { status: 503, body: { status: 'error', errorType: 'unavailable', error: 'TSDB not ready' } },
    }),
  )
  t.match(await failureOf(fetchFrom('prometheus', system)), {
    code: 'unavailable',
    message: 'Prometheus has trouble of its own (503): “TSDB not ready”.',
  })
})

t.test('an error with status 200, and data that is partial', async (t) => {
  const error = { status: 'error', errorType: 'bad_data', error: 'invalid parameter "type"' }
  t.throws(() => read({ alerts: error }), { code: 'rejected', message: /“invalid parameter "type"”/ })
  t.throws(() => read({ alerts: { status: 'success', data: null } }), { code: 'unreadable' })
  t.throws(() => read({ alerts: {} }), { code: 'unreadable' })
  const { warnings } = read({ alerts: answer({ alerts: [] }, { warnings: ['store 10.0.0.1 timed out'] }) })
  t.same(warnings, ['Prometheus warns: store 10.0.0.1 timed out'])
})

t.test('the server is named by a label, its port stripped', async (t) => {
  const alerts = answer({
    alerts: [
      alert({ alertname: 'A', instance: 'db1.example:9100', severity: 'critical' }),
      alert({ alertname: 'B', instance: 'db1.example:9187', severity: 'warning' }),
      alert({ alertname: 'C', instance: '[fd00::1]:9100', severity: 'page' }),
      alert({ alertname: 'D', instance: 'fd00::1', severity: 'info' }),
      alert({ alertname: 'E', instance: 'https://shop.example:8443/health?x=1', host: 'ignored', severity: 'odd' }),
      alert({ alertname: 'F', instance: '', host: 'web1' }),
      alert({ alertname: 'G' }),
    ],
  })
  const { servers, warnings } = read({ alerts })
  t.same(statesOf(servers), {
    'db1.example': { A: 'CRITICAL', B: 'WARNING' },
    'fd00::1': { C: 'CRITICAL', D: 'OK' },
    'shop.example': { E: 'WARNING' },
    web1: { F: 'WARNING' },
    'Not tied to a server': { G: 'WARNING' },
  })
  t.same(serverOf(servers, 'db1.example').addresses, ['db1.example'])
  t.same(serverOf(servers, 'Not tied to a server').addresses, [])
  t.ok(warnings.includes('Some alerts have the severity “odd” and count as WARNING.'))
  t.equal(serverOf(servers, 'db1.example').alarms[0]!.since, '2026-11-21T10:00:00.123Z')
})

t.test('labels, ports and severities can be set up', async (t) => {
  const alerts = answer({
    alerts: [
      alert({ alertname: 'A', instance: 'db1:9100', node: 'rack7', prio: 'SEVERE' }),
      alert({ alertname: 'B', instance: 'db1:9100', prio: 'warning' }),
      alert({ alertname: 'C', instance: 'db1:9100' }),
    ],
  })
  const settings = {
    serverLabel: 'node, instance',
    stripPort: false,
    severityLabel: 'prio',
    severities: { severe: 'CRITICAL', warning: 'UNKNOWN', '': 'CRITICAL' },
  } as const
  t.same(statesOf(read({ alerts }, settings).servers), {
    rack7: { A: 'CRITICAL' },
    'db1:9100': { B: 'UNKNOWN', C: 'CRITICAL' },
  })
})

t.test('pending is not firing, and a word that is not known is not OK', async (t) => {
  const labels = { alertname: 'Disk', instance: 'db1', severity: 'critical' }
  const states = (state: string) => statesOf(read({ alerts: answer({ alerts: [alert(labels, state)] }) }).servers)
  t.same(states('pending'), { db1: { Disk: 'OK' } })
  t.same(states('firing'), { db1: { Disk: 'CRITICAL' } })
  t.same(states('smouldering'), { db1: { Disk: 'UNKNOWN' } })
  const { servers } = read({ alerts: answer({ alerts: [alert(labels, 'pending')] }) })
  t.match(servers[0]!.alarms[0]!.message, /^Pending, not firing yet\./)
})

t.test('an alert that both lists name is one alarm, with the same key in every order of labels', async (t) => {
  const one = alert({ alertname: 'Disk', instance: 'db1', severity: 'critical' })
  const same = alert({ severity: 'critical', instance: 'db1', alertname: 'Disk' }, 'pending')
  const rules = answer({
    groups: [{ rules: [{ type: 'alerting', name: 'Disk', health: 'ok', state: 'firing', alerts: [same] }] }],
  })
  const { servers } = read({ alerts: answer({ alerts: [one] }), rules })
  t.same(statesOf(servers), { db1: { Disk: 'CRITICAL' } })
  t.equal(servers[0]!.alarms[0]!.key, read({ alerts: answer({ alerts: [same] }) }).servers[0]!.alarms[0]!.key)
})

t.test('rules that found nothing count as OK; broken, unevaluated and forgotten ones do not', async (t) => {
  const rule = (name: string, more: object) => ({
    type: 'alerting',
    name,
    health: 'ok',
    state: 'inactive',
    alerts: [],
    ...more,
  })
  const groups = [
    {
      name: 'node',
      file: 'a.yml',
      interval: 60,
      rules: [
        rule('Quiet', { lastEvaluation: '2026-11-21T11:59:30.5+00:00' }),
        rule('Broken', { health: 'err', lastError: 'vector contains metrics with the same labelset' }),
        rule('New', { health: 'unknown', lastEvaluation: '0001-01-01T00:00:00Z' }),
        rule('Forgotten', { lastEvaluation: '2026-11-21T11:00:00Z' }),
        rule('Strange', { state: 'nomatch' }),
        rule('Hidden', { state: 'firing', labels: { severity: 'critical' } }),
        { type: 'recording', name: 'job:requests:sum', health: 'ok' },
      ],
    },
  ]
  const { servers, at } = read({ rules: answer({ groups }) })
  t.same(statesOf(servers), {
    'Not tied to a server': {
      Quiet: 'OK',
      Broken: 'UNKNOWN',
      New: 'UNKNOWN',
      Forgotten: 'UNKNOWN',
      Strange: 'UNKNOWN',
      Hidden: 'CRITICAL',
    },
  })
  t.match(servers[0]!.alarms[1]!.message, /cannot be evaluated: vector contains/)
  t.equal(at, '2026-11-21T11:59:30.500Z')
})

t.test('a server without alerts is known by its targets', async (t) => {
  const target = (instance: string, health: string, more: object = {}) => ({
    labels: { instance, job: 'node' },
    scrapeUrl: `http://${instance}/metrics`,
    health,
    lastError: '',
    ...more,
  })
  const activeTargets = [
    target('db1:9100', 'up', { lastScrape: '2026-11-21T11:59:50Z' }),
    target('db1:9187', 'down', { lastError: 'connection refused' }),
    target('db2:9100', 'unknown'),
    { health: 'up', scrapeUrl: 'http://db3:9100/metrics', scrapePool: 'bare' },
  ]
  const targets = answer({ activeTargets })
  const { servers } = read({ targets })
  t.equal(serverOf(servers, 'db1').alarms.length, 2, 'two ports are two alarms')
  t.same(
    serverOf(servers, 'db1').alarms.map(({ state, message }) => [state, message]),
    [
      ['OK', ''],
      ['CRITICAL', 'connection refused'],
    ],
  )
  t.match(statesOf(servers), { db2: { 'Scrape of node': 'UNKNOWN' }, db3: { 'Scrape of bare': 'OK' } })
  t.match(serverOf(read({ targets }, { downTarget: 'UNKNOWN' }).servers, 'db1').alarms[1], { state: 'UNKNOWN' })
})
