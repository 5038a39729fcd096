import t, { type Test } from 'tap'
import { OverviewBuilder } from '../../../src/wallboard/sources/overview.ts'
import { addPage } from '../../../src/wallboard/sources/rackspace/overview.ts'
import { bodyOf, failureOf, fetchFrom, type Reply, type Seen, serverOf, startSystem, statesOf } from './system.ts'

const ACCOUNT = { username: 'ada', secret: 'an-api-key-of-ada' }
const LIMITS = { 'x-ratelimit-limit': '50000', 'x-ratelimit-remaining': '49986', 'x-ratelimit-window': '24 hours' }

/** Identity and Cloud Monitoring on one port, with tokens that can be taken back. */
async function startRackspace(
  t: Test,
  views: (seen: Seen) => Reply,
  options: { expires?: string; catalogue?: unknown } = {},
) {
  const valid = new Set<string>()
  let issued = 0
  const system = await startSystem(t, (seen) => {
    if (seen.path === '/v2.0/tokens') {
      const asked = JSON.parse(seen.body).auth?.['RAX-KSKEY:apiKeyCredentials']
      if (asked?.username !== ACCOUNT.username || asked?.apiKey !== ACCOUNT.secret) {
        const message = 'Unable to authenticate user with credentials provided.'
        return { status: 401, body: { unauthorized: { code: 401, message } } }
      }
      issued += 1
      valid.add(`token-number-${issued}`)
      return { body: accessOf(`token-number-${issued}`, options.expires ?? '2026-11-22T11:00:00.000Z') }
    }
    if (!valid.has(String(seen.headers['x-auth-token']))) {
      return { status: 401, body: { type: 'unauthorizedError', code: '401', message: 'Token is not valid' } }
    }
    return views(seen)
  })
  /** The real answer of Identity, with a token and an address of ours in it. */
  function accessOf(id: string, expires: string) {
    const body = JSON.parse(bodyOf('rackspace/Identity_Auth.resp').toString())
    body.access.token = { ...body.access.token, id, expires }
    const endpoints = options.catalogue ?? [{ publicURL: `${system.url}/v1.0/123456`, tenantId: '123456' }]
    for (const entry of body.access.serviceCatalog) if (entry.type === 'rax:monitor') entry.endpoints = endpoints
    return body
  }
  const signIns = () => system.seen.filter(({ path }) => path === '/v2.0/tokens').length
  return { ...system, signIns, revokeAll: () => valid.clear() }
}

const view = () => ({ body: bodyOf('rackspace/View.resp'), headers: LIMITS })

t.test('the overview, byte for byte: the worst state of an alarm counts, and no state is unknown', async (t) => {
  const system = await startRackspace(t, view)
  const { overview } = await fetchFrom('rackspace', system, ACCOUNT)
  t.same(statesOf(overview.servers), {
    'entity b v4': { 'ch a': 'OK' },
    'entity c v4': {},
    'entity a': { 'Alarm 1': 'CRITICAL', 'Alarm 2': 'UNKNOWN' },
  })
  t.match(serverOf(overview.servers, 'entity b v4'), {
    key: 'enBBBBIPV4',
    addresses: ['127.0.0.1'],
    alarms: [{ key: 'alThree', since: '2011-11-21T18:09:48.000Z', message: 'everything is ok', disabled: false }],
  })
  t.match(serverOf(overview.servers, 'entity a').alarms[1], { since: null, message: 'Not evaluated yet.' })
  t.same(overview.warnings, [
    'No monitoring agent: entity b v4, entity c v4, entity a. Only remote checks can tell of them.',
  ])
  const asked = system.seen[1]!
  t.equal(asked.path, '/v1.0/123456/views/overview')
  t.equal(asked.query.get('limit'), '1000')
})

t.test('a token is used until it ends', async (t) => {
  const system = await startRackspace(t, view)
  const first = await fetchFrom('rackspace', system, ACCOUNT)
  const second = await fetchFrom('rackspace', system, ACCOUNT, { session: JSON.parse(JSON.stringify(first.session)) })
  t.equal(system.signIns(), 1, 'the session survives being stored')
  await fetchFrom('rackspace', system, ACCOUNT, { session: second.session, now: '2026-11-22T10:59:00Z' })
  t.equal(system.signIns(), 2, 'a minute before its end a new one is fetched')
})

