import t, { type Test } from 'tap'
import { readObjects } from '../../../src/wallboard/sources/icinga2/objects.ts'
import { failureOf, fetchFrom, jsonOf, type Reply, serverOf, startSystem, statesOf } from './system.ts'

const ACCOUNT = { username: 'signalbox', secret: 'pass:word' }

/** The objects API, with the user's permissions. */
async function startIcinga(t: Test, replies: Record<string, Reply | ((filter: string | null) => Reply)>) {
  return startSystem(t, ({ path, headers, query }) => {
    if (headers.authorization !== `Basic ${Buffer.from('signalbox:pass:word').toString('base64')}`) {
      return {
        status: 401,
        headers: { 'content-type': 'text/html' },
        body: '<h1>Unauthorized. Please check your user credentials.</h1>',
      }
    }
    const reply = replies[path] ?? { status: 404, body: { error: 404, status: 'No objects found.' } }
    return typeof reply === 'function' ? reply(query.get('filter')) : reply
  })
}

t.test('objects of a real Icinga', async (t) => {
  const system = await startIcinga(t, {
    '/v1/objects/hosts': { body: jsonOf('icinga2/objects_hosts.json') },
    '/v1/objects/services': { body: jsonOf('icinga2/objects_services.json') },
  })
  const settings = { webUrl: 'https://icinga.example/icingaweb2/' }
  const { overview } = await fetchFrom('icinga2', system, { ...ACCOUNT, settings })
  t.same(statesOf(overview.servers), {
    'test-host.example.com': {
      'Host alive': 'OK',
      'DNS: test-host.example.com': 'WARNING',
      'Mailq length': 'CRITICAL',
    },
  })
  t.equal(overview.at, '2022-09-24T12:53:45.467Z', 'the newest check, by a float of seconds')
  t.same(overview.warnings, [])
  const server = overview.servers[0]!
  t.match(server, { key: 'test-host.example.com', addresses: ['10.0.5.22', 'test-host.example.com'] })
  t.match(server.alarms[0], {
    key: 'host',
    since: '2022-07-15T06:11:40.550Z',
    message: 'PING OK - Packet loss = 0%, RTA = 3.01 ms',
    url: 'https://icinga.example/icingaweb2/icingadb/host?name=test-host.example.com',
  })
  t.match(server.alarms[2], {
    key: 'service:puppet-mailq',
    message: 'OK: exim mailq (0) is below threshold (3/7)',
    url: 'https://icinga.example/icingaweb2/icingadb/service?name=puppet-mailq&host.name=test-host.example.com',
  })
})

t.test('only what is needed is asked for, and check results of troubled services alone', async (t) => {
  const system = await startIcinga(t, {
    '/v1/objects/hosts': { body: { results: [] } },
    '/v1/objects/services': { body: { results: [] } },
  })
  const { overview } = await fetchFrom('icinga2', { ...system, url: `${system.url}/v1` }, ACCOUNT)
  const [hosts, services, troubled] = system.seen
  t.ok(hosts!.query.getAll('attrs').includes('last_check_result'))
  t.notOk(services!.query.getAll('attrs').includes('last_check_result'))
  t.equal(services!.query.get('filter'), null)
  t.ok(troubled!.query.getAll('attrs').includes('last_check_result'))
  t.equal(troubled!.query.get('filter'), 'service.state!=0')
  t.match(overview.warnings, [/^Icinga shows no hosts to this user/])
})

const NOW = 1_763_700_000.5

function host(name: string, attrs: object = {}) {
  return { name, type: 'Host', attrs: { name, state: 0, last_check: NOW, next_update: NOW + 300, ...attrs } }
}

function service(name: string, attrs: object = {}, on = 'web1') {
  const fields = { name, host_name: on, state: 0.0, last_check: NOW, next_update: NOW + 300, ...attrs }
  return { name: `${on}!${name}`, type: 'Service', attrs: fields, joins: {}, meta: {} }
}

function read(hosts: object[], services: object[], troubled: object[] | null = null) {
  const made = troubled && { results: troubled }
  return readObjects({ hosts: { results: hosts }, services: { results: services }, troubled: made }, null)
}

