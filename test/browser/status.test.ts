import t from 'tap'
import { SYSTEM } from '../../src/http/auth.ts'
import type { CheckResult } from '../../src/status/checks/check.ts'
import { recordResults } from '../../src/status/round/record.ts'
import { createService } from '../../src/status/services/create.ts'
import { startTestApp } from '../support/app.ts'
import { findBarriers, openScreen, startBrowser } from '../support/browser.ts'
import { component, incident, reading, result } from '../support/results.ts'

const app = await startTestApp(t, 'sqlite')
const address = await app.app.listen({ host: '127.0.0.1', port: 0 })
const browser = await startBrowser(t)

const record = (...results: CheckResult[]) =>
  recordResults({ ...app.database, metrics: app.metrics, timeZone: 'UTC', failuresBeforeDown: 2 }, results)
const make = async (name: string, kind: string) =>
  (await createService(app.status, { name, category: kind, checks: [{ kind, url: 'http://127.0.0.1:9/' }] }, SYSTEM))
    .checkIds[0]!
const now = () => new Date().toISOString()

const [shop, vendor] = [await make('Shop', 'http'), await make('Vendor', 'statuspage')]
const outage = reading('major_outage', {
  components: [component('api', 'major_outage', 'Core'), component('web', 'operational', 'Core')],
  incidents: [incident('i1', { title: 'The API is down' })],
})
await record(result(shop, now()), result(vendor, now(), 'major_outage', { reading: outage }))

t.test('the banner closes and stays closed over a refresh that brings something new', async (t) => {
  const { page, complaints } = await openScreen(browser, address)
  await page.goto('/')
  const banner = page.locator('#banner')
  t.equal(await banner.evaluate((element) => (element as HTMLDetailsElement).open), true)
  await banner.locator('summary').click()
  await page.locator('#parts-vendor summary').click()
  await page.locator('input[name=q]').fill('typed')
  const second = incident('i1', {
    title: 'The API is down',
    updates: [{ id: 'u2', at: now(), status: 'identified', text: 'Found it.' }],
  })
  await record(result(vendor, now(), 'major_outage', { reading: { ...outage, incidents: [second] } }))
  await page.locator('auto-refresh summary').click()
  await page.locator('[data-now]').click()
  await page.waitForFunction(() => document.querySelector('#banner')?.textContent?.includes('Found it.'))
  t.equal(await banner.evaluate((element) => (element as HTMLDetailsElement).open), false, 'as the reader left it')
  t.equal(await page.locator('#parts-vendor').evaluate((element) => (element as HTMLDetailsElement).open), true)
  t.equal(await page.locator('input[name=q]').inputValue(), 'typed')
  t.same(complaints, [])
})

t.test('a refresh keeps focus, scroll, an open dialog and selected text', async (t) => {
  const { page, complaints } = await openScreen(browser, address, { height: 400 })
  await page.goto('/')
  await page.evaluate(() => window.scrollTo(0, 120))
  await page.locator('.service__name a', { hasText: 'Shop' }).focus()
  await page.evaluate(() => window.getSelection()!.selectAllChildren(document.querySelector('.outage__title a')!))
  await record(result(shop, now(), 'operational', { latencyMs: 33 }))
  const refreshed = page.waitForResponse(
    (response) => new URL(response.url()).pathname === '/' && response.status() === 200,
  )
  await page.keyboard.press('r')
  await refreshed
  await page.waitForTimeout(100)
  t.equal(await page.evaluate(() => document.activeElement?.textContent), 'Shop')
  t.equal(await page.evaluate(() => window.scrollY), 120)
  t.equal(await page.evaluate(() => window.getSelection()!.toString()), 'The API is down')

  await page.keyboard.press('Enter')
  await page.locator('#service-dialog[open] h2').waitFor()
  await record(result(shop, now(), 'operational', { latencyMs: 34 }))
  await page.keyboard.press('r')
  await page.waitForTimeout(300)
  t.ok(await page.locator('#service-dialog[open]').isVisible())
  t.same(complaints, [])
})

