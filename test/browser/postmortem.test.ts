import t from 'tap'
import { findBarriers, openScreen, signInOn, startBrowser } from '../support/browser.ts'
import { openDesk, PEOPLE, readyGraph } from '../support/desk.ts'
import { listen } from '../support/http.ts'
import { readPdf } from '../support/pdf.ts'

t.test('an incident is closed, and its post-mortem is written, previewed, published and printed', async (t) => {
  const desk = await openDesk(t, 'sqlite')
  await readyGraph(desk.app)
  const ticket = await desk.file({ severity: 'SEV2' })
  desk.wait(25)
  const screen = await openScreen(await startBrowser(t), await listen(desk.app))
  const { page } = screen
  await signInOn(desk.app, screen, 'ada')

  await page.goto(`/incidents/new?do=close&ticket=${ticket}`)
  await page.fill('[name=text]', 'The queue was restarted.')
  await page.click('button:has-text("Close it")')
  await page.click('a:text-is("Write the post-mortem")')
  t.match(await page.inputValue('[name=impact]'), 'It lasted **25 min**')
  t.match(await page.inputValue('[name=timeline]'), 'The queue was restarted.')
  t.same(await findBarriers(page), [])

  await page.fill('[name=rootCause]', 'The disk was **full**. <script>alert(1)</script>')
  await page.waitForSelector('#preview strong:text-is("full")')
  t.match(await page.textContent('#preview'), '<script>alert(1)</script>', 'text, and not run')
  t.equal(await page.inputValue('[name=rootCause]'), 'The disk was **full**. <script>alert(1)</script>')
  await page.click('button:text-is("Save the draft")')
  await page.waitForURL(`**/incidents/${ticket}/postmortem`)
  await page.waitForSelector('text=Draft')

  await page.fill('#action-items [name=text]', 'Watch the disk')
  await page.fill('#f-owner', 'otis')
  await page.waitForSelector('.options__item[aria-selected="true"]')
  await page.press('#f-owner', 'Enter')
  await page.fill('#action-items [name=dueOn]', '2026-12-01')
  await page.click('button:has-text("Add the item")')
  await page.waitForSelector('#action-items td:has-text("Watch the disk")')
  t.same(await findBarriers(page), [])
  const { items } = (await desk.call('GET', '/action-items')).json()
  t.match(items, [{ text: 'Watch the disk', ownerEmail: PEOPLE.otis, dueOn: '2026-12-01' }])

  await page.click('a:text-is("Write on")')
  t.notOk(await page.isVisible('[data-part="offer"]'), 'what was saved is not offered as a draft')
  await page.click('button:text-is("Save and publish")')
  await page.waitForSelector('text=Published')
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('a:has-text("PDF, A4")')])
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
  t.match(readPdf(Buffer.concat(chunks)).text, /The disk was full[\s\S]*Watch the disk/)

  for (const url of ['/postmortems', '/postmortems/actions', `/incidents/${ticket}/postmortem/versions`]) {
    await page.goto(url)
    t.same(await findBarriers(page), [], url)
  }
  t.same(screen.complaints, [])
})

t.test('without JavaScript the preview is a page, and what was written is still there', async (t) => {
  const desk = await openDesk(t, 'sqlite')
  const ticket = await desk.file()
  await desk.call('POST', `/incidents/${ticket}/updates`, { text: 'Over.', state: 'closed' })
  const screen = await openScreen(await startBrowser(t), await listen(desk.app), { javaScript: false, width: 390 })
  const { page } = screen
  await signInOn(desk.app, screen, 'ada')
  await page.goto(`/incidents/${ticket}/postmortem/edit`)
  await page.fill('[name=summary]', 'It was **down**.')
  await page.click('button:text-is("Preview")')
  t.equal(await page.textContent('#preview strong:text-is("down")'), 'down')
  t.equal(await page.inputValue('[name=summary]'), 'It was **down**.')
  await page.click('button:text-is("Save the draft")')
  t.equal((await desk.call('GET', `/incidents/${ticket}/postmortem`)).json().summary, 'It was **down**.')
  const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  t.equal(overflow, 0, 'nothing scrolls sideways')
})
