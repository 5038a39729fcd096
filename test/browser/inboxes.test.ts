import t, { type Test } from 'tap'
import { SHEET_ID, startGoogle } from '../inboxes/google.ts'
import { csvOf, NAMES } from '../inboxes/inbox.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { findBarriers, openScreen, signInOn, startBrowser } from '../support/browser.ts'
import { listen } from '../support/http.ts'
import { startStub } from '../support/stub-server.ts'

const NOON = '2026-03-03T15:00:00.000Z'

async function startAppWithShop(t: Test): Promise<TestApp> {
  const app = await startTestApp(t, 'sqlite')
  app.clock.now = new Date(NOON)
  const { id } = await app.database.db
    .insertInto('entity')
    .values({ kind: 'service', slug: 'shop', name: 'Shop', created_at: NOON })
    .returning('id')
    .executeTakeFirstOrThrow()
  await app.database.db.insertInto('service').values({ id, origin: 'own' }).execute()
  return app
}

for (const javaScript of [true, false]) {
  const how = javaScript ? 'with scripts' : 'without scripts'
  t.test(`a published sheet is added, its dates are checked, and a row is mended, ${how}`, async (t) => {
    const stub = await startStub(t)
    const rows = [
      {
        at: '3/2/2026 11:02:10',
        title: 'Checkout is down',
        text: 'Nobody can pay.',
        affects: 'Shop',
        severity: 'SEV1',
      },
      { at: '3/3/2026 12:10:00', action: 'close', ticket: 'INC-000099', text: 'Fixed.' },
    ]
    stub.on('/s.csv', { headers: { 'content-type': 'text/csv' }, body: csvOf(rows) })
    const app = await startAppWithShop(t)
    const screen = await openScreen(await startBrowser(t), await listen(app), { width: 1440, javaScript })
    const { page } = screen
    const barriers = async (where: string) => javaScript && t.same(await findBarriers(page), [], where)
    await signInOn(app, screen, 'ada')

    await page.goto('/settings/inboxes')
    await barriers('no inbox yet')
    t.notOk(await page.isVisible('[name=spreadsheet]'), 'only what the chosen kind needs is asked for')
    await page.fill('[name=name]', 'Help desk form')
    await page.fill('[name=ownerEmail]', 'ada@norrvik.example')
    await page.fill('[name=url]', `${stub.url}/s.csv`)
    await page.click('button:has-text("Add the inbox")')

    const told = /2 of 2 dates cannot be read so\. They can be as Day, month, year .* or Month, day, year/
    t.match(await page.textContent('.note[data-tone="outage"]'), told)
    t.match(await page.textContent('table:has-text("Checkout is down")'), 'Nobody can pay.')
    await barriers('its columns')
    await page.selectOption('[name=notation]', 'mdy')
    await page.check('[name=takesExisting]')
    await page.click('button:has-text("Save and begin")')
    t.match(
      await page.textContent('.note[data-tone="degraded"]'),
      /more than one way.* The other way: Day, month, year/,
    )
    await page.click('button:has-text("Take new rows now")')
    await page.waitForSelector('text=1 taken, 1 could not be taken.')
    await barriers('its rows')
    t.match(await page.textContent('#rows'), 'INC-000099')

    await page.click('a:text-is("Mend")')
    await barriers('a row to mend')
    await page.fill('label:has-text("Ticket number") >> xpath=.. >> input', 'INC-000001')
    await page.click('button:has-text("Take it")')
    await page.waitForSelector('text=Taken: INC-000001.')
    const { state, started_at } = await app.database.db
      .selectFrom('incident')
      .select(['state', 'started_at'])
      .executeTakeFirstOrThrow()
    t.equal(state, 'closed')
    t.equal(started_at, '2026-03-02T10:02:10.000Z', 'the second of March, by the clock of the sheet')
    await page.goto('/settings/inboxes')
    await barriers('one inbox')
    t.same(screen.complaints, [])
  })
}

t.test('a sheet is added by the API of Google, and says its own zone', async (t) => {
  const google = await startGoogle(t)
  google.put([NAMES, [46084.4598379629, '', '', '', 'Checkout is down', '', '', 'shop']])
  const app = await startAppWithShop(t)
  const screen = await openScreen(await startBrowser(t), await listen(app), { width: 390 })
  const { page } = screen
  await signInOn(app, screen, 'ada')
  await page.goto('/settings/inboxes')
  await page.fill('[name=name]', 'Sheet')
  await page.fill('[name=ownerEmail]', 'ada@norrvik.example')
  await page.selectOption('[name=kind]', 'sheets')
  t.notOk(await page.isVisible('[name=url]'))
  await page.fill('[name=spreadsheet]', `https://docs.google.com/spreadsheets/d/${SHEET_ID}/edit#gid=0`)
  await page.fill('[name=apiUrl]', google.url)
  await page.click('button:has-text("Add the inbox")')
  await page.waitForSelector('#f-key-error')
  t.same(await findBarriers(page), [], 'what is missing is told beside its field')
  await page.fill('[name=key]', google.key)
  await page.click('button:has-text("Add the inbox")')
  await page.waitForSelector('#push-secret')
  t.equal(await page.inputValue('[name=timeZone]'), 'Europe/Paris')
  t.match(await page.textContent('.note[data-tone="operational"]'), 'in no other way')
  t.same(await findBarriers(page), [], 'on a phone')
  await page.click('button:has-text("Save and begin")')
  await page.waitForSelector('text=Saved.')
  t.notMatch(await page.content(), 'PRIVATE KEY')
  t.match(google.claims, [{ iss: 'inbox@norrvik.iam.example' }])
  t.match(screen.complaints, [/status of 422/], 'of the form without its key, and nothing else')
  t.equal(screen.complaints.length, 1)
})
