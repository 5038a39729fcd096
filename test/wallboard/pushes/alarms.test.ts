import { createHmac } from 'node:crypto'
import t from 'tap'
import { startTestApp } from '../../support/app.ts'
import { onEachEngine } from '../../support/database.ts'
import { adminOf, boardOf } from '../support.ts'

const ALARM = {
  account: 'scripts',
  server: 'db1',
  check: 'Backup',
  state: 'CRITICAL',
  message: 'no space',
  at: '2026-11-25T10:00:00Z',
}
const WEBHOOK = { kind: 'webhook', name: 'Scripts' }

async function start(t: Parameters<typeof startTestApp>[0], engine: 'sqlite' | 'postgres' = 'sqlite', account = {}) {
  const app = await startTestApp(t, engine)
  app.clock.now = new Date('2026-11-25T12:00:00Z')
  const admin = await adminOf(app)
  t.equal((await admin.add({ ...WEBHOOK, ...account })).status, 201)
  return { app, admin }
}

onEachEngine(t, 'an alarm is taken in, and the same again changes nothing', async (t, engine) => {
  const { app, admin } = await start(t, engine)
  t.same((await admin.send(ALARM)).body, { taken: 1, changed: 1, rejected: [] })
  t.same((await admin.send(ALARM)).body, { taken: 1, changed: 0, rejected: [] })
  const wall = await admin.wall()
  t.match(wall.servers, [
    {
      account: 'scripts',
      name: 'db1',
      critical: 1,
      total: 1,
      alarms: [{ check: 'Backup', state: 'CRITICAL', since: '2026-11-25T10:00:00.000Z', message: 'no space' }],
    },
  ])
  t.match(wall.accounts, [{ slug: 'scripts', stale: false, error: null }], 'what sends by itself is not late')
  const changes = await app.database.db.selectFrom('alarm_change').selectAll().execute()
  t.equal(changes.length, 1)
})

t.test('a batch is taken as far as it can be, and told what cannot', async (t) => {
  const { admin } = await start(t)
  const answer = await admin.send([
    ALARM,
    { ...ALARM, account: 'nobody' },
    { ...ALARM, check: 'Load', state: 'fine and dandy' },
    { ...ALARM, check: 'Load', state: 'ok' },
  ])
  t.equal(answer.status, 200)
  t.match(answer.body, { taken: 2, changed: 1, rejected: [{ index: 1 }, { index: 2, reason: /“state” must be/ }] })
  t.same(boardOf(await admin.wall()), { db1: { Backup: 'CRITICAL', Load: 'OK' } })
})

t.test('two words on one alarm in a batch are both history, and the newer counts', async (t) => {
  const { app, admin } = await start(t)
  await admin.send([{ ...ALARM, state: 'OK', at: '2026-11-25T11:00:00Z' }, ALARM])
  t.same(boardOf(await admin.wall()), { db1: { Backup: 'OK' } })
  const changes = await app.database.db
    .selectFrom('alarm_change')
    .select(['state_before', 'state'])
    .orderBy('id')
    .execute()
  t.same(changes, [
    { state_before: null, state: 'CRITICAL' },
    { state_before: 'CRITICAL', state: 'OK' },
  ])
  await admin.send({ ...ALARM, state: 'WARNING', at: '2026-11-25T10:30:00Z' })
  t.same(boardOf(await admin.wall()), { db1: { Backup: 'OK' } }, 'what comes late does not undo it')
})

t.test('a batch of which nothing can be taken is refused, and nothing is written', async (t) => {
  const { app, admin } = await start(t)
  const answer = await admin.send([{ ...ALARM, account: 'nobody' }, { server: 'x' }])
  t.equal(answer.status, 422)
  t.match(answer.headers['content-type'], 'application/problem+json')
  t.match(answer.body.fields, { 0: /There is no account “nobody”/ })
  t.same(await app.database.db.selectFrom('alarm_server').selectAll().execute(), [])
})

t.test('an account that is asked, or is paused, takes nothing that is sent', async (t) => {
  const { admin } = await start(t)
  await admin.add({ kind: 'prometheus', name: 'Prometheus', url: 'http://127.0.0.1:9' })
  t.match((await admin.send({ ...ALARM, account: 'prometheus' })).body.detail, /is no webhook account/)
  await admin.call('PATCH', '/api/v1/accounts/scripts', { paused: true })
  t.equal((await admin.send(ALARM)).status, 422)
  t.same(
    (await admin.wall()).accounts.map(({ slug }) => slug),
    ['prometheus'],
    'and a paused one is not on the board',
  )
})

