import t from 'tap'
import { startTestApp } from '../support/app.ts'
import { findBarriers, openScreen, startBrowser } from '../support/browser.ts'
import { adminOf } from '../wallboard/support.ts'

const app = await startTestApp(t, 'sqlite')
const address = await app.app.listen({ host: '127.0.0.1', port: 0 })
const browser = await startBrowser(t)
const admin = await adminOf(app)
await admin.add({ kind: 'webhook', name: 'Scripts' })
await admin.add({ kind: 'webhook', name: 'Plants' })

const alarm = (server: string, state: string, more: object = {}) => ({
  account: 'scripts',
  server,
  check: 'Disk',
  state,
  at: app.clock.now.toISOString(),
  ...more,
})
const say = async (...alarms: object[]) => {
  app.clock.now = new Date()
  const { status } = await admin.send(alarms.map((one) => ({ ...one, at: app.clock.now.toISOString() })))
  if (status !== 200) throw new Error(`answered ${status}`)
}
const calm = Array.from({ length: 199 }, (_, i) => alarm(`web-${String(i + 1).padStart(3, '0')}`, 'OK'))
await say(...calm.map((one, i) => ({ ...one, account: i % 3 === 0 ? 'plants' : 'scripts' })))
await say(alarm('db-1', 'WARNING', { message: 'Disk 88 % full' }))

t.test('a wall display shows 200 servers without scrolling, and its tab tells the worst state', async (t) => {
  const { page, complaints } = await openScreen(browser, address, { width: 1920, height: 1080 })
  await page.goto('/wallboard?kiosk=1')
  t.equal(await page.locator('.ring').count(), 200)
  const sizes = await page.evaluate(() => [document.documentElement.scrollHeight, document.documentElement.scrollWidth])
  t.ok(sizes[0]! <= 1080 && sizes[1]! <= 1920, `it is ${sizes}`)
  t.equal(await page.title(), '1 warning · Wallboard · Signalbox')
  t.match(await page.locator('link[rel=icon]').getAttribute('href'), /^data:image\/svg\+xml,.*e3b341/)
  t.equal(await page.locator('.nav').count(), 0, 'no navigation')
  t.match(await page.locator('wall-clock').textContent(), /\d\d:\d\d/)
  t.equal(await page.locator('sound-switch button').getAttribute('aria-pressed'), 'false', 'the sound is off')
  t.same(await findBarriers(page), [])
  t.same(complaints, [])
})

t.test('a refresh brings what is new, and keeps focus and an open dialog; nothing new is a 304', async (t) => {
  const { page, complaints } = await openScreen(browser, address)
  await page.goto('/wallboard')
  const answers: number[] = []
  page.on('response', (response) => {
    if (new URL(response.url()).pathname === '/wallboard') answers.push(response.status())
  })
  const refresh = async () => {
    const done = page.waitForResponse((response) => new URL(response.url()).pathname === '/wallboard')
    await page.keyboard.press('r')
    await done
    await page.waitForTimeout(150)
  }
  await page.locator('.disc', { hasText: 'web-002' }).focus()
  await refresh()
  await refresh()
  t.same(answers, [200, 304])
  await say(alarm('db-2', 'CRITICAL', { message: 'Replica is gone' }))
  await refresh()
  t.equal(answers.at(-1), 200)
  t.match(await page.locator('.alarm').first().textContent(), /db-2[\s\S]*Replica is gone/, 'trouble stands first')
  t.equal(await page.title(), '1 critical · Wallboard · Signalbox')
  t.match(await page.locator('.wall__sum').textContent(), /1 critical[\s\S]*1 warning[\s\S]*199 OK/)
  t.match(await page.evaluate(() => document.activeElement?.textContent), 'web-002', 'the focus stays where it was')

  await page.keyboard.press('Enter')
  const dialog = page.locator('#server-dialog[open]')
  await dialog.locator('h2', { hasText: 'web-002' }).waitFor()
  await say(alarm('db-2', 'OK'))
  await refresh()
  t.equal(await page.title(), '1 warning · Wallboard · Signalbox')
  t.ok(await dialog.isVisible(), 'the dialog stays open')
  t.same(await findBarriers(page), [])
  await page.keyboard.press('Escape')
  t.match(await page.evaluate(() => document.activeElement?.textContent), 'web-002', 'and gives the focus back')
  t.same(complaints, [])
})

t.test('the interval is chosen by a menu and kept', async (t) => {
  const { page } = await openScreen(browser, address)
  await page.goto('/wallboard')
  t.match(await page.locator('auto-refresh summary').textContent(), /Every 20 s/)
  await page.locator('auto-refresh summary').click()
  await page.locator('auto-refresh [data-seconds="60"]').click()
  await page.reload()
  t.match(await page.locator('auto-refresh summary').textContent(), /Every 60 s/)
})

t.test('a display that gets no answer says so, and is no longer green', async (t) => {
  const { page } = await openScreen(browser, address)
  await page.clock.install()
  await page.goto('/wallboard')
  await page.route('**/wallboard', (route) => route.abort())
  await page.clock.runFor(25_000)
  await page.waitForTimeout(200)
  t.notOk(await page.locator('wall-watch').isVisible(), 'one that is missed is no matter yet')
  for (let i = 0; i < 4; i += 1) {
    await page.clock.runFor(21_000)
    await page.waitForTimeout(100)
  }
  t.ok(await page.locator('wall-watch').isVisible())
  t.match(await page.locator('wall-watch').textContent(), /No answer from Signalbox for 1 min/)
  t.ok(await page.evaluate(() => document.body.classList.contains('wall-is-lost')))
  await page.unroute('**/wallboard')
  await page.clock.runFor(21_000)
  await page.waitForTimeout(300)
  t.notOk(await page.locator('wall-watch').isVisible())
})

t.test('it works without JavaScript: filters, grouping, and a server as a page', async (t) => {
  const { page } = await openScreen(browser, address, { javaScript: false, width: 390, height: 844 })
  await page.goto('/wallboard')
  await page.fill('[name=q]', 'db-')
  await page.press('[name=q]', 'Enter')
  t.equal(await page.locator('.ring').count(), 2)
  await page.goto('/wallboard?by=region')
  t.match(await page.locator('.account__name').first().textContent(), /In no region of the directory/)
  await page.goto('/wallboard?state=problem')
  await page.locator('.alarm').click()
  t.equal(await page.locator('h1').textContent(), 'db-1')
  t.match(await page.locator('main').textContent(), /Disk 88 % full/)
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  t.ok(width <= 390, `no page scrolls sideways, it is ${width}`)
})
