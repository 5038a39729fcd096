import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import type { Test } from 'tap'
import { findBrowser } from '../../scripts/browser.ts'
import type { TestApp } from './app.ts'
import { CAST, type Person } from './cast.ts'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
]

/** A real browser for a test file; it ends with it. */
export async function startBrowser(t: Test): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: findBrowser(), args: ARGS })
  t.teardown(() => browser.close())
  return browser
}

export interface Screen {
  page: Page
  context: BrowserContext
  /** Everything the browser complained about: errors of scripts, refused by the CSP, failed requests. */
  complaints: string[]
}

/** A window on the app, which listens from then on. */
export async function openScreen(
  browser: Browser,
  address: string,
  options: { javaScript?: boolean; width?: number; height?: number } = {},
): Promise<Screen> {
  const { javaScript = true, width = 1280, height = 800 } = options
  const context = await browser.newContext({
    baseURL: address,
    javaScriptEnabled: javaScript,
    viewport: { width, height },
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  return { page, context, complaints }
}

export async function signInOn(app: TestApp, { page }: Screen, person: Person): Promise<void> {
  await app.signedIn(person)
  await page.goto('/sign-in')
  await page.fill('[name=email]', CAST[person].email)
  await page.fill('[name=password]', CAST[person].password)
  await page.click('button:has-text("Sign in")')
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds on a page, as one line each. WCAG 2.2 AA and the best practices. */
export async function findBarriers(page: Page): Promise<string[]> {
  // By the debugger, as the page's own policy refuses scripts that are put in.
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { violations } = await (
      globalThis as unknown as { axe: { run(): Promise<{ violations: AxeViolation[] }> } }
    ).axe.run()
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
    )
  })
}

interface AxeViolation {
  id: string
  nodes: { target: string[]; failureSummary?: string }[]
}
