import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { addPlaces, addServer } from '../hardware/servers.ts'
import { startTestApp } from '../support/app.ts'
import { findBarriers, openScreen, signInOn, startBrowser } from '../support/browser.ts'
import { listen } from '../support/http.ts'

const FILE = [
  'Host Name;asset tag;Serial No.;Cluster;Cost centre',
  'web-1;A-1;S-9;Oslo A;4711',
  'db-1;A-2;S-2;Oslo B;',
].join('\n')

async function start(t: Test, options: Parameters<typeof openScreen>[2] = {}, env: Record<string, string> = {}) {
  const app = await startTestApp(t, 'sqlite', env)
  await addPlaces(app)
  const cora = await app.signedIn('cora')
  const id = await addServer(app, cora, { hostname: 'web-1', assetTag: 'A-1', serialNumber: 'S-1', vendor: 'Dell' })
  const screen = await openScreen(await startBrowser(t), await listen(app), options)
  await signInOn(app, screen, 'ada')
  return { app, cora, id, screen, page: screen.page }
}

const textOf = async (page: Page, selector: string) => (await page.textContent(selector))!.trim()
const saved = (page: Page) =>
  page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().includes('/cells/'))

t.test(
  'a cell is written in by keyboard alone: Enter opens and saves, Escape gives up, a bad value is told in it',
  async (t) => {
    const { page, id, screen } = await start(t)
    await page.goto('/hardware')
    const vendor = `#hardware-${id}-vendor`
    await page.focus(`${vendor} a`)
    await page.keyboard.press('Enter')
    await page.waitForSelector(`${vendor} input[name=value]`)
    await page.keyboard.type('HPE')
    await Promise.all([saved(page), page.keyboard.press('Enter')])
    await page.waitForSelector(`${vendor} a:has-text("HPE")`)
    await page.waitForFunction((cell) => document.activeElement?.closest('td')?.id === cell, vendor.slice(1))

    await page.keyboard.press('Enter')
    await page.waitForSelector(`${vendor} input[name=value]`)
    await page.keyboard.type('Lenovo')
    await page.keyboard.press('Escape')
    await page.waitForSelector(`${vendor} a`)
    t.equal(await textOf(page, vendor), 'HPE', 'Escape brings back what stood there')

    const addresses = `#hardware-${id}-ipAddresses`
    await page.focus(`${addresses} a`)
    await page.keyboard.press('Enter')
    await page.waitForSelector(`${addresses} input[name=value]`)
    await page.keyboard.type('10.0.0.999')
    await Promise.all([saved(page), page.keyboard.press('Enter')])
    await page.waitForSelector(`${addresses} [role=alert]`)
    t.match(await textOf(page, `${addresses} [role=alert]`), '10.0.0.999')
    t.same(await findBarriers(page), [], 'with the message in the cell')
    t.same(
      screen.complaints.filter((one) => !one.includes('422')),
      [],
    )
  },
)

t.test(
  'of a cell that somebody else changed meanwhile both values are shown, and Enter writes one’s own',
  async (t) => {
    const { page, id, app, cora } = await start(t)
    await page.goto('/hardware')
    const vendor = `#hardware-${id}-vendor`
    await page.click(`${vendor} a`)
    await page.waitForSelector(`${vendor} input[name=value]`)
    await app.database.db.updateTable('server').set({ vendor: 'Cisco', version: 2 }).where('id', '=', id).execute()
    await page.fill(`${vendor} input[name=value]`, 'HPE')
    await Promise.all([saved(page), page.keyboard.press('Enter')])
    await page.waitForSelector(`${vendor} [role=alert]`)
    t.match(await textOf(page, `${vendor} [role=alert]`), /Cisco[\s\S]*HPE/)
    await Promise.all([saved(page), page.keyboard.press('Enter')])
    await page.waitForSelector(`${vendor} a:has-text("HPE")`)
    t.match((await cora.get('/hardware')).body, 'HPE')
  },
)

