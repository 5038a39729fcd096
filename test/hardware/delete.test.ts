import t from 'tap'
import { startTestApp } from '../support/app.ts'
import { auditEntries } from '../support/audit.ts'
import { onEachEngine } from '../support/database.ts'
import { AT, addPlaces, addServer, hostnamesOf, postJson } from './servers.ts'

async function start(t: Parameters<typeof startTestApp>[0], engine: 'sqlite' | 'postgres' = 'sqlite') {
  const app = await startTestApp(t, engine)
  await addPlaces(app)
  const cora = await app.signedIn('cora')
  const fields = { hostname: 'web-1', assetTag: 'NV-1', ipAddresses: '10.0.0.1', cluster: 'oslo-a', owner: 'Ivo' }
  const id = await addServer(app, cora, fields)
  return { app, cora, id, ...app.database }
}

onEachEngine(t, 'a deleted server is gone, and back within ten seconds with all it had', async (t, engine) => {
  const { app, cora, id, db } = await start(t, engine)
  await db.insertInto('server_column').values({ key: 'costcentre', name: 'Cost centre', created_at: AT }).execute()
  app.database.versions.bump('directory')
  await postJson(cora, '/update_hardware_row', { id, 'Cost centre': '4711' })
  const before = (await app.app.inject({ url: `/api/v1/hardware/${id}` })).json<object>()

  t.same((await postJson(cora, '/delete_hardware_row', { id })).json(), { ok: true })
  t.equal((await app.app.inject({ url: `/api/v1/hardware/${id}` })).statusCode, 404)
  t.equal((await app.app.inject({ url: '/api/v1/entities/web-1' })).statusCode, 404, 'nor is it in the directory')
  t.equal((await postJson(cora, '/delete_hardware_row', { id })).statusCode, 404, 'nothing is deleted twice')

  app.clock.now = new Date(app.clock.now.getTime() + 9_000)
  const back = await postJson(cora, '/restore_hardware_row', { id })
  t.equal(back.statusCode, 200, back.body)
  t.same(back.json<{ row: object }>().row, before)
  t.same(
    (await auditEntries(app.database, 'server.')).map(({ action }) => action),
    ['server.create', 'server.change', 'server.delete', 'server.restore'],
  )
  t.equal((await postJson(cora, '/restore_hardware_row', { id })).statusCode, 404, 'nor brought back twice')
})

t.test('after that it stays deleted, and is forgotten', async (t) => {
  const { app, cora, id, db } = await start(t)
  await postJson(cora, '/delete_hardware_row', { id })
  app.clock.now = new Date(app.clock.now.getTime() + 16_000)
  const late = await postJson(cora, '/restore_hardware_row', { id })
  t.equal(late.statusCode, 409)
  t.match(late.json(), { detail: /more than 10 s ago/ })
  await app.jobs.runNow('hardware.forget')
  t.same(await db.selectFrom('server_deletion').selectAll().execute(), [])
})

t.test('its place may have been taken meanwhile', async (t) => {
  const { app, cora, id } = await start(t)
  await postJson(cora, '/delete_hardware_row', { id })
  await addServer(app, cora, { hostname: 'other', assetTag: 'NV-1' })
  t.match((await postJson(cora, '/restore_hardware_row', { id })).json(), { detail: /NV-1 is the asset tag of other/ })
  await addServer(app, cora, { hostname: 'web-1' })
  t.match((await postJson(cora, '/restore_hardware_row', { id })).json(), {
    detail: /taken its place in the directory/,
  })
})

onEachEngine(t, 'what something refers to is not deleted, and says what that is', async (t, engine) => {
  const { app, cora, id, db } = await start(t, engine)
  const entity = { kind: 'process' as const, slug: 'nginx', name: 'nginx', created_at: AT }
  const process = await db.insertInto('entity').values(entity).returning('id').executeTakeFirstOrThrow()
  await db.insertInto('process').values({ id: process.id, server_id: id }).execute()
  const refused = await postJson(cora, '/delete_hardware_row', { id })
  t.equal(refused.statusCode, 409)
  t.match(refused.json(), { detail: /web-1 cannot be deleted.*1 process on it.*retired instead/ })
  t.equal((await app.app.inject({ url: `/api/v1/hardware/${id}` })).statusCode, 200)
  t.same(await db.selectFrom('server_deletion').selectAll().execute(), [], 'nothing else happened')
  const page = await cora.get(`/hardware/${id}/deletion`)
  t.match(page.body, /1 process on it/)
  t.notMatch(page.body, /<button[^>]*>[^<]*<svg.*Delete it/)
})

t.test('without scripts: a page asks, the list offers to undo, and undoing comes back to it', async (t) => {
  const { cora, id } = await start(t)
  const asked = await cora.get(`/hardware/${id}/deletion`)
  t.match(asked.body, /Delete web-1\?/)
  const deleted = await cora.submit(`/hardware/${id}/deletion`, { back: '/hardware?sort=vendor' })
  t.equal(deleted.headers.location, `/hardware?sort=vendor&deleted=${id}`)
  const list = await cora.get(deleted.headers.location!)
  t.match(list.body, new RegExp(`action="/hardware/${id}/restoration"`))
  t.same(hostnamesOf(list.body), [])
  const back = await cora.submit(`/hardware/${id}/restoration`, { back: '/hardware?sort=vendor' })
  t.equal(back.headers.location, '/hardware?sort=vendor')
  t.same(hostnamesOf((await cora.get('/hardware')).body), ['web-1'])
  const elsewhere = await cora.submit(`/hardware/${id}/deletion`, { back: 'https://evil.example/hardware' })
  t.equal(elsewhere.headers.location, `/hardware?deleted=${id}`, 'and to no other site')
})