t.test('a token that is refused is replaced once', async (t) => {
  const system = await startRackspace(t, view)
  const { session } = await fetchFrom('rackspace', system, ACCOUNT)
  system.revokeAll()
  const again = await fetchFrom('rackspace', system, ACCOUNT, { session })
  t.equal(again.overview.servers.length, 3)
  t.equal(system.signIns(), 2)
})

t.test('when the new token is refused too, there is no third', async (t) => {
  const system = await startRackspace(t, () => ({ status: 401, body: { message: 'Token is not valid' } }))
  const { session } = await fetchFrom('rackspace', await startRackspace(t, view), ACCOUNT)
  const failure = await failureOf(fetchFrom('rackspace', system, ACCOUNT, { session }))
  t.match(failure, { code: 'auth', message: 'Rackspace does not accept the credentials (401): “Token is not valid”.' })
  t.equal(system.signIns(), 1)
  t.equal(system.seen.length, 2)
})

t.test('a session made with other credentials is not used', async (t) => {
  const system = await startRackspace(t, view)
  const { session } = await fetchFrom('rackspace', system, ACCOUNT)
  const failure = await failureOf(fetchFrom('rackspace', system, { ...ACCOUNT, secret: 'another key' }, { session }))
  t.match(failure, { code: 'auth', message: /“Unable to authenticate user with credentials provided\.”/ })
})

t.test('pages are followed by their marker, never to another address', async (t) => {
  const pages = [
    { marker: null, next: 'en/2 ü', href: 'https://cmbeta.api.example.com/v1.0/views/overview?marker=zzz' },
    { marker: 'en/2 ü', next: null, href: 'https://cmbeta.api.example.com/v1.0/views/overview?marker=en3' },
    { marker: 'en3', next: null, href: null },
  ]
  const system = await startRackspace(t, ({ query }) => {
    const index = pages.findIndex(({ marker }) => marker === query.get('marker'))
    const values = [
      { entity: { id: `en${index}`, label: `web${index}` }, checks: [], alarms: [], latest_alarm_states: [] },
    ]
    const { next, href } = pages[index]!
    return { body: { values, metadata: { count: 1, limit: 1, next_marker: next, next_href: href } } }
  })
  const { overview } = await fetchFrom('rackspace', system, ACCOUNT)
  t.same(
    overview.servers.map(({ name }) => name),
    ['web0', 'web1', 'web2'],
  )
  t.equal(system.seen.length, 4, 'one sign-in and three pages')
})

t.test('a list that does not come to its end is stopped, and told of', async (t) => {
  const values = [{ entity: { id: 'en1', label: 'web' } }]
  const system = await startRackspace(t, () => ({ body: { values, metadata: { next_marker: 'en1' } } }))
  const { overview } = await fetchFrom('rackspace', system, ACCOUNT)
  t.equal(overview.servers.length, 1)
  t.match(overview.warnings, ['Rackspace’s list does not come to its end; what was read of it is shown.'])
  t.equal(system.seen.length, 3)
})

