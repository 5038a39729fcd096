import t from 'tap'
import { readStatus } from '../../../src/wallboard/sources/nagios/status.ts'
import { failureOf, fetchFrom, startSystem, statesOf } from './system.ts'

// No capture that may be copied was found: these are built after the vendor's header files and documentation.
const RESULT = {
  query_time: 1_763_700_010_000,
  cgi: 'statusjson.cgi',
  query_status: 'released',
  last_data_update: 1_763_700_006_000,
  type_code: 0,
  type_text: 'Success',
  message: '',
}
const CGIS = 'https://nagios.example/nagios/cgi-bin'

function hostList(hostlist: unknown, result: object = {}) {
  return { format_version: 0, result: { ...RESULT, query: 'hostlist', ...result }, data: { selectors: {}, hostlist } }
}

function serviceList(servicelist: unknown, result: object = {}) {
  return {
    format_version: 0,
    result: { ...RESULT, query: 'servicelist', ...result },
    data: { selectors: {}, servicelist },
  }
}

function check(status: number | string, more: object = {}) {
  const flags = { has_been_checked: true, checks_enabled: true, accept_passive_checks: true }
  return {
    plugin_output: 'PING OK',
    status,
    ...flags,
    last_state_change: 1_763_600_000_000,
    scheduled_downtime_depth: 0,
    ...more,
  }
}

t.test('hosts and services by one user, each status a bit', async (t) => {
  const lists: Record<string, object> = {
    hostlist: hostList({ web1: check(2), web2: check(4), 'behind web2': check(8), new: check(1) }),
    servicelist: serviceList({
      web1: { Disk: check(2), Load: check(4), Mail: check(8), 'HTTP & more': check(16), New: check(1) },
      web9: { Disk: check(32) },
    }),
  }
  const system = await startSystem(t, ({ path, query, headers }) => {
    if (path !== '/nagios/cgi-bin/statusjson.cgi') return { status: 404 }
    if (headers.authorization !== 'Basic YWRhOnBhc3M=') {
      return {
        status: 401,
        headers: { 'content-type': 'text/html' },
        body: '<html><title>401 Unauthorized</title></html>',
      }
    }
    return { body: lists[query.get('query')!] }
  })
  const account = { url: `${system.url}/nagios`, username: 'ada', secret: 'pass' }
  const { overview } = await fetchFrom('nagios', system, account)
  t.same(statesOf(overview.servers), {
    web1: {
      'Host alive': 'OK',
      Disk: 'OK',
      Load: 'WARNING',
      Mail: 'UNKNOWN',
      'HTTP & more': 'CRITICAL',
      New: 'UNKNOWN',
    },
    web2: { 'Host alive': 'CRITICAL' },
    'behind web2': { 'Host alive': 'UNKNOWN' },
    new: { 'Host alive': 'UNKNOWN' },
    web9: { Disk: 'UNKNOWN' },
  })
  t.match(overview.servers[0], {
    key: 'web1',
    addresses: ['web1'],
    alarms: { 4: { since: '2025-11-20T00:53:20.000Z', message: 'PING OK' } },
  })
  t.equal(
    overview.servers[0]!.alarms[4]!.url,
    `${system.url}/nagios/cgi-bin/extinfo.cgi?type=2&host=web1&service=HTTP%20%26%20more`,
  )
  t.equal(overview.at, '2025-11-21T04:40:06.000Z')
  t.same(overview.warnings, ['A check has the status “32”, which is not known and counts as UNKNOWN.'])
  t.equal(system.seen[0]!.query.get('details'), 'true')
  t.match(await failureOf(fetchFrom('nagios', system, { ...account, secret: 'wrong' })), {
    code: 'auth',
    message: 'Nagios does not accept the credentials (401): “401 Unauthorized”.',
  })
  const direct = { ...account, url: `${system.url}/nagios/cgi-bin/statusjson.cgi` }
  t.equal((await fetchFrom('nagios', system, direct)).overview.servers.length, 5, 'the address of the CGI itself')
})

t.test('words, bare numbers, and lists without details', async (t) => {
  const { servers } = readStatus(
    hostList({ web1: 'up', web2: 4 }),
    serviceList({ web1: { a: 'ok', b: 'Critical', c: 16 }, web2: { d: check('warning') } }),
    CGIS,
  )
  t.same(statesOf(servers), {
    web1: { 'Host alive': 'OK', a: 'OK', b: 'CRITICAL', c: 'CRITICAL' },
    web2: { 'Host alive': 'CRITICAL', d: 'WARNING' },
  })
})

t.test('downtimes and switched-off checks are disabled, acknowledged ones are not', async (t) => {
  const { servers } = readStatus(
    hostList({}),
    serviceList({
      web1: {
        downtime: check(16, { scheduled_downtime_depth: 1 }),
        off: check(2, { checks_enabled: false, accept_passive_checks: false }),
        passive: check(2, { checks_enabled: false }),
        known: check(16, { problem_has_been_acknowledged: true }),
        never: check(2, { has_been_checked: false, last_state_change: 0 }),
      },
    }),
    CGIS,
  )
  t.same(statesOf(servers), {
    web1: { downtime: '(CRITICAL)', off: '(OK)', passive: 'OK', known: 'CRITICAL', never: 'UNKNOWN' },
  })
  t.match(servers[0]!.alarms[3]!.message, /^Acknowledged\.\n/)
  t.equal(servers[0]!.alarms[4]!.since, null, '0 is never')
})

t.test('the file of a daemon that has stopped says nothing of now', async (t) => {
  const old = { last_data_update: RESULT.query_time - 6 * 60_000 }
  const { servers, warnings } = readStatus(
    hostList({ web1: check(2) }, old),
    serviceList({ web1: { a: check(2), b: check(16) } }, old),
    CGIS,
  )
  t.same(statesOf(servers), { web1: { 'Host alive': 'UNKNOWN', a: 'UNKNOWN', b: 'CRITICAL' } })
  t.match(warnings, [/^Nagios has not updated its status since 2025-11-21T04:34:10\.000Z/])
})

t.test('an error has status 200 and a type code', async (t) => {
  const result = {
    type_code: 2,
    type_text: 'Unable to Open File for Reading',
    message: 'Error: Could not read status data',
  }
  const system = await startSystem(t, () => ({ body: { result: { ...RESULT, ...result }, data: {} } }))
  t.match(await failureOf(fetchFrom('nagios', system)), {
    code: 'rejected',
    message: 'Nagios could not answer (2): “Error: Could not read status data Unable to Open File for Reading”.',
  })
  t.throws(() => readStatus(hostList(null), serviceList({}), CGIS), { code: 'unreadable' })
  t.throws(() => readStatus({ data: {} }, serviceList({}), CGIS), { code: 'unreadable' })
})

t.test('a user who is no contact sees nothing, which is told', async (t) => {
  t.match(readStatus(hostList({}), serviceList({}), CGIS).warnings, [/^Nagios shows no hosts to this user/])
})

t.test('control characters in check output, as old versions write them, are survived', async (t) => {
  const text = JSON.stringify(serviceList({ web1: { Disk: check(4, { plugin_output: 'DISK~WARNING' }) } }))
  const system = await startSystem(t, ({ query }) => ({
    body: query.get('query') === 'hostlist' ? hostList({ web1: check(2) }) : text.replace('~', '\t\u0007\n'),
  }))
  const { overview } = await fetchFrom('nagios', system)
  t.equal(overview.servers[0]!.alarms[1]!.message, 'DISK WARNING')
})
