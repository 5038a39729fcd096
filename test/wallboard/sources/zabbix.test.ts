import t, { type Test } from 'tap'
import { failureOf, fetchFrom, jsonOf, serverOf, startSystem, statesOf } from './system.ts'

const TOKEN = 'c7e1c3a9d4b0-api-token'

interface Call {
  method: string
  params: Record<string, unknown>
  auth?: string
}

type Results = Record<string, unknown>

/** The JSON-RPC API as a version of it behaves: where it takes the token, and that its errors come with 200. */
async function startZabbix(t: Test, version: string, results: Results | ((call: Call) => unknown)) {
  const calls: Call[] = []
  const state = { version }
  const [major, minor] = version.split('.').map(Number) as [number, number]
  const system = await startSystem(t, ({ path, headers, body }) => {
    if (path !== '/zabbix/api_jsonrpc.php') return { status: 404 }
    const call = JSON.parse(body) as Call
    calls.push(call)
    const error = errorOf(call, headers.authorization)
    if (error) return { body: { jsonrpc: '2.0', error, id: 1 } }
    const made = typeof results === 'function' ? results(call) : results[call.method]
    return { body: { jsonrpc: '2.0', result: call.method === 'apiinfo.version' ? state.version : (made ?? []), id: 1 } }
  })
  function errorOf({ method, auth }: Call, header: string | undefined) {
    const refused = { code: -32602, message: 'Invalid params.', data: 'Not authorised.' }
    if (method === 'apiinfo.version') return auth || header ? { ...refused, data: 'auth must be empty' } : null
    const byHeader = major > 6 || (major === 6 && minor >= 4)
    const isGone = major > 7 || (major === 7 && minor >= 2)
    if (isGone && auth !== undefined) {
      return { code: -32600, message: 'Invalid request.', data: 'Invalid parameter "/": unexpected parameter "auth".' }
    }
    return (byHeader ? header === `Bearer ${TOKEN}` : auth === TOKEN) ? null : refused
  }
  const account = { url: `${system.url}/zabbix/`, secret: TOKEN }
  return { ...system, calls, account, state }
}

const HOST = { hostid: '10084', host: 'zabbix-server', name: 'Zabbix server', status: '0', maintenance_status: '0' }
const AGENT = { ip: '127.0.0.1', dns: '', available: '1', error: '' }

/** A trigger as Zabbix has it: every value is text. */
function trigger(triggerid: string, more: object = {}, hostid = '10084') {
  const fields = { description: `Trigger ${triggerid}`, priority: '4', value: '0', state: '0', status: '0' }
  return { triggerid, ...fields, lastchange: '1763700000', error: '', url: '', hosts: [{ hostid }], ...more }
}

t.test('answers of version 4.0, with the token in the body', async (t) => {
  const [shown] = (jsonOf('zabbix/trigger_get.stackstate.json') as { result: object[] }).result
  const { result: problems } = jsonOf('zabbix/problem_get.stackstate.json') as { result: object[] }
  const system = await startZabbix(t, '4.0.4', {
    'host.get': [{ ...HOST, interfaces: [{ ip: '10.0.0.9', dns: 'zabbix.example' }] }],
    'trigger.get': [{ ...shown, hosts: [{ hostid: '10084' }] }],
    'problem.get': problems,
  })
  const { overview } = await fetchFrom('zabbix', system, system.account)
  t.same(statesOf(overview.servers), {
    'Zabbix server': { 'Zabbix agent on {HOST.NAME} is unreachable for 5 minutes': 'WARNING' },
  })
  t.match(overview.servers[0], {
    key: '10084',
    addresses: ['10.0.0.9', 'zabbix.example', 'zabbix-server'],
    alarms: [
      {
        key: '13491',
        since: '2019-02-11T09:56:21.000Z',
        message: 'Zabbix agent on Zabbix server is unreachable for 5 minutes',
        url: `${system.url}/zabbix/tr_events.php?triggerid=13491&eventid=14`,
      },
    ],
  })
  t.match(system.calls.at(-1), { auth: TOKEN, params: { expandDescription: true, hostids: ['10084'] } })
  t.same(jsonOf('zabbix/apiinfo_version.stackstate.json'), { jsonrpc: '2.0', result: ['4.0.4'], id: 1 })
})

