import { readAlerts } from '../../../src/wallboard/sources/alertmanager/alerts.ts'
import { readObjects } from '../../../src/wallboard/sources/icinga2/objects.ts'
import {
  ALARM_STATES,
  type Overview,
  type ReadServer,
  readAlertmanagerWebhook,
  readPushedAlarms,
} from '../../../src/wallboard/sources/index.ts'
import { readStatus } from '../../../src/wallboard/sources/nagios/status.ts'
import { OverviewBuilder } from '../../../src/wallboard/sources/overview.ts'
import { readPrometheus } from '../../../src/wallboard/sources/prometheus/prometheus.ts'
import { addPage } from '../../../src/wallboard/sources/rackspace/overview.ts'
import { readPage } from '../../../src/wallboard/sources/uptime-kuma/page.ts'
import {
  addHosts,
  addTriggers,
  DEFAULT_SEVERITIES,
  readProblems,
} from '../../../src/wallboard/sources/zabbix/triggers.ts'

const BASE = 'https://monitoring.example'

/** Each parser as a function of one JSON value, which holds all the answers it needs. */
// biome-ignore lint/suspicious/noExplicitAny: the values are as hostile as JSON can be
export const READERS: Record<string, (value: any) => Pick<Overview, 'servers' | 'warnings'>> = {
  rackspace: (value) => {
    const builder = new OverviewBuilder()
    addPage(value, builder)
    return builder.build()
  },
  prometheus: (value) => readPrometheus({ ...Object(value), warnings: [] }, {}, BASE),
  alertmanager: (value) => readAlerts(value, {}, BASE),
  'alertmanager webhook': (value) => readAlertmanagerWebhook(value, {}),
  zabbix: (value) => {
    const builder = new OverviewBuilder()
    const hosts = addHosts(value?.hosts, builder)
    const problems = readProblems(value?.problems)
    addTriggers(value?.triggers, { builder, hosts, problems, severities: DEFAULT_SEVERITIES, base: BASE })
    return builder.build()
  },
  icinga2: (value) => readObjects(Object(value), null),
  nagios: (value) => readStatus(value?.hosts, value?.services, BASE),
  'uptime-kuma': (value) => readPage(value?.page, value?.beats, BASE),
  webhook: (value) => {
    const { taken } = readPushedAlarms(value, new Date('2026-11-21T12:00:00Z'))
    return {
      servers: taken.map(({ server, alarm }, index) => ({ ...server, key: `${index}`, alarms: [alarm] })),
      warnings: [],
    }
  },
}

const LABELS = { alertname: 'Disk', instance: 'db1:9100', severity: 'critical' }
const FIRING = { labels: LABELS, state: 'firing', annotations: { summary: 'full' }, activeAt: '2026-11-21T11:00:00Z' }
const RULE = { type: 'alerting', name: 'Disk', health: 'ok', state: 'firing', alerts: [FIRING], labels: {} }
const CHECKED = { last_check: 1_763_700_000, next_update: 1_763_700_300 }

