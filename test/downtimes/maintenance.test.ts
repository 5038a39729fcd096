import type { Test } from 'tap'
import t from 'tap'
import { SYSTEM } from '../../src/http/auth.ts'
import { recordResults } from '../../src/status/round/record.ts'
import { createService } from '../../src/status/services/create.ts'
import type { Status } from '../../src/status/words.ts'
import type { Engine } from '../support/database.ts'
import { onEachEngine } from '../support/database.ts'
import { type Desk, NOON, openDesk } from '../support/desk.ts'
import { result } from '../support/results.ts'

const A_DOWNTIME = {
  title: 'New disks <soon>',
  reason: 'The old ones are worn out.',
  startsAt: '2026-11-19T14:00:00Z',
  endsAt: '2026-11-19T16:00:00Z',
}

interface Board {
  desk: Desk
  call(method: 'POST' | 'PATCH' | 'GET', url: string, payload?: object): Promise<void>
  /** What a check of a service finds now. */
  find(slug: string, status: Status): Promise<void>
  statuses(): Promise<Record<string, string>>
}

/** Lake runs on one server, Shore on that and another; Portal needs Lake. */
async function openBoard(t: Test, engine: Engine): Promise<Board> {
  const desk = await openDesk(t, engine)
  const { app } = desk
  const checks = new Map<string, number>()
  for (const name of ['Lake', 'Shore', 'Portal', 'Aside']) {
    const made = await createService(
      app.status,
      { name, checks: [{ kind: 'http', url: 'http://127.0.0.1:9/' }] },
      SYSTEM,
    )
    checks.set(made.slug, made.checkIds[0]!)
  }
  const admin = (method: 'POST', url: string, payload: object) => desk.call(method, url, payload, { role: 'admin' })
  const entities = [
    ['region', 'North', null],
    ['cluster', 'Rack', 'north'],
    ['server', 'One', 'rack'],
    ['server', 'Two', 'rack'],
    ['process', 'P one', 'one'],
    ['process', 'P two', 'two'],
  ] as const
  for (const [kind, name, parent] of entities) {
    const made = await admin('POST', '/entities', { kind, name, parent })
    t.equal(made.statusCode, 201, made.body)
  }
  const links = [
    ['lake', 'p-one'],
    ['shore', 'p-one'],
    ['shore', 'p-two'],
    ['portal', 'lake'],
  ] as const
  for (const [from, to] of links) {
    const made = await admin('POST', '/links', { from, to })
    t.ok(made.statusCode < 300, made.body)
  }
  await app.directory.graph.ready()
  const deps = { ...app.database, metrics: app.metrics, timeZone: app.config.timeZone, failuresBeforeDown: 1 }
  const board: Board = {
    desk,
    async call(method, url, payload) {
      const answer = await desk.call(method, url, payload, { role: 'comms' })
      t.ok(answer.statusCode < 300, answer.body)
    },
    async find(slug, status) {
      await recordResults(deps, [result(checks.get(slug)!, app.clock.now.toISOString(), status)])
    },
    async statuses() {
      const { services } = (await desk.call('GET', '/status')).json<{ services: { slug: string; status: string }[] }>()
      return Object.fromEntries(services.map(({ slug, status }) => [slug, status]))
    },
  }
  for (const slug of checks.keys()) await board.find(slug, 'operational')
  return board
}

onEachEngine(
  t,
  'what a running downtime takes down shows maintenance, and what only depends on it not before it fails',
  async (t, engine) => {
    const board = await openBoard(t, engine)
    const { desk, call, find, statuses } = board
    await call('POST', '/downtimes', { ...A_DOWNTIME, targets: ['one'] })
    await call('POST', '/downtimes/DT-1/announcement')
    t.same(await statuses(), { lake: 'operational', shore: 'operational', portal: 'operational', aside: 'operational' })
    desk.wait(60)
    for (const slug of ['lake', 'shore', 'portal', 'aside']) await find(slug, 'operational')
    await desk.app.jobs.runNow('downtimes.clock')
    t.same(
      await statuses(),
      { lake: 'maintenance', shore: 'operational', portal: 'operational', aside: 'operational' },
      'the clock has begun it',
    )
    desk.wait(1)
    for (const slug of ['lake', 'portal', 'aside']) await find(slug, 'major_outage')
    t.same(await statuses(), {
      lake: 'maintenance',
      shore: 'operational',
      portal: 'maintenance',
      aside: 'major_outage',
    })
    desk.wait(1)
    await find('portal', 'operational')
    t.equal((await statuses())['portal'], 'operational', 'it works again, and shows it')

    const page = await desk.app.visitor().get('/services/lake')
    for (const word of [
      '/downtimes/DT-000001',
      'planned until 19 Nov 2026, 17:00 CET',
      'Major outage',
      'New disks &lt;soon&gt;',
    ])
      t.match(page.body, word)
    const visitor = desk.app.visitor()
    t.match((await visitor.get('/badge/lake.svg')).body, 'Lake: maintenance')
    t.match((await visitor.get('/get_report_text')).body, 'MAINTENANCE  Lake')
    t.match((await visitor.get('/feed.atom')).body, 'Lake: Maintenance')
    t.match((await visitor.get('/')).body, 'Planned downtime until')

    await call('POST', '/downtimes/DT-1/extension', { endsAt: '2026-11-19T18:00:00Z' })
    t.match((await visitor.get('/services/lake')).body, 'planned until 19 Nov 2026, 19:00 CET')
    await call('PATCH', '/downtimes/DT-1', { title: 'Newer disks' })
    t.match((await visitor.get('/services/lake')).body, 'Newer disks')
    await call('POST', '/downtimes/DT-1/completion', {})
    t.equal((await statuses())['lake'], 'major_outage', 'what its check found counts from now on')
    t.notMatch((await visitor.get('/')).body, 'DT-000001')
  },
)