t.test('nothing new costs a 304 and moves nothing', async (t) => {
  const { page } = await openScreen(browser, address)
  await page.goto('/')
  const answers: number[] = []
  page.on('response', (response) => {
    if (new URL(response.url()).pathname === '/') answers.push(response.status())
  })
  for (let i = 0; i < 3; i += 1) {
    const done = page.waitForResponse((response) => new URL(response.url()).pathname === '/')
    await page.keyboard.press('r')
    await done
    await page.waitForTimeout(50)
  }
  t.same(answers.slice(1), [304, 304], 'after the first, which learns the ETag')
})

t.test('the refresh menu counts down, is kept over a reload, and waits while the tab is hidden', async (t) => {
  const { page } = await openScreen(browser, address)
  await page.goto('/')
  t.match(await page.locator('auto-refresh summary').textContent(), /Every 2 min\s*2:00|1:5\d/)
  await page.locator('auto-refresh summary').click()
  await page.locator('[data-seconds="20"]').click()
  t.match(await page.locator('auto-refresh summary').textContent(), /Every 20 s/)
  await page.reload()
  t.match(await page.locator('auto-refresh summary').textContent(), /Every 20 s/)
  await page.waitForFunction(() =>
    /0:1[0-8]/.test(document.querySelector('auto-refresh [data-part=countdown]')!.textContent!),
  )
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })
  })
  const before = await page.locator('[data-part=countdown]').textContent()
  await page.waitForTimeout(2_200)
  t.equal(await page.locator('[data-part=countdown]').textContent(), before)
  await page.evaluate(() => localStorage.setItem('signalbox.refresh', '0'))
  await page.reload()
  t.match(await page.locator('auto-refresh summary').textContent(), /Refresh off/)
})

t.test('a service opens as a dialog by keyboard alone, closes by Escape, and gives the focus back', async (t) => {
  const { page, complaints } = await openScreen(browser, address)
  await page.goto('/')
  await page.locator('.service__name a', { hasText: 'Vendor' }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.locator('#service-dialog')
  await dialog.locator('h2', { hasText: 'Vendor' }).waitFor()
  t.match(await dialog.textContent(), 'The API is down')
  t.same(await findBarriers(page), [])
  await page.keyboard.press('Escape')
  t.equal(await dialog.evaluate((element) => (element as HTMLDialogElement).open), false)
  t.equal(await page.evaluate(() => document.activeElement?.textContent), 'Vendor')
  t.same(complaints, [])
})

t.test('the report is copied, and the button says so', async (t) => {
  const { page, context } = await openScreen(browser, address)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('/')
  await page.locator('copy-button a').click()
  await page.locator('copy-button', { hasText: 'Copied' }).waitFor()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  t.match(copied, /MAJOR OUTAGE {2}Vendor/)
  await page.locator('copy-button', { hasText: 'Copy report' }).waitFor()
})

t.test('the page works without JavaScript', async (t) => {
  const { page } = await openScreen(browser, address, { javaScript: false })
  await page.goto('/')
  t.equal(await page.locator('h1').textContent(), '1 of 2 services with problems')
  t.match(await page.locator('.outage__title').textContent(), 'The API is down')
  await page.locator('.segments a', { hasText: 'Operational' }).click()
  t.same(await page.locator('.service__name a').allTextContents(), ['Shop'])
  await page.goto('/')
  await page.fill('[name=q]', 'vend')
  await page.press('[name=q]', 'Enter')
  t.same(await page.locator('.service__name a').allTextContents(), ['Vendor'])
  await page.locator('.service__name a').click()
  t.equal(await page.locator('h1').textContent(), 'Vendor')
  await page.goto('/')
  await page.locator('a', { hasText: 'Copy report' }).click()
  t.match(await page.textContent('body'), 'MAJOR OUTAGE')
})

t.test('a day of the bars tells what it was', async (t) => {
  const { page } = await openScreen(browser, address)
  await page.goto('/')
  const bars = page.locator('#service-vendor uptime-days')
  const box = (await bars.boundingBox())!
  await page.mouse.move(box.x + 5, box.y + 10)
  t.match(await page.locator('.tip--float').textContent(), /^\d+ \w+: not measured$/)
  await page.mouse.move(0, 0)
  t.equal(await page.locator('.tip--float').count(), 0)
})

t.test('no page scrolls sideways on a phone', async (t) => {
  for (const width of [320, 390]) {
    const { page } = await openScreen(browser, address, { width, height: 800 })
    for (const path of ['/', '/services/vendor', '/sign-in']) {
      await page.goto(path)
      t.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `${path} at ${width}`)
    }
  }
})
