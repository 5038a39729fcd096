import { load } from 'cheerio'
import t from 'tap'
import { startTestApp } from '../support/app.ts'
import { auditEntries } from '../support/audit.ts'
import { fixture } from '../support/captures.ts'
import { onEachEngine } from '../support/database.ts'
import { countStatements } from '../support/statements.ts'
import { startStub } from '../support/stub-server.ts'
import { recorded, SHEET_ID, startGoogle } from './google.ts'
import { csvOf, NAMES, startInbox } from './inbox.ts'

onEachEngine(
  t,
  'an administrator adds a sheet, sees its columns and rows, sets them, and it begins',
  async (t, engine) => {
    const stub = await startStub(t)
    const rows = [{ at: '2/23/2026 11:02:10', title: 'Checkout is down', affects: 'shop' }]
    stub.on('/s.csv', { headers: { 'content-type': 'text/csv' }, body: csvOf(rows) })
    const app = await startTestApp(t, engine)
    const ada = await app.signedIn('ada')
    const added = await ada.submit('/settings/inboxes', {
      name: 'Help desk form',
      ownerEmail: 'Ada@norrvik.example',
      kind: 'csv',
      url: `${stub.url}/s.csv`,
    })
    t.equal(added.statusCode, 200)
    const page = load(added.body)
    t.match(page('#push-address').text(), /\/api\/v1\/inbox\/[\w-]{40,}$/)
    t.match(page('#push-secret').text(), /^whsec_/)
    t.same(
      page('thead')
        .first()
        .find('th')
        .toArray()
        .map((one) => page(one).text()),
      NAMES,
    )
    t.match(page('tbody').first().text(), 'Checkout is down')
    t.equal(page('[name="column.title"]').val(), 'Title', 'recognised by its name')
    t.equal(page('[name="notation"]').val(), 'mdy', 'the 23rd is no month')
    t.match(page('.note time').attr('datetime'), '2026-02-23T10:02:10.000Z')
    t.match(page.text(), 'Nothing is taken yet.')
    await app.jobs.runNow('inboxes.poll')
    t.same(await app.database.db.selectFrom('inbox_row').selectAll().execute(), [], 'and nothing was')

    const form = Object.fromEntries(new URLSearchParams(page('form[action="/settings/inboxes/1"]').serialize()))
    const saved = await ada.submit('/settings/inboxes/1', { ...form, _csrf: await ada.csrfToken() })
    t.equal(saved.statusCode, 303)
    await app.jobs.runNow('inboxes.poll')
    t.match(await app.database.db.selectFrom('inbox_row').select('state').execute(), [{ state: 'earlier' }])
    t.match(load((await ada.get('/settings/inboxes')).body)('tbody').text(), /Help desk form.*Working/s)
    t.match(await auditEntries(app.database, 'inbox.'), [{ action: 'inbox.create' }, { action: 'inbox.columns' }])
    t.notMatch(JSON.stringify(await auditEntries(app.database)), 'whsec_')
  },
)

t.test('a real form is read with its own columns and its own way to write dates', async (t) => {
  const stub = await startStub(t)
  const app = await startTestApp(t, 'sqlite')
  const ada = await app.signedIn('ada')
  for (const [file, notation] of [
    ['responses.en_US.mdy-24h.head.csv', 'mdy'],
    ['responses.iso-like.multiline-headers.csv', 'plain'],
  ] as const) {
    stub.on(`/${file}`, { headers: { 'content-type': 'text/csv' }, body: fixture(`inboxes/${file}`) })
    const form = { name: file, ownerEmail: 'ada@norrvik.example', kind: 'csv', url: `${stub.url}/${file}` }
    const page = load((await ada.submit('/settings/inboxes', form)).body)
    t.equal(page('[name="notation"]').val(), notation, file)
    t.equal(page('[name="column.timestamp"]').val(), 'Timestamp')
    t.ok(page('.note time').length > 0)
  }
})

t.test('a sheet by the API tells its zone; its key is not shown again', async (t) => {
  const google = await startGoogle(t)
  google.put([NAMES, [46084.4598379629, '', '', '', 'x', '', '', 'shop']])
  const app = await startTestApp(t, 'sqlite')
  const ada = await app.signedIn('ada')
  const form = {
    name: 'Sheet',
    ownerEmail: 'ada@norrvik.example',
    kind: 'sheets',
    spreadsheet: SHEET_ID,
    apiUrl: google.url,
  }
  const added = await ada.submit('/settings/inboxes', { ...form, key: google.key })
  t.equal(load(added.body)('[name="timeZone"]').val(), 'Europe/Paris')
  t.equal(load(added.body)('[name="notation"]').val(), 'days')
  t.notMatch(added.body, 'PRIVATE KEY')
  const refused = await ada.submit('/settings/inboxes', { ...form, key: google.key, name: '' })
  t.equal(refused.statusCode, 422)
  t.notMatch(refused.body, 'PRIVATE KEY')
  google.failNext({ status: 403, body: recorded('error.403_permission.json') })
  t.match(
    load((await ada.submit('/settings/inboxes/1/look')).body || (await ada.get('/settings/inboxes/1')).body).text(),
    'The caller does not have permission',
  )
})

