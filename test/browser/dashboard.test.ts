import t from 'tap'
import { csvOf, makeRows, sendLog } from '../analytics/log.ts'
import { startTestApp } from '../support/app.ts'
import { findBarriers, openScreen, signInOn, startBrowser } from '../support/browser.ts'

t.test('the dashboard is filtered, gone back from, zoomed and kept as a view', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  app.clock.now = new Date('2026-11-19T12:00:00.000Z')
  await sendLog(app, csvOf(makeRows(2_000)))
  const address = await app.app.listen({ host: '127.0.0.1', port: 0 })
  const browser = await startBrowser(t)
  const screen = await openScreen(browser, address)
  const { page } = screen
  await signInOn(app, screen, 'ada')
  await page.goto('/dashboard')
  const total = () => page.locator('.kpi__value').first().textContent()
  const all = await total()

  await page.selectOption('[name=stage]', 'prd')
  await page.waitForURL(/stage=prd/)
  await page.waitForFunction((was) => document.querySelector('.kpi__value')?.textContent !== was, all)
  const prd = await total()
  t.not(prd, all)
  await page.goBack()
  await page.waitForFunction((was) => document.querySelector('.kpi__value')?.textContent === was, all)
  t.equal(await total(), all, 'back shows what was there before')

  const box = (await page.locator('.trend__plot .u-over').boundingBox())!
  await page.mouse.move(box.x + box.width * 0.4, box.y + 80)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.6, box.y + 80, { steps: 4 })
  await page.mouse.up()
  await page.waitForURL(/from=2026-1\d-\d\d&to=2026-1\d-\d\d/)
  await page.waitForFunction((was) => document.querySelector('.kpi__value')?.textContent !== was, all)

  await page.click('summary:has-text("Views")')
  await page.fill('[name=name]', 'Early November')
  await page.click('button:has-text("Save the view")')
  await page.waitForSelector('text=The view is saved.')
  await page.click('summary:has-text("Views")')
  t.match(await page.locator('.dashboard-views a').first().getAttribute('href'), /from=2026-1/)
  for (const path of [
    '/dashboard',
    '/dashboard?range=all&stack=service',
    '/dashboard/incidents',
    '/dashboard/uploads',
  ]) {
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 })
      await page.goto(path)
      t.same(await findBarriers(page), [], `${path} at ${width}`)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      t.ok(wide <= width, `${path} fits into ${width}: ${wide}`)
    }
  }
  t.same(screen.complaints, [])
})

t.test('without JavaScript the filters apply by a button', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  app.clock.now = new Date('2026-11-19T12:00:00.000Z')
  await sendLog(app, csvOf(makeRows(500)))
  const address = await app.app.listen({ host: '127.0.0.1', port: 0 })
  const { page } = await openScreen(await startBrowser(t), address, { javaScript: false })
  await page.goto('/dashboard?range=all')
  t.equal(await page.locator('.kpi__value').first().textContent(), '500')
  await page.selectOption('[name=state]', 'open')
  await page.click('button:has-text("Apply")')
  t.match(page.url(), /state=open/)
  t.not(await page.locator('.kpi__value').first().textContent(), '500')
})