t.test('a host that is down is critical; its services are told as they are', async (t) => {
  const { servers } = read([host('web1', { state: 1 })], [service('disk', { state: 3 }), service('odd', { state: 7 })])
  t.same(statesOf(servers), { web1: { 'Host alive': 'CRITICAL', disk: 'UNKNOWN', odd: 'UNKNOWN' } })
})

t.test('pending, unreachable and overdue are not OK; trouble stays trouble', async (t) => {
  const { servers } = read(
    [host('web1', { last_check_result: null, last_check: -1 })],
    [
      service('fresh'),
      service('pending', { last_check: 0 }),
      service('untold', { last_check: undefined }),
      service('unreachable', { last_reachable: false }),
      service('overdue', { next_update: NOW - 1 }),
      service('overdue and critical', { next_update: NOW - 1, state: 2 }),
    ],
  )
  t.same(statesOf(servers), {
    web1: {
      'Host alive': 'UNKNOWN',
      fresh: 'OK',
      pending: 'UNKNOWN',
      untold: 'UNKNOWN',
      unreachable: 'UNKNOWN',
      overdue: 'UNKNOWN',
      'overdue and critical': 'CRITICAL',
    },
  })
  t.match(
    servers[0]!.alarms.map(({ message }) => message),
    [
      'Not checked yet.',
      '',
      'Not checked yet.',
      'Not checked yet.',
      /^Not reachable/,
      'Overdue: it was to be checked by 2025-11-21T04:39:59.500Z.',
      /^Overdue/,
    ],
  )
})

t.test('in a downtime or not checked at all is disabled; acknowledged is not', async (t) => {
  const off = { enable_active_checks: false, enable_passive_checks: false }
  const { servers } = read(
    [host('web1', { downtime_depth: 1.0 })],
    [
      service('off', off),
      service('passive', { enable_active_checks: false }),
      service('known', { state: 2, acknowledgement: 1 }),
    ],
  )
  t.same(statesOf(servers), { web1: { 'Host alive': '(OK)', off: '(OK)', passive: 'OK', known: 'CRITICAL' } })
  t.equal(servers[0]!.alarms[3]!.message, 'Acknowledged.')
})

t.test('a check’s words come from the second list, and its state, when it changed meanwhile', async (t) => {
  const result = { output: 'DISK CRITICAL - free space: / 1%' }
  const { servers } = read(
    [host('web1')],
    [service('disk!a'), service('load', { state: 1 })],
    [service('disk!a', { state: 2, last_check_result: result })],
  )
  t.same(statesOf(servers), { web1: { 'Host alive': 'OK', 'disk!a': 'CRITICAL', load: 'WARNING' } })
  t.equal(serverOf(servers, 'web1').alarms[1]!.message, result.output)
})

t.test('nothing found is never all is well', async (t) => {
  const system = await startIcinga(t, { '/v1/objects/hosts': { body: { results: [host('web1')] } } })
  t.match(await failureOf(fetchFrom('icinga2', system, ACCOUNT)), {
    code: 'not_found',
    message: 'Icinga 2 has no /v1/objects/services at this address (404): “No objects found.”.',
  })
})

t.test('old versions find nothing when no service is in trouble', async (t) => {
  const system = await startIcinga(t, {
    '/v1/objects/hosts': { body: { results: [host('web1')] } },
    '/v1/objects/services': (filter) =>
      filter === null
        ? { body: { results: [service('disk')] } }
        : { status: 404, body: { error: 404, status: 'No objects found.' } },
  })
  const { overview } = await fetchFrom('icinga2', system, ACCOUNT)
  t.same(statesOf(overview.servers), { web1: { 'Host alive': 'OK', disk: 'OK' } })
})

t.test('wrong credentials, and permissions that are missing', async (t) => {
  const system = await startIcinga(t, {
    '/v1/objects/hosts': { status: 403, body: { error: 403, status: 'Missing permission: objects/query/Host' } },
  })
  t.match(await failureOf(fetchFrom('icinga2', system, ACCOUNT)), {
    code: 'forbidden',
    message: /allow them \/v1\/objects\/hosts \(403\): “Missing permission: objects\/query\/Host”\.$/,
  })
  t.match(await failureOf(fetchFrom('icinga2', system, { ...ACCOUNT, secret: 'wrong' })), { code: 'auth' })
})
