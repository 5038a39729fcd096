import t, { type Test } from 'tap'
import { SYSTEM } from '../../../src/http/auth.ts'
import type { CheckResult } from '../../../src/status/checks/check.ts'
import { recordResults } from '../../../src/status/round/record.ts'
import { createService } from '../../../src/status/services/create.ts'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { type Engine, onEachEngine } from '../../support/database.ts'
import { component, incident, reading, result } from '../../support/results.ts'

const T0 = '2026-11-19T12:00:00.000Z'
const at = (minute: number) => new Date(Date.parse(T0) + minute * 60_000).toISOString()

async function setup(t: Test, engine: Engine, kind = 'statuspage') {
  const app = await startTestApp(t, engine)
  app.clock.now = new Date(T0)
  const url = 'http://127.0.0.1:9/'
  const made = await createService(app.status, { name: 'Vendor', checks: [{ kind, url }] }, SYSTEM)
  const record = (...results: CheckResult[]) =>
    recordResults({ ...app.database, metrics: app.metrics, timeZone: 'UTC', failuresBeforeDown: 2 }, results)
  return { app, db: app.database.db, record, check: made.checkIds[0]!, service: made.id }
}

const statesOf = ({ database }: TestApp) =>
  database.db.selectFrom('service_state').select(['status', 'started_at', 'ended_at']).orderBy('id').execute()

onEachEngine(
  t,
  'a result is a snapshot, a state of the check and of the service, and the next turn',
  async (t, engine) => {
    const { app, db, record, check } = await setup(t, engine)
    const before = app.database.versions.current('status')
    await record(result(check, at(0), 'degraded'))
    t.equal(app.database.versions.current('status'), before + 1)
    t.match(await db.selectFrom('snapshot').selectAll().execute(), [
      { check_id: check, at: at(0), status: 'degraded', latency_ms: 12 },
    ])
    t.match(await db.selectFrom('board_service').selectAll().executeTakeFirstOrThrow(), {
      status: 'degraded',
      reason: 'It is degraded.',
      checked_at: at(0),
      good_at: at(0),
      stale_at: at(30),
      latency_ms: 12,
    })
    t.match(await db.selectFrom('check_state').selectAll().executeTakeFirstOrThrow(), {
      due_at: at(15),
      claimed_until: null,
    })
  },
)

onEachEngine(t, 'states follow one another without gaps; the same state goes on', async (t, engine) => {
  const { app, record, check } = await setup(t, engine)
  await record(result(check, at(1)))
  await record(result(check, at(16)))
  await record(result(check, at(31), 'major_outage'))
  await record(result(check, at(46)))
  t.same(await statesOf(app), [
    { status: 'unknown', started_at: at(0), ended_at: at(1) },
    { status: 'operational', started_at: at(1), ended_at: at(31) },
    { status: 'major_outage', started_at: at(31), ended_at: at(46) },
    { status: 'operational', started_at: at(46), ended_at: null },
  ])
})

onEachEngine(
  t,
  'time is counted to the day and state it belongs to, and to none when nobody looked',
  async (t, engine) => {
    const { db, record, check } = await setup(t, engine)
    await record(result(check, '2026-11-19T23:50:00.000Z'))
    await record(result(check, '2026-11-20T00:05:00.000Z', 'major_outage'))
    await record(result(check, '2026-11-20T00:20:00.000Z'))
    // Nothing for ten hours: two rounds of 15 min count on, the rest is not measured.
    await record(result(check, '2026-11-20T10:20:00.000Z'))
    const minute = 60_000
    t.match(await db.selectFrom('service_day').selectAll().orderBy('day').execute(), [
      { day: '2026-11-19', operational_ms: 10 * minute, major_outage_ms: 0 },
      { day: '2026-11-20', operational_ms: 35 * minute, major_outage_ms: 15 * minute, unknown_ms: 0 },
    ])
  },
)

