import t from 'tap'
import { isAsked, readAlertmanagerWebhook, SOURCES } from '../../../src/wallboard/sources/index.ts'
import { failureOf, fetchFrom, jsonOf, NOBODY, serverOf, startSystem, statesOf } from './system.ts'

t.test('alerts of a real cluster', async (t) => {
  const system = await startSystem(t, () => ({ body: jsonOf('alertmanager/api_v2_alerts.json') }))
  const { overview } = await fetchFrom('alertmanager', system)
  t.same(statesOf(overview.servers), {
    '100.111.11.198': { appQueueMessagesNoConsumer: 'WARNING', appDeadletterQueueMessages: 'WARNING' },
    '100.111.12.32': { GatekeeperConstraintViolations: 'WARNING' },
  })
  t.equal(overview.at, '2022-09-25T16:51:09.004Z')
  t.same(overview.warnings, [])
  const violation = serverOf(overview.servers, '100.111.12.32').alarms[0]!
  t.match(violation, { since: '2022-08-30T09:40:12.994Z', disabled: false })
  t.match(violation.message, /^container <agent> has no resource limits\n/, 'angle brackets are text')
  t.match(violation.url, /^https:\/\/prometheus\.example\.com\/graph\?/)
  t.equal(system.seen[0]!.path, '/api/v2/alerts')
  t.equal(String(system.seen[0]!.query), 'active=true&silenced=true&inhibited=true&unprocessed=true')
})

/** The alerts of a capture by groups, where each is listed once for each of its receivers. */
function alertsOf(version: string): Record<string, unknown>[] {
  const groups = jsonOf(`alertmanager/api_v2_alerts_groups.${version}.json`) as { alerts: Record<string, unknown>[] }[]
  return groups.flatMap(({ alerts }) => alerts)
}

t.test('silenced alerts are disabled, and one that is listed twice is one, in old versions and new', async (t) => {
  for (const version of ['0.22.0', '0.31.0']) {
    const system = await startSystem(t, () => ({ body: alertsOf(version) }))
    const settings = { severities: { '': 'CRITICAL' } }
    const { overview } = await fetchFrom('alertmanager', system, { settings })
    t.same(
      statesOf(overview.servers),
      {
        server5: { Free_Disk_Space_Too_Low: 'CRITICAL', Host_Down: 'CRITICAL' },
        web1: { HTTP_Probe_Failed: '(CRITICAL)' },
        web2: { HTTP_Probe_Failed: 'CRITICAL' },
        server1: { Host_Down: 'CRITICAL' },
        server2: { Host_Down: 'CRITICAL', Memory_Usage_Too_High: 'CRITICAL' },
        server3: { Host_Down: 'CRITICAL' },
        server4: { Host_Down: 'CRITICAL' },
        server6: { Host_Down: '(CRITICAL)' },
        server7: { Host_Down: '(CRITICAL)' },
        server8: { Host_Down: '(CRITICAL)' },
      },
      version,
    )
    t.match(serverOf(overview.servers, 'web1').alarms[0]!.message, /^Silenced\.\n/)
  }
})

t.test('inhibited and muted alerts are disabled; an end in the past is an end', async (t) => {
  const [first] = alertsOf('0.31.0') as [Record<string, object>]
  const alert = (instance: string, more: object) => ({ ...first, labels: { ...first['labels'], instance }, ...more })
  const body = [
    alert('a', { status: { state: 'suppressed', inhibitedBy: ['5cb0dd95e7f3d9c0'], silencedBy: [] } }),
    alert('b', { status: { state: 'suppressed', mutedBy: ['night'] } }),
    alert('c', { status: { state: 'suppressed' } }),
    alert('d', { status: { state: 'unprocessed' } }),
    alert('e', { updatedAt: '2026-03-11T12:49:18.427Z', endsAt: '2026-03-11T12:49:00.000Z' }),
  ]
  const system = await startSystem(t, () => ({ body }))
  const { overview } = await fetchFrom('alertmanager', system)
  t.same(
    overview.servers.map(({ alarms: [one] }) => [one!.disabled, one!.state]),
    [
      [true, 'WARNING'],
      [true, 'WARNING'],
      [true, 'WARNING'],
      [false, 'WARNING'],
      [false, 'OK'],
    ],
  )
})