t.test('the version as a list, as some proxies have it', async (t) => {
  const system = await startZabbix(t, '4.0.4', {})
  system.state.version = ['4.0.4'] as unknown as string
  t.same((await fetchFrom('zabbix', system, system.account)).session!.kept, { version: '4.0.4' })
})

t.test('the token goes into the header from 6.4 on, and nowhere else', async (t) => {
  for (const version of ['6.4.0', '7.0.5rc1', '7.4.1']) {
    const system = await startZabbix(t, version, { 'host.get': [{ ...HOST, interfaces: [AGENT] }] })
    await fetchFrom('zabbix', system, system.account)
    t.equal(system.seen.at(-1)!.headers.authorization, `Bearer ${TOKEN}`)
    t.notOk(system.calls.some(({ auth }) => auth))
  }
})

t.test('the version is kept, and asked for again after an upgrade', async (t) => {
  const old = await startZabbix(t, '6.0.1', {})
  const { session } = await fetchFrom('zabbix', old, old.account)
  const calls = old.calls.length
  await fetchFrom('zabbix', old, old.account, { session })
  t.notOk(old.calls.slice(calls).some(({ method }) => method === 'apiinfo.version'))

  const upgraded = await startZabbix(t, '7.4.0', {})
  const account = upgraded.account
  const first = await fetchFrom('zabbix', upgraded, account)
  const stale = { ...first.session!, kept: { version: '6.0.1' } }
  t.same((await fetchFrom('zabbix', upgraded, account, { session: stale })).session!.kept, { version: '7.4.0' })
})

t.test('severities, unknown triggers, and what is switched off or in maintenance', async (t) => {
  const problem = (objectid: string, severity: string, more: object = {}) => ({
    eventid: `9${objectid}`,
    objectid,
    clock: '1763700100',
    name: `Problem ${objectid}`,
    severity,
    suppressed: '0',
    acknowledged: '0',
    ...more,
  })
  const system = await startZabbix(t, '7.0.0', ({ method }) => {
    if (method === 'host.get') {
      return [
        { ...HOST, interfaces: [AGENT] },
        { ...HOST, hostid: '2', name: 'Off', status: '1' },
        { ...HOST, hostid: '3', name: 'In maintenance', maintenance_status: '1' },
      ]
    }
    if (method === 'problem.get') {
      return [
        problem('1', '5', { acknowledged: '1' }),
        problem('2', '3'),
        problem('2', '1'),
        problem('3', '1'),
        problem('4', '0', { suppressed: '1' }),
        problem('5', '9'),
      ]
    }
    return [
      ...['1', '2', '3', '4', '5'].map((id) => trigger(id, { value: '1' })),
      trigger('6'),
      trigger('7', { state: '1', error: 'Cannot evaluate' }),
      trigger('8', { status: '1' }),
      trigger('9', { items: [{ status: '0' }, { status: '1' }] }),
      trigger('10', { value: '1', priority: '5' }),
      trigger('11', { value: 'odd' }),
      trigger('12', {}, '2'),
      trigger('13', { value: '1' }, '3'),
    ]
  })
  const { overview } = await fetchFrom('zabbix', system, system.account)
  t.same(statesOf(overview.servers), {
    'Zabbix server': {
      'Trigger 1': 'CRITICAL',
      'Trigger 2': 'WARNING',
      'Trigger 3': 'OK',
      'Trigger 4': '(WARNING)',
      'Trigger 5': 'WARNING',
      'Trigger 6': 'OK',
      'Trigger 7': 'UNKNOWN',
      'Trigger 8': '(OK)',
      'Trigger 9': '(OK)',
      'Trigger 10': 'CRITICAL',
      'Trigger 11': 'UNKNOWN',
    },
    Off: { 'Trigger 12': '(OK)' },
    'In maintenance': { 'Trigger 13': '(CRITICAL)' },
  })
  const [first, second, , , , sixth, seventh] = serverOf(overview.servers, 'Zabbix server').alarms
  t.match(first, { message: 'Acknowledged.\nProblem 1', since: '2025-11-21T04:41:40.000Z' })
  t.match(second, { message: 'Problem 2' })
  t.match(sixth, { since: '2025-11-21T04:40:00.000Z', url: null })
  t.equal(seventh!.message, 'Cannot evaluate')
  t.same(overview.warnings, ['A problem has the severity “9”, which is not known and counts as WARNING.'])

  const settings = { severities: { Average: 'CRITICAL', 1: 'WARNING' } }
  const mapped = await fetchFrom('zabbix', system, { ...system.account, settings })
  t.match(statesOf(mapped.overview.servers)['Zabbix server'], { 'Trigger 2': 'CRITICAL', 'Trigger 3': 'WARNING' })
})

