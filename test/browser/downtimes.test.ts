import t from 'tap'
import { startSmtp } from '../mail/smtp.ts'
import { findBarriers, openScreen, signInOn, startBrowser } from '../support/browser.ts'
import { NOON, openDesk, PEOPLE, readyGraph } from '../support/desk.ts'

const smtp = await startSmtp(t)
const desk = await openDesk(t, 'sqlite', { SITE_NAME: 'Norrvik Group', SMTP_URL: smtp.url })
const address = await desk.app.app.listen({ host: '127.0.0.1', port: 0 })
const browser = await startBrowser(t)
await readyGraph(desk.app)
// Without an administrator the door asks for the first one.
await desk.app.signedIn('ada')
const incident = await desk.file()
const { db } = desk.app.database
for (const place of [
  { kind: 'region', name: 'north' },
  { kind: 'cluster', name: 'north-1', parent: 'north' },
])
  t.equal((await desk.call('POST', '/entities', place, { role: 'comms' })).statusCode, 201)

t.test('declared, announced, acknowledged, reported, extended and completed in a browser', async (t) => {
  const screen = await openScreen(browser, address, { width: 1440, height: 1000 })
  await signInOn(desk.app, screen, 'cora')
  const { page } = screen
  await page.goto('/downtimes')
  t.match(await page.locator('main').textContent(), 'Nothing is planned')
  await page.click('text=Declare the first')
  await page.fill('[name=title]', 'The queue moves to new disks')
  await page.fill('[name=reason]', 'The old ones are worn out.')
  await page.fill('[name=startsAt]', '2026-11-20T02:00')
  await page.fill('[name=endsAt]', '2026-11-20T04:00')
  await page.fill('option-picker[data-options*="/directory/options"] input:not([hidden])', 'queue')
  await page.click('[role=option]:has-text("Queue")')
  await page.waitForSelector(`#preview-conflicts:has-text("${incident}")`)
  t.match(await page.locator('#preview').textContent(), 'Stock levels')
  await page.waitForSelector('#announce-button:has-text("Announce to 3 people")')
  t.match(await page.locator('#window-length').textContent(), '2 h')
  t.same(await findBarriers(page), [], 'the form has no barriers')
  await page.click('#announce-button')
  await page.waitForURL('**/downtimes/DT-000001')
  t.match(await page.locator('main').textContent(), '0 seen, 0 objections, 3 without an answer')

  await desk.app.jobs.runNow('mail.send')
  const letters = await smtp.mailsTo(PEOPLE.nell)
  const letter = letters.find(({ subject }) => subject?.includes('DT-000001'))
  const link = /\/downtimes\/DT-000001\/acknowledgement\S+/.exec(letter?.text ?? '')![0]
  const reader = await openScreen(browser, address, { javaScript: false })
  await reader.page.goto(link)
  await reader.page.click('button:has-text("I have seen it")')
  t.match(await reader.page.locator('main').textContent(), 'Kept. Thank you.')
  await page.reload()
  t.match(await page.locator('#people').textContent(), '1 seen')
  t.same(await findBarriers(page), [], 'the page has no barriers')

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.click('a[aria-label="Change attachment as PDF"]'),
  ])
  t.equal(download.suggestedFilename(), 'DT-000001-change.pdf')

  await page.click('#move-start button')
  await page.waitForSelector('#move-completion')
  await page.click('#move-extension summary')
  await page.fill('#move-extension [name=endsAt]', '2026-11-20T05:00')
  await page.fill('#move-extension [name=text]', 'The disks are slow.')
  await page.click('#move-extension button')
  await page.waitForSelector('#story:has-text("The disks are slow.")')
  await page.click('#move-completion button')
  await page.waitForSelector('main:has-text("Completed")')
  t.equal(await page.locator('#moves').count(), 0, 'nothing is left to do')
  t.same(screen.complaints, [])
})

t.test('a time that comes twice is asked about while it is typed', async (t) => {
  const screen = await openScreen(browser, address)
  await signInOn(desk.app, screen, 'cora')
  const { page } = screen
  await page.goto('/downtimes/new')
  await page.fill('[name=startsAt]', '2027-10-31T02:30')
  await page.waitForSelector('[name=startsAtWhich]')
  t.match(await page.locator('#which-startsAt').textContent(), 'the second, 31 Oct 2027, 02:30 CET')
})