t.test('who sends must prove it: a token of the help desk or above, or a signature', async (t) => {
  const secret = `whsec_${Buffer.from('a key of thirty two bytes length').toString('base64')}`
  const { app, admin } = await start(t, 'sqlite', { secret })
  const body = JSON.stringify(ALARM)
  const send = (headers: Record<string, string>, payload = body) =>
    app.app.inject({
      method: 'POST',
      url: '/api/v1/alarms',
      payload,
      headers: { 'content-type': 'application/json', ...headers },
    })
  const bearer = async (role: 'viewer' | 'helpdesk') => ({ authorization: `Bearer ${await app.token(role)}` })
  const seconds = String(Math.floor(app.clock.now.getTime() / 1000))
  const standard = (signed: string, time = seconds) => ({
    'webhook-id': 'm1',
    'webhook-timestamp': time,
    'webhook-signature': `v1,${createHmac('sha256', 'a key of thirty two bytes length').update(`m1.${time}.${signed}`).digest('base64')}`,
  })
  const hub = (key: string) => ({
    'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
  })

  t.equal((await send({})).statusCode, 401)
  t.equal((await send(await bearer('viewer'))).statusCode, 403)
  t.equal((await send(standard('something else'))).statusCode, 401)
  t.equal((await send(standard(body, '1700000000'))).statusCode, 401, 'an old delivery')
  t.equal((await send(hub('another secret'))).statusCode, 401)
  t.same((await admin.wall()).servers, [], 'nothing of this was taken')

  t.equal((await send(standard(body))).statusCode, 200)
  t.equal((await send(hub(secret))).statusCode, 200)
  t.equal((await send(await bearer('helpdesk'))).statusCode, 200)
  await admin.add({ ...WEBHOOK, name: 'Others', slug: 'others', secret: 'a secret of somebody else' })
  const other = JSON.stringify({ ...ALARM, account: 'others' })
  t.equal((await send(standard(other), other)).statusCode, 401, 'a signature counts for its own account')
  const ada = await app.signedIn('ada')
  const cookie = await ada.request({ method: 'POST', url: '/api/v1/alarms', payload: ALARM })
  t.equal(cookie.statusCode, 401, 'a cookie proves nothing')
})

onEachEngine(t, 'a server that nobody will tell of again is taken off the board', async (t, engine) => {
  const { app, admin } = await start(t, engine)
  await admin.send([ALARM, { ...ALARM, server: 'db2' }])
  await admin.add({ kind: 'prometheus', name: 'Metrics', url: 'http://127.0.0.1:9' })
  const ada = await app.signedIn('ada')
  const rows = await app.database.db.selectFrom('alarm_server').select(['id', 'name']).orderBy('name').execute()
  const [db1, db2] = [rows[0]!, rows[1]!]
  const page = await ada.get(`/wallboard/servers/${db1.id}`)
  t.match(page.body, `/settings/accounts/servers/${db1.id}/removal`)
  const remove = (id: number) => ada.submit(`/settings/accounts/servers/${id}/removal`, {})
  t.equal((await remove(db1.id)).statusCode, 303)
  t.same(boardOf(await admin.wall()), { db2: { Backup: 'CRITICAL' } })
  t.same(await app.database.db.selectFrom('alarm').select('server_id').execute(), [{ server_id: db2.id }])
  t.equal((await remove(db1.id)).statusCode, 404)
  const logged = await app.database.db.selectFrom('audit').select('action').execute()
  t.ok(logged.some(({ action }) => action === 'alarm_server.delete'))
  await admin.send(ALARM)
  t.same(boardOf(await admin.wall()), { db1: { Backup: 'CRITICAL' }, db2: { Backup: 'CRITICAL' } }, 'it may come back')
})

t.test('a server that its account names whenever it is asked cannot be taken off', async (t) => {
  const { app, admin } = await start(t)
  await admin.add({ kind: 'prometheus', name: 'Metrics', url: 'http://127.0.0.1:9' })
  const { id } = await app.database.db
    .selectFrom('account')
    .select('id')
    .where('slug', '=', 'metrics')
    .executeTakeFirstOrThrow()
  await app.database.db.insertInto('alarm_server').values({ account_id: id, key: 'db9', name: 'db9' }).execute()
  await app.database.db.updateTable('account_state').set({ revision: 7 }).where('account_id', '=', id).execute()
  await app.wallboard.live.sync()
  const server = await app.database.db
    .selectFrom('alarm_server')
    .select('id')
    .where('key', '=', 'db9')
    .executeTakeFirstOrThrow()
  const ada = await app.signedIn('ada')
  t.notMatch((await ada.get(`/wallboard/servers/${server.id}`)).body, '/removal')
  const refused = await ada.submit(`/settings/accounts/servers/${server.id}/removal`, {})
  t.equal(refused.statusCode, 409)
  t.match(refused.body, 'Take it off there')
})