t.test('what is wrong is told beside its field, and nothing is set up', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const ada = await app.signedIn('ada')
  const right = { name: 'x', ownerEmail: 'ada@norrvik.example', kind: 'csv', url: 'http://127.0.0.1:9/' }
  for (const [field, change] of [
    ['name', { name: ' ' }],
    ['ownerEmail', { ownerEmail: 'nobody' }],
    ['url', { url: 'ftp://x.example/' }],
    ['url', { url: 'http://169.254.169.254/latest' }],
    ['spreadsheet', { kind: 'sheets', spreadsheet: 'x y' }],
    ['key', { kind: 'sheets', spreadsheet: SHEET_ID, key: '{"client_email":"x"}' }],
  ] as const) {
    const answer = await ada.submit('/settings/inboxes', { ...right, ...change })
    t.equal(answer.statusCode, 422, field)
    t.ok(load(answer.body)(`#f-${field}-error`).length, field)
  }
  t.same(await app.database.db.selectFrom('inbox').selectAll().execute(), [])
  await ada.submit('/settings/inboxes', right)
  t.equal((await ada.submit('/settings/inboxes', right)).statusCode, 422, 'a name twice')
  for (const change of [
    { timeZone: 'Mars/Olympus' },
    { notation: 'x' },
    { 'column.title': '' },
    { 'column.title': 'A', 'column.id': 'A' },
  ]) {
    const columns = {
      ownerEmail: 'a@b.example',
      timeZone: 'UTC',
      notation: 'mdy',
      defaultSeverity: 'SEV3',
      'column.title': 'Title',
    }
    t.equal(
      (await ada.submit('/settings/inboxes/1', { ...columns, ...change })).statusCode,
      422,
      JSON.stringify(change),
    )
  }
  t.ok((await app.database.db.selectFrom('inbox').select('paused_at').executeTakeFirst())!.paused_at)
})

onEachEngine(t, 'a row that was refused is mended by hand, or left alone', async (t, engine) => {
  const stub = await startStub(t)
  const rows = [
    { at: '3/3/2026 11:02:10', title: 'Checkout is down', affects: 'shopp' },
    { at: '3/3/2026 11:02:11', action: 'close' },
  ]
  stub.on('/s.csv', { headers: { 'content-type': 'text/csv' }, body: csvOf(rows) })
  const inbox = await startInbox(t, engine, { url: `${stub.url}/s.csv` })
  await inbox.poll()
  const [wrong, hopeless] = await inbox.rows()
  const ada = await inbox.app.signedIn('ada')
  const at = `/settings/inboxes/${inbox.id}/rows/${wrong!.id}`
  t.match(load((await ada.get(at)).body)('[role="alert"]').text(), 'shopp')
  const cell = `cell.${NAMES.indexOf('Affected systems')}`
  const still = await ada.submit(at, { [cell]: 'shoppp' })
  t.equal(still.statusCode, 422)
  t.match(load(still.body)('[role="alert"]').text(), 'shoppp')
  t.equal((await ada.submit(at, { [cell]: 'Shop' })).statusCode, 303)
  t.match(await inbox.incidents(), [{ title: 'Checkout is down', filed_by: 'Ada Holm' }])
  t.equal((await ada.submit(at, { [cell]: 'Shop' })).statusCode, 404, 'once')
  t.equal((await ada.submit(`/settings/inboxes/${inbox.id}/rows/${hopeless!.id}/dismissal`)).statusCode, 303)
  await inbox.poll()
  t.same(
    (await inbox.rows()).map((row) => row.state),
    ['taken', 'dismissed'],
  )
  t.equal((await inbox.incidents()).length, 1)
  t.same((await auditEntries(inbox.app.database, 'inbox.')).map((entry) => entry.action).slice(-3), [
    'inbox.mend-row',
    'inbox.mend-row',
    'inbox.dismiss-row',
  ])
})

t.test('it is paused, goes on, gets new secrets and goes, and its tickets stay', async (t) => {
  const stub = await startStub(t)
  stub.on('/s.csv', {
    headers: { 'content-type': 'text/csv' },
    body: csvOf([{ at: '3/3/2026 11:02:10', title: 'x', affects: 'shop' }]),
  })
  const inbox = await startInbox(t, 'sqlite', { url: `${stub.url}/s.csv` })
  const ada = await inbox.app.signedIn('ada')
  const at = `/settings/inboxes/${inbox.id}`
  await ada.submit(`${at}/pausing`)
  await inbox.app.jobs.runNow('inboxes.poll')
  t.same(await inbox.rows(), [])
  await ada.submit(`${at}/resumption`)
  await ada.submit(`${at}/poll`)
  t.match(await inbox.rows(), [{ state: 'taken' }])
  const renewed = load((await ada.submit(`${at}/secrets`)).body)
  t.ok(renewed('#push-secret').text() && renewed('#push-secret').text() !== inbox.secret)
  await ada.submit(`${at}/removal`)
  t.equal((await ada.get(at)).statusCode, 404)
  t.same(await inbox.rows(), [])
  t.equal((await inbox.incidents()).length, 1)
})

t.test('its pages ask as often for many rows as for few', async (t) => {
  const stub = await startStub(t)
  const put = (count: number) =>
    stub.on('/s.csv', {
      headers: { 'content-type': 'text/csv' },
      body: csvOf(
        Array.from({ length: count }, (_, n) => ({ at: '3/3/2026 11:02:10', who: `p${n}@x.example`, action: 'dance' })),
      ),
    })
  put(2)
  const inbox = await startInbox(t, 'sqlite', { url: `${stub.url}/s.csv` })
  await inbox.poll()
  const ada = await inbox.app.signedIn('ada')
  const count = (url: string) => countStatements(inbox.app.database, () => ada.get(url))
  const urls = ['/settings/inboxes', `/settings/inboxes/${inbox.id}`]
  const few = [await count(urls[0]!), await count(urls[1]!)]
  put(120)
  t.match(await inbox.poll(), { refused: 118 })
  t.same([await count(urls[0]!), await count(urls[1]!)], few)
})
