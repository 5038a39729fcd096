import t from 'tap'
import { SYSTEM } from '../../src/http/auth.ts'
import { recordResults } from '../../src/status/round/record.ts'
import { createService } from '../../src/status/services/create.ts'
import { startTestApp } from '../support/app.ts'
import { findBarriers, openScreen, type Screen, signInOn, startBrowser } from '../support/browser.ts'
import { component, incident, reading, result } from '../support/results.ts'

const app = await startTestApp(t, 'sqlite', { SITE_NAME: 'Norrvik Group' })
const address = await app.app.listen({ host: '127.0.0.1', port: 0 })
const browser = await startBrowser(t)

const vendor = await createService(
  app.status,
  {
    name: 'Vendor',
    category: 'Cloud',
    initials: 'Ve',
    pageUrl: 'https://status.vendor.example',
    checks: [{ kind: 'statuspage', url: 'http://127.0.0.1:9/' }],
  },
  SYSTEM,
)
await createService(
  app.status,
  {
    name: 'Nightly export',
    checks: [
      { kind: 'heartbeat', intervalSeconds: 60 },
      { kind: 'http', url: 'http://127.0.0.1:9/' },
    ],
  },
  SYSTEM,
)
const parts = { components: [component('api', 'degraded', 'Core'), component('web')], incidents: [incident('i1')] }
const at = new Date().toISOString()
const answer = {
  outcome: 'good' as const,
  url: 'http://x/',
  httpStatus: 200,
  contentType: 'application/json',
  bytes: 12,
  hash: 'h',
  gzip: new Uint8Array(),
}
await recordResults({ ...app.database, metrics: app.metrics, timeZone: 'UTC', failuresBeforeDown: 2 }, [
  result(vendor.checkIds[0]!, at, 'degraded', { reading: reading('degraded', parts), answer }),
])
await app.signedIn('vera')

/** Every page there is, with what has to stand on it. */
const PAGES: [string, string][] = [
  ['/', '1 of 2 services with problems'],
  ['/?status=operational&q=x', 'No service matches'],
  ['/services/vendor', 'Vendor'],
  ['/services/none', 'Not found'],
  ['/account', 'Your account'],
  ['/settings/services', 'Services'],
  ['/settings/services?find=git', 'Add from the catalogue'],
  ['/settings/services/new', 'New service'],
  ['/settings/services/new?kind=heartbeat', 'New service'],
  ['/settings/services/new?kind=statuspage', 'New service'],
  ['/settings/services/vendor', 'Vendor'],
  ['/settings/services/nightly-export', 'Nightly export'],
  [`/settings/services/vendor/checks/${vendor.checkIds[0]}`, 'Statuspage'],
  ['/settings/services/vendor/checks/new', 'Another check'],
  ['/settings/jobs', 'Jobs'],
  ['/settings/users', 'Users'],
  ['/settings/tokens', 'API tokens'],
  ['/settings/audit', 'Audit log'],
]

async function inspect(
  t: typeof import('tap').default,
  { page, complaints }: Screen,
  path: string,
  words: string,
): Promise<void> {
  const wanted = path.includes('none') ? 404 : 200
  const response = await page.goto(path)
  t.equal(response!.status(), wanted, path)
  t.match(await page.locator('main').textContent(), words, path)
  t.same(await findBarriers(page), [], `${path}: axe finds nothing`)
  t.ok(await page.title(), `${path} has a title`)
  t.equal(await page.locator('h1').count(), 1, `${path} has one main heading`)
  // A browser tells the console of a 404 as such; anything else is ours.
  t.same(
    complaints.filter((text) => wanted === 200 || !text.includes('404')),
    [],
    `${path}: no complaint of the browser`,
  )
}

for (const width of [1440, 390]) {
  t.test(`every page at ${width} px: accessible, quiet, and not wider than the screen`, async (t) => {
    const screen = await openScreen(browser, address, { width, height: 900 })
    await signInOn(app, screen, 'ada')
    for (const [path, words] of PAGES) {
      screen.complaints.length = 0
      await inspect(t as typeof import('tap').default, screen, path, words)
      const wide = await screen.page.evaluate(() => document.documentElement.scrollWidth)
      t.ok(wide <= width, `${path} is ${wide} px wide`)
    }
  })
}

t.test('the pages of somebody who is not signed in', async (t) => {
  const screen = await openScreen(browser, address)
  for (const [path, words] of [
    ['/sign-in', 'Sign in'],
    ['/link/nothing', 'does not work any more'],
  ] as const) {
    await screen.page.goto(path)
    t.match(await screen.page.locator('main').textContent(), words)
    t.same(await findBarriers(screen.page), [], path)
  }
  await screen.page.goto('/sign-in')
  await screen.page.fill('[name=email]', 'nobody@norrvik.example')
  await screen.page.fill('[name=password]', 'wrong')
  await screen.page.click('button:has-text("Sign in")')
  t.match(await screen.page.locator('[role=alert]').textContent(), 'do not belong together')
  t.same(await findBarriers(screen.page), [], 'also with an error shown')
})

t.test('a form with errors keeps what was typed and says what is wrong beside the field', async (t) => {
  const screen = await openScreen(browser, address)
  await signInOn(app, screen, 'ada')
  const { page } = screen
  await page.goto('/settings/services/new')
  await page.fill('[name=name]', 'Shop')
  await page.fill('[name=url]', 'http://169.254.169.254/')
  await page.fill('[name=interval]', '3')
  await page.click('button:has-text("Add to the board")')
  t.equal(await page.inputValue('[name=name]'), 'Shop')
  t.match(await page.locator('#f-interval-error').textContent(), 'from 20 to 86400')
  t.equal(await page.getAttribute('#f-interval', 'aria-invalid'), 'true')
  t.same(await findBarriers(page), [])
  await page.fill('[name=interval]', '30')
  await page.click('button:has-text("Add to the board")')
  t.match(await page.locator('#f-url-error').textContent(), 'in a range that checks may not reach')
})

t.test('menus, drags and questions: a service is moved, paused and deleted', async (t) => {
  const screen = await openScreen(browser, address, { width: 1440 })
  await signInOn(app, screen, 'ada')
  const { page } = screen
  const names = () => page.locator('#services th[scope=row] a').allTextContents()
  await page.goto('/settings/services')
  t.same(await names(), ['Vendor', 'Nightly export'])
  await page.locator('#line-nightly-export summary').click()
  await page.click('#line-nightly-export button:has-text("Move up")')
  await page.waitForLoadState()
  t.same(await names(), ['Nightly export', 'Vendor'])
  await page
    .locator('#line-nightly-export [data-handle]')
    .dragTo(page.locator('#line-vendor'), { targetPosition: { x: 60, y: 28 } })
  await page.waitForFunction(() => document.querySelector('#services th[scope=row] a')?.textContent === 'Vendor')
  await page.locator('#line-nightly-export summary').click()
  page.once('dialog', (dialog) => void dialog.dismiss())
  await page.click('#line-nightly-export button:has-text("Delete")')
  t.same(await names(), ['Vendor', 'Nightly export'], 'somebody who says no has deleted nothing')
  await page.click('#line-nightly-export button:has-text("Pause")')
  await page.waitForLoadState()
  t.match(await page.locator('#line-nightly-export').textContent(), 'Paused')
})
