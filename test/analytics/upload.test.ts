import t from 'tap'
import { startTestApp } from '../support/app.ts'
import { onEachEngine } from '../support/database.ts'
import { submitFile } from '../support/upload.ts'
import { csvOf, figures, makeRows, sendLog } from './log.ts'

const HEAD = 'services,state,stage,creationtime,recentreporttime\n'
const GOOD = 'Shop,open,prd,2026-11-01 10:00:00,2026-11-01 11:00\n'

onEachEngine(t, 'a file with a bad row is taken as a whole, or not, or but for that row', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const file = `${HEAD}${GOOD}Shop,lost,prd,2026-11-02 10:00:00,2026-11-02 11:00:00\nShop,open,prd,2026-02-30 10:00:00,2026-11-02 11:00:00\n`
  const refused = await sendLog(app, file)
  t.equal(refused.statusCode, 422)
  t.match(refused.json(), {
    applied: false,
    rejected: 2,
    rows: [
      { row: 3, column: 'state', reason: /must be one of open, inprogress, closed/ },
      { row: 4, column: 'creationtime' },
    ],
  })
  t.equal((await figures(app)).kpis.total, 0, 'nothing of it was taken')
  const good = await sendLog(app, file, { takeGoodRows: 'yes' })
  t.equal(good.statusCode, 201)
  t.match(good.json(), { applied: true, taken: 1, rejected: 2 })
  t.equal((await figures(app)).kpis.total, 1)
})

t.test('the zone of times without an offset is the one that was chosen', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const file = `${HEAD}Shop,open,prd,2026-11-01 00:30:00,2026-11-01T01:00:00+05:30\n`
  await sendLog(app, file)
  await sendLog(app, file.replace('Shop', 'Lake'), { zone: 'Europe/Stockholm' })
  const rows = await app.database.db.selectFrom('log_incident').selectAll().orderBy('id').execute()
  t.same(
    rows.map(({ created_at, reported_at }) => [created_at, reported_at]),
    [
      ['2026-11-01T00:30:00.000Z', '2026-10-31T19:30:00.000Z'],
      ['2026-10-31T23:30:00.000Z', '2026-10-31T19:30:00.000Z'],
    ],
    'what was reported before it was created is taken as it is',
  )
  t.equal((await sendLog(app, file, { zone: 'Mars/Base' })).statusCode, 422)
})

t.test('dates that can be read in two ways are asked about, and missing or doubled columns named', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const ambiguous = await sendLog(app, `${HEAD}Shop,open,prd,03/04/2026 10:00,03/04/2026 11:00\n`)
  t.equal(ambiguous.statusCode, 422)
  t.match(ambiguous.json(), { fields: { file: /“Creation time” can be read in several ways/ } })
  const missing = await sendLog(app, 'services,state,creationtime,recentreporttime\nShop,open,2026-11-01,2026-11-01\n')
  t.match(missing.json(), { fields: { file: /No column in line 1 is named “Stage”/ } })
  const doubled = await sendLog(
    app,
    `services,state,state,stage,creationtime,recentreporttime\nShop,open,open,prd,2026-11-01,2026-11-01\n`,
  )
  t.match(doubled.json(), { fields: { file: /Several columns may be “State”/ } })
  for (const content of ['', HEAD, Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')]) {
    const response = await sendLog(app, content)
    t.ok([200, 422].includes(response.statusCode), `${response.statusCode}`)
    t.ok(response.statusCode === 422 || response.json<{ taken: number }>().taken === 0)
  }
  t.equal((await figures(app)).kpis.total, 0)
})

onEachEngine(t, 'the same file is asked about; the same incident in two files counts once', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const rows = makeRows(200)
  t.equal((await sendLog(app, csvOf(rows, true))).statusCode, 201)
  const again = await sendLog(app, csvOf(rows, true))
  t.equal(again.statusCode, 422)
  t.match(again.json(), { fields: { again: /imported already/ } })
  t.match((await sendLog(app, csvOf(rows, true), { again: 'yes' })).json(), { unchanged: 200, added: 0 })

  const closed = rows.map((row) => ({ ...row, state: 'closed' as const }))
  const later = await sendLog(app, csvOf(closed, true))
  t.match(later.json(), { added: 0, changed: rows.filter(({ state }) => state !== 'closed').length })
  const { kpis } = await figures(app)
  t.match(kpis, { total: 200, closed: 200, open: 0, inprogress: 0 })

  const visitor = await app.signedIn('hal')
  const { upload } = later.json<{ upload: number }>()
  t.equal((await visitor.submit(`/dashboard/uploads/${upload}/withdrawal`, {})).statusCode, 303)
  await app.imports.settled(upload, 5_000)
  const back = (await figures(app)).kpis
  t.equal(back.closed, rows.filter(({ state }) => state === 'closed').length, 'states are as they were')
  t.equal(back.total, 200)
})

