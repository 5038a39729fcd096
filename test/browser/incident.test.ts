import t from 'tap'
import { startSmtp } from '../mail/smtp.ts'
import { findBarriers, openScreen, signInOn, startBrowser } from '../support/browser.ts'
import { type Desk, openDesk, PEOPLE, readyGraph } from '../support/desk.ts'
import { listen } from '../support/http.ts'
import { readPdf } from '../support/pdf.ts'

t.test('from the filing to the printed post-mortem, with the mails that arrive on the way', async (t) => {
  const smtp = await startSmtp(t)
  const desk = await openDesk(t, 'sqlite', { SMTP_URL: smtp.url })
  await readyGraph(desk.app)
  const screen = await openScreen(await startBrowser(t), await listen(desk.app), { width: 1440 })
  const { page } = screen
  await signInOn(desk.app, screen, 'ada')

  await page.goto('/incidents/new')
  await page.fill('[name=title]', 'Nothing leaves the queue')
  await page.fill('#f-affects', 'queue')
  await page.waitForSelector('.options__item[aria-selected="true"]')
  await page.press('#f-affects', 'Enter')
  await page.waitForSelector('#file-button:has-text("File and mail 3 people")')
  t.match(await page.textContent('#preview-mail'), 'You get this because')
  t.same(await findBarriers(page), [], 'while it is filed')
  await page.check('[name=severity][value=SEV2]', { force: true })
  await page.fill('[name=description]', 'Orders pile up.')
  await page.click('#file-button')
  await page.waitForURL('**/incidents/INC-000001')
  await page.waitForSelector('text=3 people are mailed')
  await desk.app.jobs.runNow('mail.send')
  const [first] = await smtp.mailsTo(PEOPLE.nell)
  t.equal(first!.subject, '[SEV2] Nothing leaves the queue (INC-000001)')
  t.match(first!.text, 'Orders pile up.')
  t.match(first!.text, 'You get this because you own the data set Stock levels')
  t.match(first!.text, `${desk.app.config.baseUrl}/incidents/INC-000001`)

  desk.wait(20)
  await page.fill('#update [name=text]', 'It is the disk.')
  await page.selectOption('#update [name=severity]', 'SEV1')
  await page.click('#update button:text-is("Add")')
  await page.waitForSelector('.update:has-text("It is the disk.")')
  await desk.app.jobs.runNow('mail.send')
  const [, second] = await smtp.mailsTo(PEOPLE.nell)
  t.match(second!.text, 'It is the disk.')
  t.equal(second!.inReplyTo, first!.messageId, 'it stands below the first in a mail program')
  t.same(await findBarriers(page), [], 'the ticket')

  desk.wait(20)
  await page.click('.page-head a:has-text("Close")')
  await page.fill('[name=text]', 'A new disk.')
  await page.click('button:has-text("Close it")')
  await page.waitForURL('**/incidents/INC-000001')
  await desk.app.jobs.runNow('mail.send')
  t.equal((await smtp.mailsTo(PEOPLE.nell))[2]!.subject, '[Closed] Nothing leaves the queue (INC-000001)')
  t.equal(smtp.taken.length, 9, 'three people, three events')

  await page.click('nav a:text-is("Timeline")')
  await page.hover('.timeline__item .timeline__bar')
  t.match(await page.textContent('.tip'), /Nothing leaves the queue[\s\S]*SEV2[\s\S]*SEV1[\s\S]*Queue[\s\S]*40 min/)
  await page.click('.tip a')
  await page.click('a:text-is("Write the post-mortem")')
  t.match(await page.inputValue('[name=impact]'), 'It lasted **40 min**')
  await page.fill('[name=rootCause]', 'The disk was full.')
  await page.click('button:text-is("Save and publish")')
  await page.waitForSelector('text=Published')
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('a:has-text("PDF, A4")')])
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
  t.match(
    readPdf(Buffer.concat(chunks)).text,
    /Nothing leaves the queue[\s\S]*It is the disk\.[\s\S]*The disk was full/,
  )
  t.same(screen.complaints, [])
})

/** One that runs, one that is closed, and a mail that waits. */
async function fill(desk: Desk) {
  await readyGraph(desk.app)
  await desk.file({ engineer: PEOPLE.otis, leaveOut: [PEOPLE.nell], externalUrl: 'https://tickets.example/4' })
  const closed = await desk.file({ severity: 'SEV1', affects: ['intranet'], startedAt: '2026-11-18T08:00:00Z' })
  await desk.call('POST', `/incidents/${closed}/updates`, { text: 'Slower now.', severity: 'SEV3' })
  await desk.call('PATCH', `/incidents/${closed}/updates/2`, { text: 'Slow now.' })
  await desk.call('POST', `/incidents/${closed}/updates`, { text: 'Over.', state: 'closed' })
}

