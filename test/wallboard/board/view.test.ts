import t from 'tap'
import { HISTORY_DAYS } from '../../../src/wallboard/servers/history.ts'
import { startTestApp } from '../../support/app.ts'
import { countStatements } from '../../support/statements.ts'
import { adminOf } from '../support.ts'

const MINUTE = 60_000

async function start(t: Parameters<typeof startTestApp>[0], account = {}) {
  const app = await startTestApp(t, 'sqlite')
  const admin = await adminOf(app)
  await admin.add({ kind: 'webhook', name: 'Scripts', ...account })
  const send = (server: string, state: string, check = 'Disk') =>
    admin.send({
      account: 'scripts',
      server,
      check,
      state,
      message: `${check} is ${state}`,
      at: app.clock.now.toISOString(),
    })
  const later = (ms: number) => {
    app.clock.now = new Date(app.clock.now.getTime() + ms)
  }
  const idOf = async (name: string) =>
    (await app.database.db.selectFrom('alarm_server').select('id').where('name', '=', name).executeTakeFirstOrThrow())
      .id
  return { app, admin, send, later, idOf, visitor: app.visitor() }
}

t.test('what is old is stale, and is never green', async (t) => {
  const { send, later, visitor } = await start(t, { intervalSeconds: 20 })
  await send('web-1', 'OK')
  const fresh = await visitor.get('/wallboard')
  t.match(fresh.body, '<title>All 1 OK · Wallboard')
  t.match(fresh.body, 'data-tone="ok"')
  later(61_000)
  const stale = await visitor.get('/wallboard')
  t.match(stale.body, '<title>1 stale · Wallboard')
  t.notMatch(/<section class="account"[\s\S]*<\/section>/.exec(stale.body)![0], 'data-tone="ok"')
  t.match(stale.body, /disc--stale/)
  t.match(stale.body, /Scripts[\s\S]*Stale[\s\S]*no answer since[\s\S]*Counts are the last known/)
})

t.test('trouble stands first, and filters and groups leave what they say', async (t) => {
  const { send, visitor } = await start(t)
  for (const [server, state] of [
    ['web-1', 'OK'],
    ['web-2', 'CRITICAL'],
    ['db-1', 'WARNING'],
    ['db-2', 'UNKNOWN'],
  ] as const)
    await send(server, state)
  const namesOf = (body: string) =>
    [...body.matchAll(/id="server-\d+"[^>]*>[\s\S]*?__name"><?(?:span>)?([\w-]+)/g)].map(([, name]) => name)
  const namesAt = async (query: string) => namesOf((await visitor.get(`/wallboard${query}`)).body)
  t.same(await namesAt(''), ['web-2', 'db-1', 'db-2', 'web-1'])
  t.same(await namesAt('?state=problem'), ['web-2', 'db-1'])
  t.same(await namesAt('?state=unknown'), ['db-2'])
  t.same(await namesAt('?q=WEB'), ['web-2', 'web-1'])
  t.same(await namesAt('?account=nobody'), [])
  t.same(await namesAt('?by=none&state=ok'), ['web-1'])
  t.match((await visitor.get('/wallboard?q=%3Cscript%3E')).body, 'No server matches “&lt;script&gt;”')
})

t.test('a fragment is a 304 while nothing changes, costs no statement, and is compressed', async (t) => {
  const { app, send, visitor, later } = await start(t)
  await send('web-1', 'OK')
  const part = { 'hx-request-type': 'partial', 'accept-encoding': 'br' }
  const first = await visitor.get('/wallboard', part)
  t.equal(first.headers['content-encoding'], 'br')
  t.match(first.headers.vary, 'HX-Request-Type')
  const etag = String(first.headers.etag)
  const statements = await countStatements(app.database, async () => {
    t.equal((await visitor.get('/wallboard', { ...part, 'if-none-match': etag })).statusCode, 304)
  })
  t.equal(statements, 0)
  await send('web-1', 'OK')
  later(MINUTE)
  t.equal((await visitor.get('/wallboard', { ...part, 'if-none-match': etag })).statusCode, 304, 'the same again')
  await send('web-1', 'CRITICAL')
  t.equal((await visitor.get('/wallboard', { ...part, 'if-none-match': etag })).statusCode, 200)
})

t.test('a server tells its alarms and their past, and opens an incident with what is known', async (t) => {
  const { app, send, later, idOf, visitor } = await start(t)
  await send('web-1', 'OK')
  later(MINUTE)
  await send('web-1', 'CRITICAL')
  later(MINUTE)
  await send('web-1', 'WARNING', 'Load')
  const url = `/wallboard/servers/${await idOf('web-1')}`
  const page = await visitor.get(url)
  t.match(page.body, /critical[\s\S]*Disk[\s\S]*Disk is CRITICAL/)
  t.match(page.body, /Changes[\s\S]*Load[\s\S]*Disk[\s\S]*OK → [\s\S]*critical/)
  t.notMatch(page.body, 'Open an incident', 'who may not file is not offered it')
  const hal = await app.signedIn('hal')
  const address = /href="(\/incidents\/new\?[^"]+)"/.exec((await hal.get(url)).body)![1]!.replaceAll('&amp;', '&')
  t.match((await hal.get(address)).body, 'value="web-1: Disk"')
  const dialog = await visitor.get(url, { 'hx-request-type': 'partial' })
  t.match(dialog.body, /^<div class="dialog__head">/)
  t.equal((await visitor.get('/wallboard/servers/999')).statusCode, 404)

  later((HISTORY_DAYS + 1) * 24 * 60 * MINUTE)
  await app.jobs.runNow('wallboard.cleanup')
  t.same(await app.database.db.selectFrom('alarm_change').selectAll().execute(), [], 'after 30 days the past is gone')
  t.equal((await app.database.db.selectFrom('alarm').selectAll().execute()).length, 2)
})

t.test('text of others is text', async (t) => {
  const { admin, visitor, idOf } = await start(t)
  const hostile = '<img src=x onerror=alert(1)>'
  await admin.send({
    account: 'scripts',
    server: hostile,
    check: hostile,
    state: 'CRITICAL',
    message: hostile,
    url: 'javascript:alert(1)',
  })
  for (const url of ['/wallboard', `/wallboard/servers/${await idOf(hostile)}`]) {
    const { body } = await visitor.get(url)
    t.notMatch(body, '<img src=x')
    t.notMatch(body, 'javascript:')
  }
})

t.test('pages ask the database as often for 300 servers as for 3', async (t) => {
  const { app, admin, idOf } = await start(t)
  const ada = await app.signedIn('ada')
  const baseline: Record<string, number> = { '/wallboard': 2, '/settings/accounts': 4, server: 3 }
  for (const count of [3, 300]) {
    await admin.send(
      Array.from({ length: count }, (_, i) => ({
        account: 'scripts',
        server: `web-${i}`,
        check: 'Disk',
        state: 'CRITICAL',
      })),
    )
    for (const [name, allowed] of Object.entries(baseline)) {
      const path = name === 'server' ? `/wallboard/servers/${await idOf('web-0')}` : name
      const statements = await countStatements(app.database, async () => {
        t.equal((await ada.get(path)).statusCode, 200)
      })
      t.ok(statements <= allowed, `${name}: ${statements} statements, ${allowed} recorded`)
    }
  }
})
