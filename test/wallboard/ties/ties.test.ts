import t from 'tap'
import type { Db } from '../../../src/db/schema.ts'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { auditEntries } from '../../support/audit.ts'
import { onEachEngine } from '../../support/database.ts'
import { adminOf } from '../support.ts'

const AT = '2026-03-03T10:00:00.000Z'

async function addServer(db: Db, slug: string, address?: { text: string; bytes: string }): Promise<number> {
  const { id } = await db
    .insertInto('entity')
    .values({ kind: 'server', slug, name: slug, created_at: AT })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db.insertInto('server').values({ id }).execute()
  if (address) {
    const row = { server_id: id, position: 1, address: address.text, bytes: address.bytes }
    await db.insertInto('server_address').values(row).execute()
  }
  return id
}

async function start(t: Parameters<typeof startTestApp>[0], engine: 'sqlite' | 'postgres' = 'sqlite') {
  const app = await startTestApp(t, engine)
  const admin = await adminOf(app)
  await admin.add({ kind: 'webhook', name: 'Scripts' })
  const send = (...servers: string[]) =>
    admin.send(servers.map((server) => ({ account: 'scripts', server, check: 'Ping', state: 'OK' })))
  const entities = async () =>
    Object.fromEntries((await admin.wall()).servers.map((server) => [server.name, server.entity]))
  return { app, admin, send, entities }
}

const idOf = async ({ database: { db } }: TestApp, name: string) =>
  (await db.selectFrom('alarm_server').select('id').where('name', '=', name).executeTakeFirstOrThrow()).id

onEachEngine(t, 'a server is tied by its name or address; what is not sure is proposed', async (t, engine) => {
  const { app, send, entities } = await start(t, engine)
  await addServer(app.database.db, 'web-1')
  await addServer(app.database.db, 'db-1', { text: '10.0.0.5', bytes: '00000000000000000000ffff0a000005' })
  await addServer(app.database.db, 'mail-1')
  await send('WEB-1', '10.0.0.5', 'mail-1.norrvik.example', 'nobody', '127.0.0.1')
  t.same(await entities(), {
    'WEB-1': 'web-1',
    '10.0.0.5': 'db-1',
    'mail-1.norrvik.example': null,
    nobody: null,
    '127.0.0.1': null,
  })
  const proposals = await app.database.db.selectFrom('tie_proposal').select('because').execute()
  t.same(proposals, [{ because: 'Its host name begins with “mail-1”.' }])
})

t.test('an administrator decides on a proposal, and what is decided stays', async (t) => {
  const { app, send, entities } = await start(t)
  await addServer(app.database.db, 'mail-1')
  await send('mail-1.norrvik.example', 'other.norrvik.example')
  const ada = await app.signedIn('ada')
  const list = await ada.get('/settings/accounts')
  t.match(list.body, /mail-1\.norrvik\.example<\/a>[\s\S]*Its host name begins with “mail-1”/)
  const at = `/settings/accounts/servers/${await idOf(app, 'mail-1.norrvik.example')}/tie`
  t.equal((await ada.submit(at, { entity: 'nothing' })).statusCode, 422)
  t.equal((await ada.submit(at, { entity: '' })).statusCode, 422)
  t.same((await entities())['mail-1.norrvik.example'], null, 'what is refused ties nothing')
  t.equal((await ada.submit(at, { entity: 'mail-1', back: 'list' })).statusCode, 303)
  t.equal((await entities())['mail-1.norrvik.example'], 'mail-1')
  t.match(await auditEntries(app.database, 'alarm_server'), [
    { action: 'alarm_server.tie', after: { entity: 'mail-1' } },
  ])
  t.same(await app.database.db.selectFrom('tie_proposal').selectAll().execute(), [])

  await ada.submit(at, { none: 'yes' })
  t.equal((await entities())['mail-1.norrvik.example'], null)
  await app.wallboard.ties.settleAll(new AbortController().signal)
  t.same(await app.database.db.selectFrom('tie_proposal').selectAll().execute(), [], 'it is not proposed again')
})

t.test('an entity that is no server is refused', async (t) => {
  const { app, send } = await start(t)
  await send('web-9')
  await app.database.db
    .insertInto('entity')
    .values({ kind: 'region', slug: 'north', name: 'North', created_at: AT })
    .execute()
  const ada = await app.signedIn('ada')
  const answer = await ada.submit(`/settings/accounts/servers/${await idOf(app, 'web-9')}/tie`, { entity: 'north' })
  t.equal(answer.statusCode, 422)
  t.match(answer.body, '“north” is no server.')
})

t.test('servers that came to the directory later are found by the job', async (t) => {
  const { app, send, entities } = await start(t)
  await send('web-1')
  t.same(await entities(), { 'web-1': null })
  await addServer(app.database.db, 'web-1')
  await app.jobs.runNow('wallboard.ties')
  t.same(await entities(), { 'web-1': 'web-1' })
})