t.test('from its page in the directory, through the tree, to a series', async (t) => {
  const screen = await openScreen(browser, address)
  await signInOn(desk.app, screen, 'cora')
  const { page } = screen
  await page.goto('/directory/entities/north')
  await page.click('text=Declare a downtime')
  t.ok(await page.isChecked('#pick-north input'), 'what it was declared from is chosen')
  await page.click('#pick-toggle-north')
  await page.check('#pick-north-1 input')
  t.equal(await page.inputValue('[name=targets]'), 'north, north-1')
  await page.click('[aria-label="Remove north"]')
  t.notOk(await page.isChecked('#pick-north input'), 'what is taken out of the field is unticked')
  await page.keyboard.press('Escape')
  await page.fill('[name=title]', 'Patches')
  await page.fill('[name=reason]', 'Every month.')
  await page.fill('[name=startsAt]', '2026-12-06T02:00')
  await page.fill('[name=endsAt]', '2026-12-06T04:00')
  await page.waitForSelector('option:has-text("every first Sunday")', { state: 'attached' })
  await page.selectOption('[name=repeat]', { label: 'every first Sunday' })
  await page.waitForSelector('#repeat-words:has-text("every first Sunday 02:00–04:00 Europe/Stockholm")')
  t.same(await findBarriers(page), [], 'the form has no barriers')
  await page.click('button:has-text("Save as draft")')
  await page.waitForSelector('#series:has-text("every first Sunday 02:00–04:00 Europe/Stockholm")')
  t.match(await page.locator('#series').textContent(), '3 Jan')
  t.same(await findBarriers(page), [], 'the page has no barriers')
  t.same(screen.complaints, [])
})

t.test('without JavaScript a draft is declared, changed and cancelled', async (t) => {
  const screen = await openScreen(browser, address, { javaScript: false })
  await signInOn(desk.app, screen, 'cora')
  const { page } = screen
  await page.goto('/downtimes/new')
  await page.fill('[name=title]', 'Plain')
  await page.fill('[name=reason]', 'No scripts here.')
  await page.fill('[name=targets]', 'intranet')
  await page.fill('[name=endsAt]', '')
  await page.fill('[name=duration]', '3 h')
  await page.click('#pick-toggle-north')
  await page.check('#pick-north-1 input')
  await page.click('button:has-text("Show what it means")')
  for (const name of ['Intranet', 'north-1']) t.match(await page.locator('#preview').textContent(), name)
  await page.click('button:has-text("Save as draft")')
  t.match(await page.locator('main').textContent(), 'Kept as a draft. Nobody is told.')
  await page.click('.page-head a:has-text("Change")')
  await page.fill('[name=title]', 'Plainer')
  await page.click('#announce-button')
  t.equal(await page.locator('h1').textContent(), 'Plainer')
  await page.click('#move-cancellation summary')
  await page.click('#move-cancellation button')
  t.match(await page.locator('main').textContent(), 'Cancelled.')
})

for (const width of [1440, 390]) {
  t.test(`every page of downtimes at ${width} px: accessible, quiet, and not wider than the screen`, async (t) => {
    const freeze = { name: 'Year end', reason: 'Books close.', created_by: 'Ada Holm', created_at: NOON }
    const window = { starts_at: '2026-11-26T00:00:00.000Z', ends_at: '2026-11-28T00:00:00.000Z' }
    await db
      .insertInto('freeze_period')
      .values({ ...freeze, ...window })
      .execute()
    const screen = await openScreen(browser, address, { width, height: 900 })
    await signInOn(desk.app, screen, 'ada')
    const { page, complaints } = screen
    for (const path of [
      '/downtimes',
      '/downtimes?month=2026-11',
      '/downtimes?q=nothing',
      '/downtimes/new?targets=queue',
      '/downtimes/DT-000001',
      '/downtimes/DT-000001/mails',
      '/downtimes/DT-000001/report',
      '/downtimes/DT-000001/report/check',
      '/downtimes/period',
    ]) {
      await page.goto(path)
      t.same(await findBarriers(page), [], `${path}: axe finds nothing`)
      t.equal(await page.locator('h1').count(), 1, `${path} has one main heading`)
      t.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `${path} fits`)
    }
    t.same(complaints, [])
  })
}