onEachEngine(
  t,
  'components are kept in line with the page; what it no longer lists is kept as gone',
  async (t, engine) => {
    const { db, record, check } = await setup(t, engine)
    const send = (minute: number, ...components: ReturnType<typeof component>[]) =>
      record(result(check, at(minute), 'operational', { reading: reading('operational', { components }) }))
    await send(0, component('api'), component('web', 'operational', 'Edge'))
    await send(15, component('api', 'degraded'), component('web', 'operational', 'Edge'))
    await send(30, component('api', 'degraded'), component('new'))
    const rows = await db.selectFrom('component').selectAll().orderBy('id').execute()
    t.match(rows, [
      { key: 'api', status: 'degraded', since: at(15), gone_at: null },
      { key: 'web', group_name: 'Edge', gone_at: at(30) },
      { key: 'new', since: at(30), gone_at: null },
    ])
    await record(result(check, at(45), 'operational', { reading: reading('operational') }))
    const left = await db.selectFrom('component').select('key').where('gone_at', 'is', null).execute()
    t.equal(left.length, 2, 'a page that lists none says nothing about them')
  },
)

onEachEngine(
  t,
  'incidents outlive the page: they are kept with their updates, and over when no longer listed',
  async (t, engine) => {
    const { db, record, check } = await setup(t, engine)
    const send = (minute: number, ...incidents: ReturnType<typeof incident>[]) =>
      record(result(check, at(minute), 'partial_outage', { reading: reading('partial_outage', { incidents }) }))
    const second = { id: 'a-2', at: at(14), status: 'identified' as const, text: 'Found it.' }
    await send(0, incident('a'), incident('b'))
    await send(15, incident('a', { status: 'identified', updates: [second, ...incident('a').updates] }))
    const rows = await db.selectFrom('provider_incident').selectAll().orderBy('external_id').execute()
    t.match(rows, [
      {
        external_id: 'a',
        status: 'identified',
        resolved_at: null,
        started_at: '2026-11-19T11:00:00.000Z',
        first_seen_at: at(0),
      },
      { external_id: 'b', status: 'resolved', resolved_at: at(15) },
    ])
    const updates = await db
      .selectFrom('provider_incident_update')
      .select(['external_id', 'text'])
      .orderBy('external_id')
      .execute()
    t.match(updates, [{ external_id: 'a-1' }, { external_id: 'a-2', text: 'Found it.' }, { external_id: 'b-1' }])
    await send(30, incident('a', { status: 'resolved', resolvedAt: at(29), title: 'Renamed' }))
    t.match(await db.selectFrom('provider_incident').selectAll().where('external_id', '=', 'a').executeTakeFirst(), {
      title: 'Renamed',
      resolved_at: at(29),
    })
  },
)

onEachEngine(t, 'an answer that could not be read ends no incident and forgets no component', async (t, engine) => {
  const { db, record, check } = await setup(t, engine)
  const parts = { components: [component('api')], incidents: [incident('a')] }
  await record(result(check, at(0), 'partial_outage', { reading: reading('partial_outage', parts) }))
  await record(result(check, at(15), 'unknown', { told: false, reason: 'It was HTML.' }))
  t.equal((await db.selectFrom('provider_incident').select('resolved_at').executeTakeFirst())?.resolved_at, null)
  t.equal((await db.selectFrom('component').select('gone_at').executeTakeFirst())?.gone_at, null)
  t.match(await db.selectFrom('board_service').select(['status', 'reason']).executeTakeFirst(), {
    status: 'partial_outage',
    reason: /It was HTML\. This is what was last known\./,
  })
})

