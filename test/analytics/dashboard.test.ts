import t from 'tap'
import { startTestApp } from '../support/app.ts'
import { onEachEngine } from '../support/database.ts'
import { csvOf, makeRows, sendLog } from './log.ts'

const NOW = new Date('2026-11-19T12:00:00.000Z')
const ROWS = makeRows(400)

onEachEngine(t, 'the page, its parts, the incidents behind it and its files tell the same', async (t, engine) => {
  const app = await startTestApp(t, engine)
  app.clock.now = NOW
  const visitor = await app.signedIn('vera')
  t.match((await visitor.get('/dashboard')).body, /There are no incidents yet/)
  await sendLog(app, csvOf(ROWS))

  const all = (await visitor.get('/dashboard?range=all')).body
  t.match(all, /400 incidents of/)
  const recent = ROWS.filter(({ created }) => created >= '2026-10-21')
  t.match(
    (await visitor.get('/dashboard')).body,
    new RegExp(`${recent.length} incidents of`),
    'thirty days without a range',
  )
  const part = await visitor.request({
    url: '/dashboard?range=all&stage=prd',
    headers: { 'hx-request-type': 'partial' },
  })
  t.notMatch(part.body, /<html/)
  t.match(part.body, new RegExp(`${ROWS.filter(({ stage }) => stage === 'prd').length} incidents of`))
  const nothing = (await visitor.get('/dashboard?from=2020-01-01&to=2020-01-02')).body
  t.match(nothing, /No incident matches/)
  t.match(nothing, /href="\/dashboard"[^>]*>Reset/)

  const trend = (await visitor.get('/dashboard/trend.csv?range=all&stack=stage')).body.trim().split('\r\n').slice(1)
  t.equal(
    trend.reduce((sum, line) => sum + Number(line.split(',')[2]), 0),
    400,
  )
  const incidents = (await visitor.get('/dashboard/incidents.csv?range=all&state=closed')).body.trim().split('\r\n')
  t.equal(incidents.length - 1, ROWS.filter(({ state }) => state === 'closed').length)
  const list = (await visitor.get('/dashboard/incidents?range=all&service=Shop')).body
  t.equal(
    list.match(/<tr>/g)!.length - 1,
    Math.min(50, ROWS.filter(({ services }) => services.includes('Shop')).length),
  )
})

t.test('a name that looks like a formula leaves as text', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  app.clock.now = NOW
  await sendLog(
    app,
    'services,state,stage,creationtime,recentreporttime\n=1+1,open,prd,2026-11-18 10:00,2026-11-18 11:00\n',
  )
  const visitor = await app.signedIn('vera')
  t.match((await visitor.get('/dashboard/incidents.csv')).body, /,'=1\+1,/)
  t.match((await visitor.get('/dashboard/trend.csv?stack=service')).body, /,'=1\+1,1/)
})

t.test('what means nothing is said on the page', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const visitor = await app.signedIn('vera')
  for (const query of ['from=never', 'state=broken', 'group=hour', 'stack=x']) {
    const response = await visitor.get(`/dashboard?${query}`)
    t.equal(response.statusCode, 422, query)
    t.match(response.body, /This cannot be counted/)
  }
  t.equal((await visitor.get('/dashboard?page=900')).statusCode, 200, 'a page past the end is the last')
})

onEachEngine(t, 'views are kept by name, shared when said, and deleted by their owner alone', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const [vera, hal] = [await app.signedIn('vera'), await app.signedIn('hal')]
  const saved = await vera.submit('/dashboard/views', { name: 'Mine', query: 'stage=prd&x="><script>' })
  t.equal(saved.statusCode, 303)
  t.equal(saved.headers.location, '/dashboard?stage=prd&x=%22%3E%3Cscript%3E')
  await vera.submit('/dashboard/views', { name: 'Ours', query: 'state=open', shared: 'yes' })
  await vera.submit('/dashboard/views', { name: 'Ours', query: 'state=closed', shared: 'yes' })
  const seen = (await hal.get('/dashboard')).body
  t.match(seen, /href="\/dashboard\?state=closed">Ours/)
  t.notMatch(seen, />Mine/)
  const { id } = await app.database.db
    .selectFrom('saved_view')
    .select('id')
    .where('name', '=', 'Ours')
    .executeTakeFirstOrThrow()
  t.equal((await hal.submit(`/dashboard/views/${id}/removal`, {})).statusCode, 404)
  t.equal((await vera.submit(`/dashboard/views/${id}/removal`, {})).statusCode, 303)
  t.notMatch((await hal.get('/dashboard')).body, />Ours/)
  t.equal((await vera.submit('/dashboard/views', { name: ' ', query: '' })).statusCode, 422)
})