t.test(
  'disabled alarms and checks stay in the count; unknown words and states without an alarm are told',
  async (t) => {
    const builder = new OverviewBuilder()
    addPage(
      {
        values: [
          {
            entity: { id: 'en1', label: 'db1', agent_id: 'agent-1', ip_addresses: { a: '10.0.0.5', b: 'fd00::5' } },
            checks: [
              { id: 'ch1', label: 'disk', disabled: true },
              { id: 'ch2', label: 'cpu' },
            ],
            alarms: [
              { id: 'al1', label: 'Disk', check_id: 'ch1' },
              { id: 'al2', label: 'CPU', check_id: 'ch2', disabled: true },
              { id: 'al3', label: 'Load', check_id: 'ch2' },
            ],
            latest_alarm_states: [
              { alarm_id: 'al1', check_id: 'ch1', state: 'OK', timestamp: 1_763_700_000_123 },
              { alarm_id: 'al3', check_id: 'ch2', state: 'FINE' },
              { alarm_id: 'gone', check_id: 'ch2', state: 'CRITICAL', alarm_label: 'Memory' },
            ],
          },
        ],
      },
      builder,
    )
    const { servers, warnings } = builder.build()
    t.same(statesOf(servers), {
      db1: { Disk: '(OK)', CPU: '(UNKNOWN)', Load: 'UNKNOWN', Memory: 'CRITICAL' },
    })
    t.same(servers[0]!.addresses, ['10.0.0.5', 'fd00::5'])
    t.equal(servers[0]!.alarms[0]!.since, '2025-11-21T04:40:00.123Z', 'milliseconds as well as seconds')
    t.same(warnings, ['An alarm has the state “FINE”, which counts as UNKNOWN.'])
  },
)

t.test('an agent check of a server that has no agent any more is not OK', async (t) => {
  const builder = new OverviewBuilder()
  const values = ['OK', 'WARNING'].map((state) => ({
    entity: { id: state, label: state, agent_id: null },
    checks: [{ id: 'ch', type: 'agent.disk' }],
    alarms: [{ id: 'al', label: 'Disk', check_id: 'ch' }],
    latest_alarm_states: [{ alarm_id: 'al', check_id: 'ch', state, timestamp: 1_763_700_000 }],
  }))
  addPage({ values }, builder)
  t.same(statesOf(builder.build().servers), { OK: { Disk: 'UNKNOWN' }, WARNING: { Disk: 'WARNING' } })
})

t.test('entities of a real account: addresses of both families', async (t) => {
  const { values } = JSON.parse(bodyOf('rackspace/Entity_List.resp').toString()) as { values: unknown[] }
  const builder = new OverviewBuilder()
  addPage({ values: values.map((entity) => ({ entity })) }, builder)
  const { servers } = builder.build()
  t.equal(servers.length, values.length)
  t.match(servers[0], { key: 'en5hw56rAh', name: 'as77883661-autoscale_server', alarms: [] })
  t.ok(servers[0]!.addresses.includes('192.237.184.223'))
  t.ok(servers[0]!.addresses.includes('2001:4801:7821:0077:b2d4:f2fa:ff10:8936'))
})

t.test('the region chooses the endpoint', async (t) => {
  const catalogue: unknown[] = []
  const system = await startRackspace(t, view, { catalogue })
  catalogue.push({ region: 'ORD', publicURL: `${system.url}/ord` }, { region: 'LON', publicURL: `${system.url}/lon/` })
  await fetchFrom('rackspace', system, { ...ACCOUNT, settings: { region: 'lon' } })
  t.equal(system.seen.at(-1)!.path, '/lon/views/overview')
  const failure = await failureOf(fetchFrom('rackspace', system, { ...ACCOUNT, settings: { region: 'SYD' } }))
  t.match(failure, {
    code: 'not_found',
    message: 'Cloud Monitoring has no endpoint in the region SYD; there is: ORD, LON.',
  })
})

t.test('too many requests, as the documents have it in three ways', async (t) => {
  for (const [status, header] of [
    [429, 'retry-after'],
    [413, 'retry-after'],
    [400, 'reply-after'],
  ] as const) {
    const body = { type: 'rateLimitReached', code: status, message: 'Limit has been reached. Please try again later.' }
    const system = await startRackspace(t, () => ({ status, headers: { [header]: '35' }, body }))
    const failure = await failureOf(fetchFrom('rackspace', system, ACCOUNT))
    t.match(failure, { code: 'rate_limited', retryAfterMs: 35_000, message: /“Limit has been reached\. Please/ })
  }
})

t.test('near the end of the day’s requests it asks to be left alone for a while', async (t) => {
  const headers = { ...LIMITS, 'x-ratelimit-remaining': '12' }
  const system = await startRackspace(t, () => ({ body: bodyOf('rackspace/View.resp'), headers }))
  t.equal((await fetchFrom('rackspace', system, ACCOUNT)).retryAfterMs, 600_000)
})