/** For each parser answers in which nothing is OK. */
export const TROUBLES: Record<string, unknown> = {
  rackspace: {
    values: [
      {
        entity: { id: 'en1', label: 'db1', ip_addresses: { a: '10.0.0.5' }, agent_id: 'a' },
        checks: [{ id: 'ch1', label: 'disk', type: 'agent.disk', disabled: false }],
        alarms: [
          { id: 'al1', label: 'Disk', check_id: 'ch1' },
          { id: 'al2', check_id: 'ch1' },
        ],
        latest_alarm_states: [{ alarm_id: 'al1', check_id: 'ch1', state: 'CRITICAL', timestamp: 1_763_700_000_123 }],
      },
    ],
    metadata: { next_marker: null, next_href: null },
  },
  prometheus: {
    alerts: { status: 'success', data: { alerts: [FIRING] } },
    rules: {
      status: 'success',
      data: { groups: [{ name: 'g', interval: 60, rules: [RULE, { ...RULE, health: 'err' }] }] },
    },
    targets: {
      status: 'success',
      data: { activeTargets: [{ labels: { instance: 'db1:9100', job: 'node' }, health: 'down', lastError: 'x' }] },
    },
  },
  alertmanager: [
    {
      ...FIRING,
      fingerprint: '5cb0dd95e7f3d9c0',
      startsAt: '2026-11-21T11:00:00Z',
      endsAt: '2026-11-21T13:00:00Z',
      updatedAt: '2026-11-21T12:00:00Z',
      status: { state: 'active', silencedBy: [], inhibitedBy: [] },
    },
  ],
  'alertmanager webhook': {
    version: '4',
    status: 'firing',
    alerts: [{ ...FIRING, status: 'firing', startsAt: '2026-11-21T11:00:00Z' }],
  },
  zabbix: {
    hosts: [
      {
        hostid: '1',
        host: 'db1',
        name: 'db1',
        status: '0',
        interfaces: [{ ip: '10.0.0.5', available: '2', error: 'x' }],
      },
    ],
    problems: [{ eventid: '9', objectid: '5', clock: '1763700000', name: 'Disk', severity: '4', suppressed: '0' }],
    triggers: ['5', '6'].map((triggerid) => ({
      triggerid,
      description: 'Disk',
      priority: '4',
      value: '1',
      state: '0',
      status: '0',
      hosts: [{ hostid: '1' }],
    })),
  },
  icinga2: {
    hosts: { results: [{ name: 'db1', attrs: { name: 'db1', state: 1, ...CHECKED } }] },
    services: { results: [{ name: 'db1!disk', attrs: { name: 'disk', host_name: 'db1', state: 2, ...CHECKED } }] },
    troubled: { results: [{ name: 'db1!disk', attrs: { name: 'disk', host_name: 'db1', state: 2, ...CHECKED } }] },
  },
  nagios: {
    hosts: { result: { type_code: 0 }, data: { hostlist: { db1: { status: 4, has_been_checked: true } } } },
    services: {
      result: { type_code: 0, query_time: 1, last_data_update: 1 },
      data: { servicelist: { db1: { disk: { status: 16 } } } },
    },
  },
  'uptime-kuma': {
    page: { config: {}, publicGroupList: [{ monitorList: [{ id: 1, name: 'Shop', url: 'https://shop.example' }] }] },
    beats: { heartbeatList: { 1: [{ status: 0, time: '2026-11-21 11:59:00.123', msg: 'x' }] } },
  },
  webhook: [{ account: 'a', server: 'db1', check: 'disk', state: 'CRITICAL', at: '2026-11-21T11:00:00Z' }],
}

/** What every overview promises, whatever came in; the names of the promises that do not hold. */
export function faultsOf({ servers, warnings }: { servers: ReadServer[]; warnings: string[] }): string[] {
  const alarms = servers.flatMap((server) => server.alarms)
  const isUnique = (keys: string[]) => new Set(keys).size === keys.length
  const texts = [
    ...warnings,
    ...servers.flatMap(({ key, name, addresses }) => [key, name, ...addresses]),
    ...alarms.flatMap(({ key, check, message }) => [key, check, message]),
  ]
  return Object.entries({
    keys: isUnique(servers.map(({ key }) => key)) && servers.every((one) => isUnique(one.alarms.map(({ key }) => key))),
    names: servers.every(({ key, name }) => key && name) && alarms.every(({ key, check }) => key && check),
    states: alarms.every(({ state, disabled }) => ALARM_STATES.includes(state) && typeof disabled === 'boolean'),
    times: alarms.every(({ since }) => since === null || /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(since)),
    texts: texts.every(
      (text) => text.isWellFormed() && text.length <= 1000 && !/[\u0000-\u0009\u000b-\u001f]/.test(text),
    ),
    links: alarms.every(({ url }) => url === null || /^https?:\/\//.test(url)),
  })
    .filter(([, holds]) => !holds)
    .map(([name]) => name)
}