t.test('a row is deleted after a question, and undone', async (t) => {
  const { page, id } = await start(t)
  await page.goto('/hardware')
  page.on('dialog', (dialog) => dialog.accept())
  await page.click(`#hardware-row-${id} [data-delete]`)
  await page.waitForSelector(`#hardware-row-${id}`, { state: 'detached' })
  t.match(await textOf(page, 'undo-toast'), /Deleted web-1[\s\S]*Undo/)
  await page.click('undo-toast button')
  await page.waitForSelector('tr[data-name="web-1"]')
})

t.test('columns are hidden at once and stay so without a flicker, also below a path of a site', async (t) => {
  const { page, screen } = await start(t, {}, { BASE_URL: 'http://127.0.0.1/tools/signals' })
  const address = '/tools/signals/hardware'
  const withoutVendor = () =>
    page.waitForFunction(() => !document.querySelector('#hardware-list thead')!.textContent!.includes('Vendor'))
  await page.goto(address)
  await page.click('column-menu summary')
  await page.uncheck('column-menu [type=checkbox][value=vendor]')
  await withoutVendor()
  const answer = await page.goto(address)
  t.notMatch((await answer!.text()).match(/<thead>.*<\/thead>/s)![0], 'Vendor', 'the server wrote it so')

  // What the browser keeps itself is asked for before anything is painted, also when its cookie is gone.
  await screen.context.clearCookies({ name: 'hardware_columns' })
  await page.goto(address)
  await withoutVendor()
  await page.goto(`${address}?columns=hostname,vendor`)
  t.match(await textOf(page, '#hardware-list thead'), /Hostname\s*Vendor/, 'an address with columns wins')
})

t.test('a file is uploaded in the dialog by keyboard alone, tried, written and taken back', async (t) => {
  const { page, screen } = await start(t, { width: 1440, height: 900 })
  const dialog = '#upload-dialog'
  const press = async (selector: string) => {
    await page.focus(`${dialog} ${selector}`)
    await page.keyboard.press('Enter')
  }
  await page.goto('/hardware')
  await page.focus('.page-head a[href="/hardware/upload"]')
  await page.keyboard.press('Enter')
  await page.waitForSelector(`${dialog}[open] input[type=file]`)
  t.same(await findBarriers(page), [], 'the dialog')
  await page.setInputFiles(`${dialog} input[type=file]`, {
    name: 'servers.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(FILE),
  })
  await press('button:has-text("Upload and try")')
  await page.waitForSelector(`${dialog} button:has-text("Import 2 rows")`)
  t.match(await textOf(page, dialog), /Serial number[\s\S]*S-1[\s\S]*S-9/, 'what would be changed')
  t.same(await findBarriers(page), [], 'what a file would do')
  await press('button:has-text("Import 2 rows")')
  await page.waitForSelector(`${dialog} button:has-text("Take it back")`)
  t.same(await findBarriers(page), [], 'what it did')
  page.on('dialog', (question) => question.accept())
  await press('button:has-text("Take it back")')
  await page.waitForSelector(`${dialog} >> text=Taken back`)
  await page.keyboard.press('Escape')
  await page.waitForSelector('#hardware-list tr[data-name="web-1"] >> text=S-1')
  t.equal(await page.locator('#hardware-list tr[data-name]').count(), 1, 'what was added is gone again')
  t.same(screen.complaints, [])
})

t.test('the pages of an upload have no barrier, and none is wider or longer than what it shows', async (t) => {
  const { page } = await start(t, { width: 390, height: 844 })
  for (const address of ['/hardware', '/hardware/upload', '/directory/import']) {
    await page.goto(address)
    t.same(await findBarriers(page), [], address)
    const beyond = () => document.documentElement.scrollWidth - window.innerWidth
    t.equal(await page.evaluate(beyond), 0, `${address} fits a phone`)
  }
  await page.goto('/hardware/upload')
  await page.setInputFiles('input[type=file]', { name: 'servers.csv', mimeType: 'text/csv', buffer: Buffer.from(FILE) })
  await page.click('button:has-text("Upload and try")')
  await page.waitForSelector('button:has-text("Import 2 rows")')
  t.same(await findBarriers(page), [], 'what a file would do')
  await page.click('button:has-text("Import 2 rows")')
  await page.waitForSelector('button:has-text("Take it back")')
  t.same(await findBarriers(page), [], 'what it did')
})