onEachEngine(t, 'the time of a downtime is counted as planned and not as down', async (t, engine) => {
  const { desk, call, find } = await openBoard(t, engine)
  await call('POST', '/downtimes', { ...A_DOWNTIME, targets: ['lake'] })
  await call('POST', '/downtimes/DT-1/announcement')
  await call('POST', '/downtimes/DT-1/start')
  for (let i = 0; i < 10; i += 1) {
    desk.wait(1)
    await find('lake', 'major_outage')
  }
  await call('POST', '/downtimes/DT-1/cancellation', {})
  const { services } = (await desk.call('GET', '/status')).json()
  t.equal(services.find((one: { slug: string }) => one.slug === 'lake').status, 'major_outage')
  const days = await desk.app.database.db
    .selectFrom('service_day')
    .selectAll()
    .where('day', '=', NOON.slice(0, 10))
    .execute()
  const sums = days.find(({ maintenance_ms }) => Number(maintenance_ms) > 0)
  t.equal(Number(sums?.maintenance_ms), 10 * 60_000)
  t.equal(Number(sums?.major_outage_ms), 0)
  t.same(await desk.app.database.db.selectFrom('service_maintenance').selectAll().execute(), [])
})

onEachEngine(t, 'an override stands above a downtime; two downtimes end one by one', async (t, engine) => {
  const { desk, call, statuses } = await openBoard(t, engine)
  for (const number of [1, 2]) {
    await call('POST', '/downtimes', { ...A_DOWNTIME, targets: ['lake'] })
    await call('POST', `/downtimes/DT-${number}/announcement`)
    await call('POST', `/downtimes/DT-${number}/start`)
  }
  const override = { status: 'degraded', reason: 'Seen by hand.', expiresAt: '2026-11-19T15:00:00.000Z' }
  const made = await desk.call('PUT', '/services/lake/override', override, { role: 'admin' })
  t.ok(made.statusCode < 300, made.body)
  t.equal((await statuses())['lake'], 'degraded')
  t.ok((await desk.call('DELETE', '/services/lake/override', undefined, { role: 'admin' })).statusCode < 300)
  await call('POST', '/downtimes/DT-1/completion', {})
  t.equal((await statuses())['lake'], 'maintenance', 'the other one runs')
  await call('POST', '/downtimes/DT-2/completion', {})
  t.equal((await statuses())['lake'], 'operational')
})

t.test('what is planned within a week stands on the status page, without a query for each', async (t) => {
  const { desk, call } = await openBoard(t, 'sqlite')
  const visitor = desk.app.visitor()
  t.notMatch((await visitor.get('/')).body, 'id="planned"')
  await call('POST', '/downtimes', { ...A_DOWNTIME, targets: ['queue'] })
  t.notMatch((await visitor.get('/')).body, 'id="planned"', 'a draft is nobody’s business')
  await call('POST', '/downtimes/DT-1/announcement')
  const page = await visitor.get('/')
  t.match(page.body, 'id="planned-DT-000001"')
  t.match(page.body, 'New disks &lt;soon&gt;')
  t.match(
    (await visitor.get('/get_report_text')).body,
    /PLANNED {2}Thu 19 Nov, 15:00 – Thu 19 Nov, 17:00: New disks <soon> \(DT-000001\), Queue/,
  )
  await call('PATCH', '/downtimes/DT-1', { startsAt: '2026-12-19T14:00:00Z', endsAt: '2026-12-19T16:00:00Z' })
  t.notMatch((await visitor.get('/')).body, 'DT-000001', 'a month ahead it is not told yet')
})
