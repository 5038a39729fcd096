import t, { type Test } from 'tap'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { fixture } from '../../support/captures.ts'
import { type Engine, onEachEngine } from '../../support/database.ts'
import { startStub } from '../../support/stub-server.ts'

const SUMMARY = '/api/v2/summary.json'

async function setup(t: Test, engine: Engine) {
  const app = await startTestApp(t, engine)
  const token = await app.token('admin')
  const call = (method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', url: string, payload?: object) =>
    app.app.inject({
      method,
      url: `/api/v1${url}`,
      headers: { authorization: `Bearer ${token}` },
      ...(payload && { payload }),
    })
  const stub = await startStub(t)
  stub.on(SUMMARY, { body: fixture('status/statuspage/github_summary_major_20260724.json') })
  return { app, call, stub }
}

const auditActions = async ({ database }: TestApp) =>
  (await database.db.selectFrom('audit').select('action').orderBy('id').execute()).map((row) => row.action)

onEachEngine(t, 'a service is added, checked, changed, paused and deleted', async (t, engine) => {
  const { app, call, stub } = await setup(t, engine)
  const made = await call('POST', '/services', {
    name: 'GitHub',
    category: 'Development',
    check: { kind: 'statuspage', url: stub.url },
  })
  t.equal(made.statusCode, 201)
  t.equal(made.headers.location, '/api/v1/services/github')
  t.match(made.json(), {
    slug: 'github',
    kind: 'statuspage',
    status: 'unknown',
    reason: 'Not checked yet.',
    uptime90d: null,
    paused: false,
  })

  const checked = (await call('POST', '/services/github/check')).json()
  t.match(checked, { slug: 'github', status: 'major_outage', stale: false })
  t.match(checked.checkedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  t.ok(
    checked.components.some(
      ({ name, status }: { name: string; status: string }) => name === 'Copilot' || status === 'major_outage',
    ),
  )
  t.ok(checked.incidents.length > 0)

  const board = (await call('GET', '/status')).json()
  t.equal(board.overall, 'major_outage')
  t.match(board.counts, { major_outage: 1, operational: 0 })
  t.equal(board.services.length, 1)

  const renamed = await call('PATCH', '/services/github', { name: 'GitHub.com', category: 'Code' })
  t.match(renamed.json(), { name: 'GitHub.com', category: 'Code', status: 'major_outage' })
  t.match((await call('PATCH', '/services/github', { paused: true })).json(), { paused: true, status: 'unknown' })
  t.equal((await call('GET', '/status')).json().services.length, 0, 'a paused service is not on the board')
  t.match((await call('PATCH', '/services/github', { paused: false })).json(), { paused: false })

  t.equal((await call('DELETE', '/services/github')).statusCode, 204)
  t.equal((await call('GET', '/services/github')).statusCode, 404)
  t.same(await auditActions(app), [
    'token.create',
    'service.create',
    'service.change',
    'service.change',
    'service.change',
    'service.delete',
  ])
})

onEachEngine(t, 'added again under its slug, a deleted service has its history back', async (t, engine) => {
  const { app, call, stub } = await setup(t, engine)
  const body = { name: 'GitHub', slug: 'github', check: { kind: 'statuspage', url: stub.url } }
  await call('POST', '/services', body)
  await call('POST', '/services/github/check')
  await call('DELETE', '/services/github')
  t.equal((await call('POST', '/services', body)).statusCode, 201)
  const states = await app.database.db.selectFrom('service_state').select('status').orderBy('id').execute()
  t.same(
    states.map(({ status }) => status),
    ['unknown', 'major_outage', 'unknown'],
  )
  t.equal((await call('POST', '/services', body)).statusCode, 422, 'but not while it is there')
})

onEachEngine(t, 'what is wrong is said by field, and nothing is saved', async (t, engine) => {
  const { app, call } = await setup(t, engine)
  const cases: [object, string][] = [
    [{}, 'name'],
    [{ name: 'X' }, 'check'],
    [{ name: ' ', check: { kind: 'http', url: 'https://x.example' } }, 'name'],
    [{ name: 'X', slug: 'Not A Slug', check: { kind: 'http', url: 'https://x.example' } }, 'slug'],
    [{ name: 'X', check: { kind: 'crystal-ball', url: 'https://x.example' } }, 'kind'],
    [{ name: 'X', check: { kind: 'http', url: 'not an address' } }, 'url'],
    [{ name: 'X', check: { kind: 'http', url: 'http://169.254.169.254/' } }, 'url'],
    [{ name: 'X', check: { kind: 'http', url: 'http://[::ffff:169.254.169.254]/' } }, 'url'],
    [{ name: 'X', check: { kind: 'tcp', url: '0.0.0.0:80' } }, 'url'],
    [{ name: 'X', check: { kind: 'http', url: 'https://x.example', intervalSeconds: 5 } }, 'intervalSeconds'],
    [{ name: 'X', check: { kind: 'http', url: 'https://x.example', colour: 'red' } }, 'colour'],
    [{ name: 'X', check: { kind: 'http', url: 'https://x.example', expectStatus: 'fine' } }, 'expectStatus'],
    [{ name: 'X', check: { kind: 'http', url: 'https://x.example', method: 'TRACE' } }, 'method'],
    [{ name: 'X', pageUrl: 'javascript:alert(1)', check: { kind: 'http', url: 'https://x.example' } }, 'pageUrl'],
  ]
  for (const [payload, field] of cases) {
    const response = await call('POST', '/services', payload)
    t.equal(response.statusCode, 422, JSON.stringify(payload))
    t.match(response.headers['content-type'], 'application/problem+json')
    t.ok(response.json().fields[field], `${field}: ${response.json().detail}`)
  }
  const { rows } = { rows: await app.database.db.selectFrom('entity').select('id').execute() }
  t.equal(rows.length, 0)
})

onEachEngine(
  t,
  'secrets of a check are encrypted, not told again, and survive a change that leaves them out',
  async (t, engine) => {
    const { app, call, stub } = await setup(t, engine)
    const seen: (string | undefined)[] = []
    stub.on('/health', (request, response) => {
      seen.push(request.headers.authorization)
      response.end('ok')
    })
    const check = { kind: 'http', url: `${stub.url}/health`, headers: { Authorization: 'Bearer s3cret' } }
    const made = await call('POST', '/services', { name: 'Shop', check })
    t.notMatch(made.body, 's3cret')
    t.equal(made.json().checks[0].hasSecrets, true)
    const row = await app.database.db.selectFrom('status_check').select('settings').executeTakeFirstOrThrow()
    t.notMatch(row.settings, 's3cret')
    await call('PATCH', '/services/shop', { check: { kind: 'http', url: `${stub.url}/health`, expectStatus: '200' } })
    await call('POST', '/services/shop/check')
    t.same(seen, ['Bearer s3cret'])
    const entries = await app.database.db.selectFrom('audit').select(['before', 'after']).execute()
    t.notMatch(JSON.stringify(entries), 's3cret')
  },
)

onEachEngine(t, 'a heartbeat is taken by its secret address and late without one', async (t, engine) => {
  const { app, call } = await setup(t, engine)
  const made = (
    await call('POST', '/services', { name: 'Export', check: { kind: 'heartbeat', intervalSeconds: 60 } })
  ).json()
  const path = new URL(made.checks[0].heartbeatUrl).pathname
  t.equal((await call('GET', '/services/export')).json().checks[0].heartbeatUrl, undefined, 'told once')
  for (const method of ['GET', 'POST'] as const) t.equal((await app.app.inject({ method, url: path })).statusCode, 200)
  t.equal((await call('GET', '/services/export')).json().status, 'operational')
  t.equal((await app.app.inject({ method: 'POST', url: '/heartbeat/wrong' })).statusCode, 404)

  app.clock.now = new Date(app.clock.now.getTime() + 200_000)
  await call('POST', '/services/export/check')
  await call('POST', '/services/export/check')
  t.match((await call('GET', '/services/export')).json(), {
    status: 'major_outage',
    reason: /The last heartbeat came 3 min ago/,
  })
})

onEachEngine(t, 'a status set by hand holds until it ends', async (t, engine) => {
  const { app, call, stub } = await setup(t, engine)
  await call('POST', '/services', { name: 'GitHub', check: { kind: 'statuspage', url: stub.url } })
  await call('POST', '/services/github/check')
  const expiresAt = new Date(app.clock.now.getTime() + 600_000).toISOString()
  const set = await call('PUT', '/services/github/override', {
    status: 'operational',
    reason: 'Does not concern us.',
    expiresAt,
  })
  t.match(set.json(), { status: 'operational', reason: 'Does not concern us.', override: { expiresAt } })
  await call('POST', '/services/github/check')
  t.equal((await call('GET', '/services/github')).json().status, 'operational', 'also after a check')
  app.clock.now = new Date(app.clock.now.getTime() + 600_001)
  const job = app.jobs.jobs.find(({ name }) => name === 'status.overrides')!
  t.equal(await job.run({ log: app.app.log }, new AbortController().signal), '1 ended.')
  t.match((await call('GET', '/services/github')).json(), { status: 'major_outage', override: null })
  for (const [body, field] of [
    [{ status: 'operational', reason: '', expiresAt }, 'reason'],
    [{ status: 'fine', reason: 'x', expiresAt }, 'status'],
    [{ status: 'operational', reason: 'x', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    [{ status: 'operational', reason: 'x', expiresAt: 'tomorrow' }, 'expiresAt'],
  ] as const) {
    t.ok((await call('PUT', '/services/github/override', body)).json().fields[field])
  }
})

onEachEngine(t, 'an address is tried without saving anything, and its family is found', async (t, engine) => {
  const { app, call, stub } = await setup(t, engine)
  const found = await call('POST', '/checks/preview', { url: stub.url })
  t.equal(found.statusCode, 200)
  t.match(found.json(), { kind: 'statuspage', status: 'major_outage', httpStatus: 200, name: 'GitHub' })
  t.ok(found.json().components.length > 5)
  t.match((await call('POST', '/checks/preview', { kind: 'http', url: `${stub.url}/nothing` })).json(), {
    kind: 'http',
    status: 'major_outage',
  })
  t.match(
    (await call('POST', '/checks/preview', { url: `${stub.url}/a/page` })).json(),
    { kind: 'statuspage' },
    'from any page of it',
  )
  const empty = await startStub(t)
  empty.on('*', { headers: { 'content-type': 'text/html' }, body: '<!doctype html><h1>Hello</h1>' })
  t.match(
    (await call('POST', '/checks/preview', { url: empty.url })).json(),
    { kind: null, status: 'unknown' },
    'HTML for every path proves nothing',
  )
  t.equal((await call('POST', '/checks/preview', { url: 'http://169.254.169.254/' })).statusCode, 422)
  t.equal((await app.database.db.selectFrom('status_check').select('id').execute()).length, 0)
})

onEachEngine(t, 'snapshots are paged by time', async (t, engine) => {
  const { call, app, stub } = await setup(t, engine)
  await call('POST', '/services', { name: 'GitHub', check: { kind: 'statuspage', url: stub.url } })
  const check = await app.database.db.selectFrom('status_check').select('id').executeTakeFirstOrThrow()
  const at = (i: number) => new Date(Date.UTC(2026, 10, 19, 12, i)).toISOString()
  await app.database.db
    .insertInto('snapshot')
    .values(
      Array.from({ length: 5 }, (_, i) => ({
        check_id: check.id,
        at: at(i),
        status: 'operational' as const,
        latency_ms: i,
      })),
    )
    .execute()
  const range = `from=${at(0)}&to=${at(9)}&limit=2`
  const first = (await call('GET', `/services/github/snapshots?${range}`)).json()
  t.same(
    first.items.map(({ latencyMs }: { latencyMs: number }) => latencyMs),
    [0, 1],
  )
  const second = (
    await call('GET', `/services/github/snapshots?${range}&cursor=${encodeURIComponent(first.nextCursor)}`)
  ).json()
  t.same(
    second.items.map(({ latencyMs }: { latencyMs: number }) => latencyMs),
    [2, 3],
  )
  t.equal((await call('GET', `/services/github/snapshots?from=yesterday`)).statusCode, 422)
  t.equal((await call('GET', `/services/github/snapshots?cursor=nonsense`)).statusCode, 422)
})

onEachEngine(t, 'the catalogue tells what is on the board, and adds from it once', async (t, engine) => {
  const { call } = await setup(t, engine)
  const before = (await call('GET', '/catalogue')).json().items
  t.ok(before.length >= 60)
  t.equal(before.find(({ key }: { key: string }) => key === 'github').added, false)
  t.equal((await call('POST', '/catalogue/github')).statusCode, 201)
  t.equal((await call('POST', '/catalogue/github')).statusCode, 409)
  t.equal((await call('POST', '/catalogue/nothing')).statusCode, 404)
  const services = (await call('GET', '/services?limit=1')).json()
  t.match(services, { items: [{ slug: 'github' }], nextCursor: null })
})
