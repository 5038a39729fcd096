import { gzipSync } from 'node:zlib'
import t from 'tap'
import { createEntity } from '../../../src/directory/index.ts'
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

onEachEngine(t, 'what the directory needs leaves the board and nothing else', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const { id } = await fill(app)
  const shop = await createEntity(app.directory, { kind: 'service', name: 'Shop' }, SYSTEM)
  const { db } = app.database
  const part = await db.selectFrom('component').select('id').executeTakeFirstOrThrow()
  await db.insertInto('depends_on').values({ service_id: shop.id, needs_id: id }).execute()
  await db.insertInto('depends_on_component').values({ service_id: shop.id, component_id: part.id }).execute()
  const ada = await app.signedIn('ada')
  await ada.submit('/settings/services/vendor/deletion')
  t.notMatch((await ada.get('/')).body, 'Vendor')
  const { retired_at } = await db.selectFrom('entity').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  t.equal(retired_at, null, 'it is there still for what depends on it')

  const before = await rowsOf(app)
  const refused = await ada.submit(`/settings/services/deleted/${id}/purge`)
  t.equal(refused.statusCode, 409)
  t.match(
    refused.body,
    'cannot be purged, as there still is: 1 service that needs it, 1 service that needs a part of it',
  )
  t.same(await rowsOf(app), before, 'not even a snapshot is gone')

  await db.deleteFrom('depends_on').execute()
  await db.deleteFrom('depends_on_component').execute()
  await ada.submit(`/settings/services/deleted/${id}/purge`)
  t.equal((await rowsOf(app))['snapshot'], 0)
})

onEachEngine(t, 'a service of the directory is put on the board as it is, and none beside it', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const shop = await createEntity(app.directory, { kind: 'service', name: 'Shop' }, SYSTEM)
  const server = await createEntity(app.directory, { kind: 'server', name: 'Web' }, SYSTEM)
  const put = (name: string) =>
    createService(app.status, { name, checks: [{ kind: 'http', url: 'http://127.0.0.1:9/' }] }, SYSTEM)
  t.match(await put('Shop'), { id: shop.id, slug: 'shop' })
  const web = await put('Web')
  t.equal(web.slug, 'web-2', 'a server is no service')
  t.not(web.id, server.id)
  t.equal((await put('Shop')).slug, 'shop-2', 'what is on the board already has its place')
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
