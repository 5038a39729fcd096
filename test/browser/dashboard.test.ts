import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { csvOf, makeRows, sendLog } from '../analytics/log.ts'
import { startTestApp } from '../support/app.ts'
import { findBarriers, openScreen, signInOn, startBrowser } from '../support/browser.ts'
import { temporaryFolder } from '../support/database.ts'

t.test('the dashboard is filtered, gone back from, zoomed and kept as a view', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  app.clock.now = new Date('2026-11-19T12:00:00.000Z')
  const address = await app.app.listen({ host: '127.0.0.1', port: 0 })
  const browser = await startBrowser(t)
  const screen = await openScreen(browser, address)
  const { page } = screen
  await signInOn(app, screen, 'ada')
  await page.goto('/dashboard')
  const file = join(temporaryFolder(t), 'log.csv')
  await writeFile(file, csvOf(makeRows(2_000)))
  await page.click('a:has-text("Upload a log")')
  await page.waitForSelector('dialog[open] [name=file]')
  t.same(await findBarriers(page), [], 'with the dialog open')
  await page.click('dialog button:has-text("Upload and try")')
  await page.waitForSelector('dialog .field__error')
  await page.setInputFiles('dialog [name=file]', file)
  await page.click('dialog button:has-text("Upload and try")')
  await page.click('dialog button:has-text("Import 2")')
  await page.waitForSelector('dialog :text("Imported")')
  t.same(await findBarriers(page), [], 'with the result in the dialog')
  await page.keyboard.press('Escape')
  await page.waitForSelector('.kpi__value')
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

  await page.waitForSelector('.trend__plot canvas')
  await page.click('.legend__item--switch:has-text("Closed")')
  t.equal(await page.locator('.legend__item--switch[aria-pressed=false]').count(), 1, 'a series is left out')
  await page.hover('.trend__plot .u-over')
  t.match(await page.locator('.trend__tip').textContent(), /^\d+ NovOpen\d+In progress\d+$/)
  t.same(await findBarriers(page), [], 'with the numbers of a day shown')

  const box = (await page.locator('.trend__plot .u-over').boundingBox())!
  await page.mouse.move(box.x + box.width * 0.4, box.y + 80)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.6, box.y + 80, { steps: 4 })
  await page.mouse.up()
  await page.waitForURL(/from=2026-1\d-\d\d&to=2026-1\d-\d\d/)
  await page.waitForFunction((was) => document.querySelector('.kpi__value')?.textContent !== was, all)

  const zoomed = page.url()
  await page.focus('.trend__plot')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Enter')
  await page.waitForFunction((was) => location.href !== was, zoomed)
  const [from, to] = ['from', 'to'].map((name) => new URL(page.url()).searchParams.get(name)!)
  t.equal(Date.parse(to!) - Date.parse(from!), 86_400_000, 'two days are taken by the keys')
  await page.goBack()
  await page.waitForFunction((was) => location.href === was, zoomed)

  await page.click('summary:has-text("Views")')
  await page.fill('[name=name]', 'Early November')
  await page.click('button:has-text("Save the view")')
  await page.waitForSelector('text=The view is saved.')
  await page.click('summary:has-text("Views")')
  t.match(await page.locator('.dashboard-views a').first().getAttribute('href'), /from=2026-1/)
  for (const path of [
    '/dashboard',
    '/dashboard?range=all&stack=service',
    '/dashboard?bars=grouped&stack=stage&group=week',
    '/dashboard?from=2020-01-01&to=2020-01-02',
    '/dashboard/services/1',
    '/dashboard/overlap',
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
  t.same(
    screen.complaints.filter((text) => !text.includes('422')),
    [],
  )
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