onEachEngine(t, 'the newest good and the newest unreadable answer are kept, each once', async (t, engine) => {
  const { db, record, check } = await setup(t, engine)
  const answer = (outcome: 'good' | 'unreadable', hash: string) => ({
    outcome,
    url: 'https://x.example/',
    httpStatus: 200,
    contentType: 'text/html',
    bytes: 5,
    hash,
    gzip: new Uint8Array([1, 2, 3]),
  })
  await record(result(check, at(0), 'operational', { answer: answer('good', 'h1') }))
  await record(result(check, at(15), 'unknown', { told: false, answer: answer('unreadable', 'h2') }))
  await record(result(check, at(30), 'operational', { answer: answer('good', 'h1') }))
  await record(result(check, at(45), 'operational', { answer: answer('good', 'h3') }))
  const rows = await db
    .selectFrom('check_answer')
    .select(['outcome', 'at', 'body_hash', 'body_gzip'])
    .orderBy('outcome')
    .execute()
  t.match(rows, [
    { outcome: 'good', at: at(45), body_hash: 'h3' },
    { outcome: 'unreadable', at: at(15), body_hash: 'h2' },
  ])
  t.same([...rows[0]!.body_gzip!], [1, 2, 3])
})

onEachEngine(
  t,
  'a check that was removed meanwhile leaves nothing, and the others of its group are recorded',
  async (t, engine) => {
    const { app, db, record, check } = await setup(t, engine)
    const other = await createService(
      app.status,
      { name: 'Other', checks: [{ kind: 'tcp', url: '127.0.0.1:9' }] },
      SYSTEM,
    )
    await db
      .updateTable('status_check')
      .set({ removed_at: at(0) })
      .where('id', '=', check)
      .execute()
    await record(result(check, at(1)), result(other.checkIds[0]!, at(1)), result(999_999, at(1)))
    t.match(await db.selectFrom('snapshot').select('check_id').execute(), [{ check_id: other.checkIds[0]! }])
  },
)

onEachEngine(
  t,
  'the other side is asked again no sooner than it said, and rounds keep their beat otherwise',
  async (t, engine) => {
    const { db, record, check } = await setup(t, engine)
    const due = async () => (await db.selectFrom('check_state').select('due_at').executeTakeFirstOrThrow()).due_at
    await record(result(check, '2026-11-19T12:00:07.000Z'))
    t.equal(await due(), at(15), 'seven seconds of work do not move the next turn')
    await record(result(check, '2026-11-19T12:15:09.000Z', 'unknown', { told: false, retryAfterMs: 3_600_000 }))
    t.equal(await due(), '2026-11-19T13:15:09.000Z')
    await record(result(check, '2026-11-19T19:00:00.000Z'))
    t.equal(await due(), '2026-11-19T19:15:00.000Z', 'missed turns are not made up for one by one')
  },
)

onEachEngine(t, 'a clock that was set back breaks nothing: no state ends before it began', async (t, engine) => {
  const { app, record, check } = await setup(t, engine)
  await record(result(check, at(60)))
  await record(result(check, at(5), 'major_outage'))
  t.same((await statesOf(app)).slice(1), [
    { status: 'operational', started_at: at(60), ended_at: at(60) },
    { status: 'major_outage', started_at: at(60), ended_at: null },
  ])
})

onEachEngine(t, 'several services of a group change at their own moments', async (t, engine) => {
  const { app, record, check } = await setup(t, engine)
  const other = await createService(
    app.status,
    { name: 'Other', checks: [{ kind: 'statuspage', url: 'http://127.0.0.1:9/o' }] },
    SYSTEM,
  )
  await record(result(check, at(1)), result(other.checkIds[0]!, at(2), 'degraded'))
  const states = await app.database.db
    .selectFrom('service_state')
    .select(['service_id', 'status', 'started_at', 'ended_at'])
    .orderBy('id')
    .execute()
  t.match(
    states
      .filter(({ status }) => status === 'unknown')
      .map(({ ended_at }) => ended_at)
      .sort(),
    [at(1), at(2)],
  )
  t.match(
    states
      .filter(({ status }) => status !== 'unknown')
      .map(({ started_at }) => started_at)
      .sort(),
    [at(1), at(2)],
  )
})
