import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'cheerio'
import t, { type Test } from 'tap'
import { startTestApp, type TestApp } from './support/app.ts'
import { openScreen, startBrowser } from './support/browser.ts'
import { temporaryFolder } from './support/database.ts'

async function exported(t: Test, env: Record<string, string> = {}) {
  const folder = join(temporaryFolder(t), 'site')
  const app = await startTestApp(t, 'sqlite', { EXPORT_DIR: folder, TIME_ZONE: 'Europe/Stockholm', ...env })
  app.clock.now = new Date('2026-11-25T09:00:00Z')
  const authorization = `Bearer ${await app.token('admin')}`
  const add = (name: string) =>
    app.app.inject({
      method: 'POST',
      url: '/api/v1/services',
      headers: { authorization },
      payload: { name, check: { kind: 'tcp', url: '127.0.0.1:9' } },
    })
  await add('Shop')
  await add('Till <b>')
  return { app, folder, authorization }
}

async function lastRun(app: TestApp) {
  await app.jobs.runNow('export.write')
  return app.database.db
    .selectFrom('job_run')
    .select(['outcome', 'note'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
}

t.test('what everybody reads is written as files that work from a folder', async (t) => {
  const { app, folder } = await exported(t as Test, { BASE_URL: 'https://norrvik.example/signals' })
  t.match(await lastRun(app), { outcome: 'done', note: /^\d+ files written/ })
  t.ok(existsSync(join(folder, 'badge/shop.svg')))
  t.match(readFileSync(join(folder, 'report.txt'), 'utf8'), 'Shop')
  t.match(readFileSync(join(folder, 'feed.atom'), 'utf8'), '<feed')
  t.match(JSON.parse(readFileSync(join(folder, 'status.json'), 'utf8')).services, [
    { slug: 'shop' },
    { slug: 'till-b' },
  ])
  for (const file of ['index.html', 'timeline.html', 'services/shop.html']) {
    const $ = load(readFileSync(join(folder, file), 'utf8'))
    t.match($('.copy-line').text(), /as of .*25 Nov.*10:00/, file)
    t.equal($('form, script:not([src$="age.js"])').length, 0, file)
    for (const link of $('[href], [src]').toArray()) {
      const address = $(link).attr('href') ?? $(link).attr('src')!
      if (/^(https?:|#|mailto:)/.test(address)) t.notMatch(address, /norrvik\.example\/signals\/signals/)
      else t.ok(existsSync(join(folder, file, '..', address.split('#')[0]!)), `${file}: ${address}`)
    }
  }
})

t.test('a service that is gone is gone from the files, and what is not ours in the folder stays', async (t) => {
  const { app, folder, authorization } = await exported(t as Test)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'CNAME'), 'status.norrvik.example')
  await lastRun(app)
  t.ok(existsSync(join(folder, 'services/shop.html')))
  await app.app.inject({ method: 'DELETE', url: '/api/v1/services/shop', headers: { authorization } })
  await lastRun(app)
  t.notOk(existsSync(join(folder, 'services/shop.html')))
  t.ok(existsSync(join(folder, 'CNAME')))
  t.notOk(readdirSync(folder).some((name) => name.endsWith('.tmp')))
})

t.test('the command runs in the folder; its failure is told, and the files are there', async (t) => {
  const { app, folder } = await exported(t as Test, { EXPORT_COMMAND: 'cp status.json "$EXPORT_DIR/copied"' })
  t.match(await lastRun(app), { outcome: 'done' })
  t.ok(existsSync(join(folder, 'copied')))
  const failing = await exported(t as Test, { EXPORT_COMMAND: 'echo no route to standby >&2; exit 3' })
  t.match(await lastRun(failing.app), { outcome: 'failed', note: /EXPORT_COMMAND failed: no route to standby/ })
  t.ok(existsSync(join(failing.folder, 'index.html')))
})

t.test('nothing is published that nobody may read without signing in', async (t) => {
  const { app, folder } = await exported(t as Test, { PUBLIC_READ: 'none' })
  t.match(await lastRun(app), { outcome: 'failed', note: /answers 401/ })
  t.notOk(existsSync(join(folder, 'index.html')))
})

t.test('in a browser, without a server, a page tells how old it is and warns by itself', async (t) => {
  const { app, folder } = await exported(t as Test)
  await lastRun(app)
  const { page } = await openScreen(await startBrowser(t as Test), 'http://127.0.0.1')
  await page.clock.install({ time: new Date('2026-11-25T09:02:30Z') })
  await page.goto(`file://${join(folder, 'index.html')}`)
  t.match(await page.textContent('.copy-line'), /2 minutes old/)
  t.equal(await page.locator('.copy-line[data-tone]').count(), 0)
  await page.clock.runFor(20 * 60_000)
  t.match(await page.textContent('.copy-line'), /This is 22 minutes old\. It may have changed since\./)
  t.equal(await page.locator('.copy-line[data-tone]').count(), 1)
  await page.click('text=Shop')
  t.match(page.url(), /services\/shop\.html$/)
})
