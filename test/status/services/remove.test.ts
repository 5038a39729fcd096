import { gzipSync } from 'node:zlib'
import t from 'tap'
import { SYSTEM } from '../../../src/http/auth.ts'
import { deleteOldSnapshots } from '../../../src/status/history/cleanup.ts'
import { recordResults } from '../../../src/status/round/record.ts'
import { createService } from '../../../src/status/services/create.ts'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { onEachEngine } from '../../support/database.ts'
import { component, incident, reading, result } from '../../support/results.ts'

const TABLES = [
  'entity',
  'service',
  'board_service',
  'status_check',
  'check_state',
  'snapshot',
  'service_state',
  'service_day',
  'component',
  'provider_incident',
  'provider_incident_update',
  'check_answer',
] as const

async function fill(app: TestApp): Promise<{ id: number; checkId: number }> {
  const { id, checkIds } = await createService(
    app.status,
    { name: 'Vendor', checks: [{ kind: 'statuspage', url: 'http://127.0.0.1:9/' }] },
    SYSTEM,
  )
  const deps = { ...app.database, metrics: app.metrics, timeZone: 'UTC', failuresBeforeDown: 2 }
  const parts = { components: [component('api')], incidents: [incident('i1')] }
  const body = '<script>alert("from outside")</script>'
  const answer = {
    outcome: 'good' as const,
    url: 'http://x/',
    httpStatus: 200,
    contentType: 'text/html',
    bytes: body.length,
    hash: 'h',
    gzip: gzipSync(body),
  }
  await recordResults(deps, [
    result(checkIds[0]!, new Date(Date.now() + 1000).toISOString(), 'degraded', {
      reading: reading('degraded', parts),
      answer,
    }),
  ])
  await recordResults(deps, [
    result(checkIds[0]!, new Date(Date.now() + 9000).toISOString(), 'degraded', {
      reading: reading('degraded', parts),
      answer,
    }),
  ])
  return { id, checkId: checkIds[0]! }
}

async function rowsOf(app: TestApp): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of TABLES) {
    const { n } = await app.database.db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    counts[table] = Number(n)
  }
  return counts
}

onEachEngine(t, 'deleted keeps the history, purged leaves nothing', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const { id } = await fill(app)
  const before = await rowsOf(app)
  t.ok(
    TABLES.every((table) => before[table]! > 0),
    'there is something of everything',
  )
  const ada = await app.signedIn('ada')
  t.equal(
    (await ada.submit(`/settings/services/deleted/${id}/purge`)).statusCode,
    404,
    'what stands on the board is not purged',
  )
  await ada.submit('/settings/services/vendor/deletion')
  t.same(await rowsOf(app), before)
  t.match((await ada.get('/settings/services')).body, 'Deleted, history kept')
  await ada.submit(`/settings/services/deleted/${id}/purge`)
  const after = await rowsOf(app)
  t.ok(
    TABLES.every((table) => after[table] === 0),
    JSON.stringify(after),
  )
})

onEachEngine(t, 'what the directory refers to is not purged, and loses nothing', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const { id } = await fill(app)
  const { db } = app.database
  const person = { name: 'Olga', email: 'olga@norrvik.example', created_at: new Date().toISOString() }
  const { id: personId } = await db.insertInto('person').values(person).returning('id').executeTakeFirstOrThrow()
  await db
    .insertInto('responsibility')
    .values({ entity_id: id, person_id: personId, role: 'engineer', begun_at: person.created_at })
    .execute()
  const ada = await app.signedIn('ada')
  await ada.submit('/settings/services/vendor/deletion')
  const before = await rowsOf(app)
  const refused = await ada.submit(`/settings/services/deleted/${id}/purge`)
  t.equal(refused.statusCode, 409)
  t.match(refused.body, '1 responsibility, running or ended')
  t.same(await rowsOf(app), before)
})

onEachEngine(t, 'kept answers are downloaded as a file, never shown as a page', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const { checkId } = await fill(app)
  const ada = await app.signedIn('ada')
  const response = await ada.get(`/settings/services/vendor/answers/${checkId}/good`)
  t.equal(response.statusCode, 200)
  t.equal(response.body, '<script>alert("from outside")</script>')
  t.equal(response.headers['content-type'], 'application/octet-stream')
  t.match(response.headers['content-disposition'], /^attachment; filename="vendor-good-\d+T\d+Z\.bin"$/)
  t.equal((await ada.get(`/settings/services/vendor/answers/${checkId}/unreadable`)).statusCode, 404)
  t.equal((await (await app.signedIn('cora')).get(`/settings/services/vendor/answers/${checkId}/good`)).statusCode, 403)
})

onEachEngine(t, 'old snapshots go, in parts; newer ones and daily sums stay', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const { checkId } = await fill(app)
  const old = Array.from({ length: 2_500 }, (_, i) => ({
    check_id: checkId,
    at: new Date(Date.UTC(2020, 0, 1, 0, i)).toISOString(),
    status: 'operational' as const,
  }))
  for (let i = 0; i < old.length; i += 500)
    await app.database.db
      .insertInto('snapshot')
      .values(old.slice(i, i + 500))
      .execute()
  const signal = new AbortController().signal
  t.equal(await deleteOldSnapshots(app.database.db, '2021-01-01T00:00:00.000Z', signal), 2_500)
  const after = await rowsOf(app)
  t.equal(after['snapshot'], 2)
  t.ok(after['service_day']! > 0)
})
