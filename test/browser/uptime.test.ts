import { mkdirSync } from 'node:fs'
import t from 'tap'
import { SEND_JOB } from '../../src/mail/index.ts'
import { startSmtp } from '../mail/smtp.ts'
import { findBarriers, openScreen, type Screen, startBrowser } from '../support/browser.ts'
import { listen } from '../support/http.ts'
import { readPdf } from '../support/pdf.ts'
import { OCTOBER } from '../uptime/report/models.ts'
import { addGap, type Office, openOffice } from '../uptime/report/office.ts'

/** Set by hand to look at the pages. */
const shots = process.env['SCREENSHOTS']
if (shots) mkdirSync(shots, { recursive: true })

/** With the session of a communications manager. */
async function enter(office: Office, { context }: Screen, url: string): Promise<void> {
  const { cookies } = await office.app.signedIn('cora')
  await context.addCookies(
    cookies.split('; ').map((cookie) => {
      const [name = '', ...value] = cookie.split('=')
      return { name, value: value.join('='), url }
    }),
  )
}

t.test('draft, exclude an interval with a reason, review, send: the PDF arrives', async (t) => {
  const smtp = await startSmtp(t)
  const office = await openOffice(t, 'sqlite', { SMTP_URL: smtp.url })
  const address = await listen(office.app)
  const browser = await startBrowser(t)
  const screen = await openScreen(browser, address, { width: 1440 })
  const { page, complaints } = screen
  const look = async (name: string) => {
    t.same(await findBarriers(page), [], `${name} has no barriers`)
    if (!shots) return
    await page.screenshot({ path: `${shots}/${name}-1440.png`, fullPage: true })
    await page.setViewportSize({ width: 390, height: 800 })
    await page.screenshot({ path: `${shots}/${name}-390.png`, fullPage: true })
    await page.setViewportSize({ width: 1440, height: 900 })
  }
  await enter(office, screen, address)
  await page.goto('/uptime')
  await look('empty')
  await page.fill('[name=month]', OCTOBER)
  await page.click('button:has-text("Collect")')
  await page.waitForURL(`**/uptime/${OCTOBER}`)
  await addGap(office)
  await page.reload()
  await look('show')
  t.match(await page.textContent('.front'), /99\.915/)
  t.ok((await page.getByText('One check wants a note first').count()) === 0)

  await page.click('text=Mark as reviewed', { force: true })
  t.match(await page.textContent('main'), /One check wants a note first\./)
  await page.goto(`/uptime/${OCTOBER}`)
  await page.click('.checks a:has-text("Note")')
  await look('note')
  await page.fill('[name=text]', 'The agent was updated.')
  await page.click('text=Save the note')

  await page.click('[aria-label^="Change INC-000001"]')
  await look('correction')
  await page.click('button:has-text("Correct")')
  t.match(await page.textContent('.field__error'), /Say why/)
  await page.fill('[name=why]', 'Nobody ordered at that hour.')
  await page.click('button:has-text("Correct")')
  t.match(await page.textContent('.front'), /99\.955/)
  t.match(await page.textContent('.front'), /measured 99\.915/)
  t.match(await page.textContent('#queue'), /Nobody ordered at that hour\./)
  await look('adjusted')

  await page.click('text=Mark as reviewed')
  await page.waitForSelector('text=Reviewed, and locked.')
  await page.click('.page-head a:has-text("Send")')
  await look('delivery')
  await page.fill('[name=to]', 'boss@norrvik.example\ncfo@norrvik.example')
  await page.click('text=Send a test to myself')
  t.match(await page.textContent('[role=status]'), /cora@norrvik\.example/)
  await page.click('button:has-text("Send it")')
  await page.waitForSelector('text=The mails are on their way.')
  const signal = new AbortController().signal
  const sending = office.app.jobs.jobs.find(({ name }) => name === SEND_JOB)!
  await sending.run({ log: office.app.app.log }, signal)
  const [mail] = await smtp.mailsTo('boss@norrvik.example')
  t.equal(mail!.subject, 'Uptime in October 2026')
  t.match(mail!.text, /Downtime: Queue 20\smin/u)
  t.equal(mail!.attachments[0]!.filename, 'uptime-2026-10.pdf')
  t.match(readPdf(mail!.attachments[0]!.content).text, /Nobody ordered at that/)
  t.equal((await smtp.mailsTo('cora@norrvik.example'))[0]!.subject, '[Test] Uptime in October 2026')
  await page.reload()
  t.match(await page.textContent('main'), /boss@norrvik\.example \(delivered\)/)
  await look('sent')
  await page.click('text=History of changes')
  await look('history')
  await page.goto('/uptime')
  await look('year')
  t.same(
    complaints.filter((text) => !text.includes('409') && !text.includes('422')),
    [],
  )
})

t.test('without scripts a report is read, corrected and noted', async (t) => {
  const office = await openOffice(t, 'sqlite')
  await office.post('/collection', {})
  const address = await listen(office.app)
  const browser = await startBrowser(t)
  const screen = await openScreen(browser, address, { javaScript: false, width: 390 })
  const { page } = screen
  await enter(office, screen, address)
  await page.goto(`/uptime/${OCTOBER}`)
  const isWide = await page
    .evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')
    .catch(() => false)
  t.notOk(isWide, 'nothing scrolls sideways but what scrolls in its card')
  await page.click('text=Add an interval')
  await page.fill('[name=title]', 'A short stop')
  await page.fill('[name=from]', '2026-10-09T12:00')
  await page.fill('[name=to]', '2026-10-09T12:30')
  await page.selectOption('[name=severity]', 'SEV1')
  await page.fill('[name=why]', 'Told by the warehouse.')
  await page.click('button:has-text("Correct")')
  t.match(await page.textContent('#queue'), /A short stop/)
  t.equal((await office.read()).frontEnds[0]!.downtimeMinutes, 68)
})