t.test('a host that Zabbix cannot reach is not all OK', async (t) => {
  const down = { ...AGENT, available: '2', error: 'Get value from agent failed: timed out' }
  const system = await startZabbix(t, '7.0.0', ({ method }) => {
    if (method === 'trigger.get') return [trigger('1'), trigger('2', {}, '2')]
    if (method !== 'host.get') return []
    return [
      { ...HOST, interfaces: [down, down] },
      { ...HOST, hostid: '2', name: 'Half', interfaces: [down, AGENT] },
    ]
  })
  const { overview } = await fetchFrom('zabbix', system, system.account)
  t.same(statesOf(overview.servers), {
    'Zabbix server': { 'Availability to Zabbix': 'UNKNOWN', 'Trigger 1': 'OK' },
    Half: { 'Trigger 2': 'OK' },
  })
  t.equal(overview.servers[0]!.alarms[0]!.message, 'Get value from agent failed: timed out')
})

t.test('triggers are asked for some hundred hosts at a time', async (t) => {
  const hosts = Array.from({ length: 1200 }, (_, index) => ({ ...HOST, hostid: String(index), name: `host${index}` }))
  const system = await startZabbix(t, '7.0.0', ({ method, params }) => {
    if (method === 'host.get') return hosts
    if (method !== 'trigger.get') return []
    return (params['hostids'] as string[]).map((hostid) => trigger(`t${hostid}`, {}, hostid))
  })
  const { overview } = await fetchFrom('zabbix', system, system.account)
  t.equal(overview.servers.length, 1200)
  t.ok(overview.servers.every(({ alarms }) => alarms.length === 1))
  t.equal(system.calls.filter(({ method }) => method === 'trigger.get').length, 3)
})

t.test('errors come with status 200', async (t) => {
  const system = await startZabbix(t, '7.0.0', {})
  t.match(await failureOf(fetchFrom('zabbix', system, { ...system.account, secret: 'another-token' })), {
    code: 'auth',
    message: 'Zabbix does not accept the API token: “Invalid params. Not authorised.”.',
  })
  for (const [data, code] of [
    ['Session terminated, re-login, please.', 'auth'],
    ['API token expired.', 'auth'],
    ['No permissions to call "host.get".', 'forbidden'],
    ['Invalid parameter "/selectInterfaces".', 'rejected'],
  ] as const) {
    const error = { code: -32602, message: 'Invalid params.', data }
    const sick = await startSystem(t, ({ body }) => {
      const isVersion = JSON.parse(body).method === 'apiinfo.version'
      return { body: { jsonrpc: '2.0', id: 1, ...(isVersion ? { result: '7.0.0' } : { error }) } }
    })
    const failure = await failureOf(fetchFrom('zabbix', sick, { secret: TOKEN }))
    t.equal(failure.code, code)
    t.ok(failure.message.includes(data))
  }
})

t.test('a token that may see nothing gets empty lists, which is told', async (t) => {
  const system = await startZabbix(t, '7.0.0', {})
  const { overview } = await fetchFrom('zabbix', system, system.account)
  t.same(overview.servers, [])
  t.match(overview.warnings, [/^This API token can see no hosts/])
})

t.test('the web interface instead of the API, and no version', async (t) => {
  const noVersion = await startSystem(t, () => ({ body: { jsonrpc: '2.0', result: 'soon', id: 1 } }))
  t.match(await failureOf(fetchFrom('zabbix', noVersion, { secret: TOKEN })), {
    code: 'unreadable',
    message: /version of the API/,
  })
  const elsewhere = await startZabbix(t, '7.0.0', {})
  t.match(await failureOf(fetchFrom('zabbix', elsewhere, { secret: TOKEN })), {
    code: 'not_found',
    message: 'Zabbix has no /api_jsonrpc.php at this address (404).',
  })
})
