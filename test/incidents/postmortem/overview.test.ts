import t from 'tap'
import { onEachEngine } from '../../support/database.ts'
import { type Desk, openDesk, PEOPLE } from '../../support/desk.ts'
import { countStatements } from '../../support/statements.ts'

const DAY_MINUTES = 24 * 60

async function fileAndClose(desk: Desk, fields: object = {}): Promise<string> {
  const ticket = await desk.file(fields)
  desk.wait(1)
  await desk.call('POST', `/incidents/${ticket}/updates`, { text: 'Over.', state: 'closed' })
  return ticket
}

onEachEngine(
  t,
  'severe incidents without a published post-mortem are pointed out after so many days',
  async (t, engine) => {
    const desk = await openDesk(t, engine, { POSTMORTEM_AFTER_DAYS: '3' })
    const hal = await desk.app.signedIn('hal')
    const severe = await fileAndClose(desk, { severity: 'SEV1', title: 'Was severe' })
    const lowered = await desk.file({ severity: 'SEV2', title: 'Was lowered' })
    await desk.call('POST', `/incidents/${lowered}/updates`, { text: 'Better.', severity: 'SEV4' })
    await desk.call('POST', `/incidents/${lowered}/updates`, { text: 'Over.', state: 'closed' })
    await fileAndClose(desk, { severity: 'SEV3', title: 'Was mild' })
    await desk.file({ severity: 'SEV1', title: 'Still runs' })
    const wanted = async (url: string) => /id="wanted"[\s\S]*?<\/section>/.exec((await hal.get(url)).body)?.[0] ?? ''
    desk.wait(3 * DAY_MINUTES - 10)
    t.equal(await wanted('/postmortems'), '')
    desk.wait(15)
    for (const url of ['/postmortems', '/incidents']) {
      const shown = await wanted(url)
      t.match(shown, '2 severe incidents are')
      t.match(shown, 'after 3 days')
      t.match(shown, /SEV1<\/span> <a href="\/incidents\/INC-000001\/postmortem">INC-000001 Was severe/)
      t.match(shown, /SEV2<\/span> <a[^>]*>INC-000002 Was lowered/, 'by the worst that it was')
      t.notMatch(shown, /Was mild|Still runs/)
    }
    await desk.call('PUT', `/incidents/${severe}/postmortem`, { summary: 'x' })
    t.match(await wanted('/postmortems'), 'a draft is there')
    await desk.call('PUT', `/incidents/${severe}/postmortem`, { version: 1, state: 'published' })
    t.match(await wanted('/postmortems'), 'One severe incident is')
    desk.wait(100 * DAY_MINUTES)
    t.equal(await wanted('/postmortems'), '', 'what is long over is not asked for for ever')
  },
)

onEachEngine(t, 'post-mortems are searched, filtered and paged', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const texts = [{ summary: 'Zebra' }, { rootCause: 'A zebra on the line' }, { summary: 'Nothing of it' }]
  for (const [i, text] of texts.entries()) {
    const ticket = await fileAndClose(desk, { severity: i === 2 ? 'SEV1' : 'SEV3', title: `Number ${i + 1}` })
    await desk.call('PUT', `/incidents/${ticket}/postmortem`, { ...text, state: i === 0 ? 'published' : 'draft' })
  }
  await desk.call('POST', '/incidents/INC-000002/postmortem/action-items', {
    text: 'x',
    owner: PEOPLE.otis,
    dueOn: '2026-12-01',
  })
  const tickets = async (query: string) =>
    (await desk.call('GET', `/postmortems?${query}`))
      .json()
      .items.map(({ ticket }: { ticket: string }) => ticket.at(-1))
  t.same(await tickets(''), ['3', '2', '1'])
  t.same(await tickets('q=zebra'), ['2', '1'])
  t.same(await tickets('q=INC-000003'), ['3'])
  t.same(await tickets('state=published'), ['1'])
  t.same(await tickets('severity=SEV1'), ['3'])
  const first = (await desk.call('GET', '/postmortems?limit=2')).json()
  t.match(first.items[1], { openItems: 1, state: 'draft', version: 1 })
  t.same(await tickets(`limit=2&cursor=${first.nextCursor}`), ['1'])
  for (const bad of [
    'state=x',
    'severity=x',
    'cursor=x',
    `cursor=${Buffer.from('[9999999999]').toString('base64url')}`,
  ])
    t.equal((await desk.call('GET', `/postmortems?${bad}`)).statusCode, 422, bad)
  const page = async (url: string) => (await desk.app.app.inject({ url })).body
  t.match(await page('/postmortems?q=zebra'), 'INC-000002')
  t.notMatch(await page('/postmortems?q=zebra'), 'INC-000003')
  t.match(await page('/postmortems?q=nothing+at+all'), 'No post-mortem matches this filter')
})

onEachEngine(t, 'the page of a ticket leads to its post-mortem', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const [hal, vera] = [await desk.app.signedIn('hal'), await desk.app.signedIn('vera')]
  const ticket = await desk.file({ severity: 'SEV2' })
  t.match((await hal.get(`/incidents/${ticket}`)).body, 'SEV2 wants one within 5 days')
  await desk.call('POST', `/incidents/${ticket}/updates`, { text: 'Over.', state: 'closed' })
  t.match(
    (await hal.get(`/incidents/${ticket}`)).body,
    `<a href="/incidents/${ticket}/postmortem/edit">Write the post-mortem</a>`,
  )
  t.match((await vera.get(`/incidents/${ticket}`)).body, 'Not written yet.')
  await desk.call('PUT', `/incidents/${ticket}/postmortem`, { state: 'published' })
  t.match(
    (await vera.get(`/incidents/${ticket}`)).body,
    `<a href="/incidents/${ticket}/postmortem">Post-mortem</a>, published`,
  )
  t.equal((await vera.get(`/incidents/${ticket}/postmortem/edit`)).statusCode, 403)
  t.notMatch((await vera.get(`/incidents/${ticket}/postmortem`)).body, '/postmortem/edit')
})

t.test('the pages ask the database as often for many as for one', async (t) => {
  const desk = await openDesk(t, 'sqlite')
  const hal = await desk.app.signedIn('hal')
  const urls = ['/postmortems', '/postmortems/actions', '/incidents/INC-000001/postmortem']
  const counted: number[][] = []
  for (const size of [1, 12]) {
    for (let i = 0; i < size; i += 1) {
      const ticket = await fileAndClose(desk, { severity: 'SEV1' })
      await desk.call('PUT', `/incidents/${ticket}/postmortem`, { summary: 'x' })
      await desk.call('POST', '/incidents/INC-000001/postmortem/action-items', {
        text: 'x',
        owner: PEOPLE.otis,
        dueOn: '2026-11-01',
      })
    }
    desk.wait(6 * DAY_MINUTES)
    const counts: number[] = []
    for (const url of urls)
      counts.push(await countStatements(desk.app.database, async () => t.equal((await hal.get(url)).statusCode, 200)))
    counted.push(counts)
  }
  t.same(counted[0], counted[1])
  for (const [i, count] of counted[1]!.entries()) t.ok(count <= 12, `${urls[i]}: ${count} statements`)
})