onEachEngine(
  t,
  'a person uploads by the page, sees what it would do, confirms, and takes it back',
  async (t, engine) => {
    const app = await startTestApp(t, engine)
    const visitor = await app.signedIn('hal')
    t.equal((await visitor.get('/dashboard/uploads')).statusCode, 200)
    const sent = await submitFile(
      visitor,
      '/upload_file',
      { zone: 'UTC' },
      { name: 'log.csv', content: csvOf(makeRows(50)) },
    )
    t.equal(sent.statusCode, 303)
    const at = sent.headers.location!
    const id = Number(at.split('/').at(-1))
    await app.imports.settled(id, 5_000)
    t.match((await visitor.get(at)).body, /50/)
    t.equal((await figures(app)).kpis.total, 0, 'nothing is written before it is confirmed')
    await visitor.submit(`${at}/confirmation`, {})
    await app.imports.settled(id, 5_000)
    t.equal((await figures(app)).kpis.total, 50)
    await visitor.submit(`${at}/withdrawal`, {})
    await app.imports.settled(id, 5_000)
    t.equal((await figures(app)).kpis.total, 0)
    t.equal((await submitFile(visitor, '/upload_file', {})).statusCode, 422, 'a form without a file')
  },
)

onEachEngine(t, 'incidents of the desk are counted as they are, live', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const call = async (
    method: 'POST' | 'PATCH',
    url: string,
    payload: object,
    role: 'helpdesk' | 'comms' | 'admin' = 'admin',
  ) => {
    const response = await app.app.inject({
      method,
      url,
      payload,
      headers: { authorization: `Bearer ${await app.token(role)}` },
    })
    t.ok(response.statusCode < 300, `${url}: ${response.statusCode} ${response.body}`)
    return response.json<Record<string, string>>()
  }
  await call('POST', '/api/v1/entities', { kind: 'service', slug: 'shop', name: 'Shop' })
  const incident = await call('POST', '/api/v1/incidents', { title: 'Down', severity: 'SEV2', affects: ['shop'] })
  const first = await figures(app, 'source=desk')
  t.match(first.kpis, { total: 1, open: 1, prd: 1 })
  t.match(first.services, [{ name: 'Shop', total: 1, open: 1 }])
  await call('POST', `/api/v1/incidents/${incident['ticket']}/updates`, { text: 'Over.', state: 'closed' })
  t.match((await figures(app, 'source=desk')).kpis, { total: 1, open: 0, closed: 1 })
})

onEachEngine(t, 'what is taken as it is, is taken with a word about it', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const rows =
    'Shop,Resolved,prd,2026-11-01T10:00:00Z,2026-11-01T09:00:00Z\n"Lake, Shop",RESOLVED,prd,2026-11-02T10:00:00Z,2026-11-02T11:00:00Z\nShop,In Progress,prd,2026-11-03T10:00:00Z,2026-11-03T11:00:00Z\n'
  const first = await sendLog(app, HEAD + rows)
  t.equal(first.statusCode, 201, first.body)
  t.same(first.json<{ notes: string[] }>().notes, [
    '“Resolved” is read as closed.',
    'The recent report lies before the creation; the row is taken as it is.',
  ])
  const second = await sendLog(app, `${HEAD}"SHOP; lake",closed,prd,2026-11-02T10:00:00Z,2026-11-02T12:00:00Z\n`)
  t.match(second.json(), { added: 1 })
  t.match(second.json<{ notes: string[] }>().notes, [/is in the log already.*counted again/])
  const other = await sendLog(app, `${HEAD}Lake,closed,prd,2026-11-02T10:00:00Z,2026-11-02T12:00:00Z\n`)
  t.same(other.json<{ notes: string[] }>().notes, [])
  t.equal((await figures(app)).kpis.total, 5)
})