t.test('an error is a bare JSON string, or plain text', async (t) => {
  const asJson = await startSystem(t, () => ({ status: 400, body: '"bad matcher format: x"' }))
  t.match(await failureOf(fetchFrom('alertmanager', asJson)), {
    code: 'rejected',
    message: 'Alertmanager refuses the request (400): “bad matcher format: x”.',
  })
  const asText = await startSystem(t, () => ({ status: 502, body: 'upstream  unreachable\n' }))
  t.match(await failureOf(fetchFrom('alertmanager', asText)), { message: /\(502\): “upstream unreachable”\.$/ })
  t.match(await failureOf(fetchFrom('alertmanager', await startSystem(t, () => ({ body: { data: [] } })))), {
    code: 'unreadable',
    message: 'The answer of Alertmanager is not understood: expected a list of alerts, got an object with data.',
  })
})

t.test('without an address it is not asked; the others are, but for what is only pushed', async (t) => {
  const asked = SOURCES.filter((source) => isAsked(source, NOBODY)).map(({ kind }) => kind)
  t.same(asked, ['rackspace', 'prometheus', 'zabbix', 'icinga2', 'nagios', 'uptime-kuma'])
  const [alertmanager] = SOURCES.filter(({ kind }) => kind === 'alertmanager')
  t.ok(isAsked(alertmanager!, { url: 'https://alertmanager.example' }))
})

t.test('a webhook notification: year 1 is no end, and the group’s status stands in', async (t) => {
  const { servers, truncatedAlerts, warnings } = readAlertmanagerWebhook(
    jsonOf('alertmanager/webhook_v4.firing.json'),
    {},
  )
  t.same(statesOf(servers), { 'instance-with-hyphen_and_underscore': { high_memory_load: 'WARNING' } })
  t.match(servers[0]!.alarms[0], {
    since: '2018-03-07T11:33:21.873Z',
    message: 'Server High Memory usage\n10.80.40.11 reported high memory usage with 23.28%.',
    url: 'http://docker.for.mac.host.internal:9093/',
  })
  t.equal(truncatedAlerts, 0)
  t.same(warnings, [])
})

// No capture of a resolved notification was found; this one is built after the documentation.
t.test('resolved alerts are OK from their end on, each by its own status', async (t) => {
  const alert = (instance: string, status: string) => ({
    status,
    labels: { alertname: 'Down', instance, severity: 'critical' },
    annotations: { summary: 'down' },
    startsAt: '2026-11-21T10:00:00Z',
    endsAt: status === 'resolved' ? '2026-11-21T10:05:00Z' : '0001-01-01T00:00:00Z',
    generatorURL: 'javascript:alert(1)',
    fingerprint: '5cb0dd95e7f3d9c0',
  })
  const body = {
    version: '4',
    status: 'firing',
    truncatedAlerts: 12,
    alerts: [alert('db1:9100', 'resolved'), alert('db2:9100', 'firing'), alert('db3:9100', 'odd')],
  }
  const { servers, truncatedAlerts, warnings } = readAlertmanagerWebhook(body, {})
  t.same(statesOf(servers), { db1: { Down: 'OK' }, db2: { Down: 'CRITICAL' }, db3: { Down: 'UNKNOWN' } })
  t.match(servers[0]!.alarms[0], { since: '2026-11-21T10:05:00.000Z', url: null })
  t.match(servers[1]!.alarms[0], { since: '2026-11-21T10:00:00.000Z' })
  t.equal(truncatedAlerts, 12)
  t.same(warnings, ['Alertmanager left 12 alerts out (max_alerts).'])
})

t.test('an alert has the same key whether it was asked for or pushed', async (t) => {
  const [alert] = jsonOf('alertmanager/api_v2_alerts.json') as object[]
  const system = await startSystem(t, () => ({ body: [alert] }))
  const { overview } = await fetchFrom('alertmanager', system)
  const pushed = readAlertmanagerWebhook({ version: '4', status: 'firing', alerts: [alert] }, {})
  t.equal(pushed.servers[0]!.alarms[0]!.key, overview.servers[0]!.alarms[0]!.key)
})

t.test('what is no notification is refused', async (t) => {
  for (const body of [null, [], 'x', {}, { alerts: {} }]) {
    t.throws(() => readAlertmanagerWebhook(body, {}), { code: 'unreadable' })
  }
})
