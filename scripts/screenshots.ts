// `npm run screenshots`: the pictures of the README, taken from the demo. Start it with `npm run demo` first.
import { chromium } from 'playwright-core'
import { findBrowser } from './browser.ts'

const ADDRESS = process.env['BASE_URL'] ?? 'http://127.0.0.1:3000'
const FOLDER = 'docs/screenshots'
const SETTLE_MS = 600

const browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox', '--disable-gpu'] })
const context = await browser.newContext({ baseURL: ADDRESS, viewport: { width: 1440, height: 900 } })
const page = await context.newPage()
await page.goto('/sign-in')
await page.fill('[name=email]', 'admin@norrvik.example')
await page.fill('[name=password]', 'demo-demo-demo')
await page.click('button:has-text("Sign in")')

async function take(name: string, path: string, before?: () => Promise<void>): Promise<void> {
  await page.goto(path)
  await before?.()
  await page.waitForTimeout(SETTLE_MS)
  await page.screenshot({ path: `${FOLDER}/${name}.png` })
}

await take('status', '/')
await take('service', '/', () => page.locator('#service-github .service__name a').click())
await take('settings-services', '/settings/services?find=st')
await page.setViewportSize({ width: 390, height: 844 })
await take('status-phone', '/')
await browser.close()