t.test('no page of the desk has a barrier, on a screen or on a phone', async (t) => {
  const desk = await openDesk(t, 'sqlite')
  await fill(desk)
  const address = await listen(desk.app)
  const browser = await startBrowser(t)
  for (const width of [1440, 390]) {
    const screen = await openScreen(browser, address, { width })
    const { page } = screen
    await signInOn(desk.app, screen, 'ada')
    for (const url of [
      '/incidents',
      '/incidents?state=closed&q=nothing+like+it',
      '/incidents/new?do=update',
      '/incidents/new?do=close&ticket=INC-000001',
      '/incidents/INC-000001',
      '/incidents/INC-000002',
      '/incidents/INC-000001/edit',
      '/incidents/INC-000002/updates/2',
      '/incidents/INC-000001/mails',
      '/timeline',
      '/timeline?lanes=severity',
      '/timeline?from=2020-01-01&to=2020-01-02',
      '/settings/inboxes',
      '/settings/mail',
      '/postmortems',
    ]) {
      await page.goto(url)
      t.same(await findBarriers(page), [], `${url}, ${width} wide`)
      const over = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
      t.equal(over, 0, `${url}: nothing scrolls sideways, ${width} wide`)
    }
    t.same(screen.complaints, [])
  }
})

t.test('a tap on a bar tells of it, a second one opens its ticket', async (t) => {
  const desk = await openDesk(t, 'sqlite')
  await fill(desk)
  const context = await (await startBrowser(t)).newContext({
    baseURL: await listen(desk.app),
    viewport: { width: 390, height: 800 },
    hasTouch: true,
    isMobile: true,
  })
  const page = await context.newPage()
  await page.goto('/timeline')
  // Its words are as good to tap as the bar itself, which may be narrow.
  const bar = page.locator('.timeline__item[href="/incidents/INC-000001"] .timeline__text')
  await bar.tap()
  await page.waitForSelector('.tip:has-text("Stock export stops after the first file")')
  const box = (await page.locator('.tip').boundingBox())!
  t.ok(box.x >= 0 && box.x + box.width <= 390, 'the tip is on the screen')
  t.match(page.url(), /\/timeline$/)
  await bar.tap()
  await page.waitForURL('**/incidents/INC-000001')
  await context.close()
})

t.test('without JavaScript an incident is filed, after a look at whom it hits', async (t) => {
  const desk = await openDesk(t, 'sqlite')
  await readyGraph(desk.app)
  const screen = await openScreen(await startBrowser(t), await listen(desk.app), { javaScript: false, width: 390 })
  const { page } = screen
  await desk.app.signedIn('ada')
  await signInOn(desk.app, screen, 'hal')
  await page.goto('/incidents/new')
  await page.fill('[name=title]', 'Nothing leaves the queue')
  await page.fill('[name=affects]', 'queue')
  await page.click('label:has([value=SEV2])')
  await page.click('button:text-is("Show whom it hits")')
  t.match(await page.textContent('#preview-people'), /3 of 3[\s\S]*Nell Crossing/)
  t.equal(await page.inputValue('[name=title]'), 'Nothing leaves the queue')
  await page.uncheck(`[name=mail][value="${PEOPLE.otis}"]`)
  await page.click('#file-button')
  t.match(await page.textContent('h1'), 'Nothing leaves the queue')
  const mails = await desk.app.database.db.selectFrom('mail').select('to_email').orderBy('to_email').execute()
  t.same(
    mails.map((row) => row.to_email),
    [PEOPLE.cora, PEOPLE.nell],
  )
})

t.test('what was typed is still there after the session has ended', async (t) => {
  const desk = await openDesk(t, 'sqlite')
  const screen = await openScreen(await startBrowser(t), await listen(desk.app))
  const { page } = screen
  await desk.app.signedIn('ada')
  await signInOn(desk.app, screen, 'hal')
  await page.goto('/incidents/new')
  await page.fill('[name=title]', 'Nothing leaves the queue')
  await page.fill('[name=description]', 'Orders pile up.')
  await page.waitForSelector('[data-part=kept]:not(:empty)')
  await desk.app.database.db.deleteFrom('session').execute()
  await page.click('button:text-is("File without mail")')
  await signInOn(desk.app, screen, 'hal')
  await page.goto('/incidents/new')
  await page.click('button:text-is("Take it up")')
  t.equal(await page.inputValue('[name=title]'), 'Nothing leaves the queue')
  t.equal(await page.inputValue('[name=description]'), 'Orders pile up.')
})
