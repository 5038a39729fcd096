import t from 'tap'
import { addLake, setup } from '../directory/lake.ts'
import { openScreen, signInOn, startBrowser } from '../support/browser.ts'
import { listen } from '../support/http.ts'

t.test('the tree opens in place, the search follows what is typed, and a picker chooses by keyboard', async (t) => {
  const { app, add } = await setup(t, 'sqlite')
  await addLake(add)
  await add('/entities', { kind: 'service', name: 'Reporting API' })
  const screen = await openScreen(await startBrowser(t), await listen(app))
  const { page } = screen
  await signInOn(app, screen, 'ada')

  await page.goto('/directory')
  await page.click('#toggle-eu-north')
  await page.waitForSelector('#node-eun-2')
  t.equal(new URL(page.url()).search, '', 'without leaving the page')
  await page.fill('input[name=q]', 'orders')
  await page.waitForSelector('#found tbody tr')
  t.match(page.url(), 'q=orders', 'the address says what is asked')

  await page.goto('/directory/entities/data-lake')
  await page.fill('#f-other', 'report')
  await page.waitForSelector('.options__item[aria-selected="true"]')
  await page.press('#f-other', 'Enter')
  t.equal(await page.inputValue('[name=other]'), 'reporting-api')
  t.equal(await page.textContent('#link .tag'), 'Reporting API')
  await page.click('#link button:text-is("Link")')
  await page.waitForSelector('#links >> text=Reporting API')
  t.same(screen.complaints, [])
})
