import t from 'tap'
import { auditEntries } from '../../support/audit.ts'
import { onEachEngine } from '../../support/database.ts'
import { openDesk, readyGraph } from '../../support/desk.ts'
import { readPdf } from '../../support/pdf.ts'
import { closedIncident, put } from './closed.ts'

onEachEngine(t, 'a post-mortem begins with what is known', async (t, engine) => {
  const { desk, at } = await closedIncident(t, engine)
  t.equal((await desk.call('GET', at)).statusCode, 404)
  const made = await put(desk, at, { summary: 'The queue was full.' })
  t.equal(made.statusCode, 201, made.body)
  const read = made.json()
  t.match(read, {
    ticket: 'INC-000001',
    state: 'draft',
    version: 1,
    summary: 'The queue was full.',
    publishedAt: null,
    actionItems: [],
  })
  for (const part of [
    'It lasted **40 min**, from 19 Nov 2026, 14:00 CET to 19 Nov 2026, 14:40 CET',
    'Affected: Queue.',
    'With what depends on it: 3 services, 1 data set.',
    '3 people answer for what was hit.',
    'SEV3 for 10 min: 19 Nov 2026, 14:00 CET to 19 Nov 2026, 14:10 CET',
    'SEV2 for 30 min',
  ])
    t.match(read.impact, part, part)
  t.match(read.timeline, /14:00 CET\*\* .* \(filed, SEV3\): The \\\*exporter\\\* waits\. On the queue\.\n/)
  t.match(read.timeline, /3 people mailed\./)
  t.match(read.timeline, /14:10 CET\*\* .* \(SEV2\): All stops\.\n/)
  t.match(read.timeline, /14:40 CET\*\* .* \(closed\): Restarted\./)
  t.same(
    (await auditEntries(desk.app.database, 'postmortem')).map(({ action }) => action),
    ['postmortem.begin'],
  )
})

onEachEngine(t, 'what ran at the same time stands in the timeline', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  const downtime = {
    title: 'New disks',
    reason: 'Old.',
    startsAt: '2026-11-19T13:05:00Z',
    endsAt: '2026-11-19T13:25:00Z',
    targets: ['queue'],
  }
  await desk.call('POST', '/downtimes', downtime, { role: 'comms' })
  t.equal((await desk.call('POST', '/downtimes/DT-000001/announcement', {}, { role: 'comms' })).statusCode, 200)
  const ticket = await desk.file()
  desk.wait(40)
  await desk.call('POST', `/incidents/${ticket}/updates`, { text: 'Over.', state: 'closed' })
  const { timeline } = (await put(desk, `/incidents/${ticket}/postmortem`, {})).json()
  t.match(timeline, '14:05 CET** Planned downtime DT-000001: New disks began.')
  t.match(timeline, '14:25 CET** Planned downtime DT-000001: New disks ended.')
})

onEachEngine(t, 'it is written only of what is over, by those who may', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const ticket = await desk.file()
  const at = `/incidents/${ticket}/postmortem`
  const early = await put(desk, at, { summary: 'x' })
  t.equal(early.statusCode, 409)
  t.match(early.json().detail, 'is not closed')
  t.equal((await desk.call('PUT', at, {}, { role: 'viewer' })).statusCode, 403)
  t.equal((await put(desk, '/incidents/INC-000009/postmortem', {})).statusCode, 404)
  const hal = await desk.app.signedIn('hal')
  t.equal((await hal.get(`${at}/edit`)).statusCode, 409)
  t.match((await hal.get(at)).body, 'is not over yet')
  const rows = await desk.app.database.db.selectFrom('postmortem').selectAll().execute()
  t.same(rows, [])
})

onEachEngine(t, 'each save is a version; the same text is none; what is published stays so', async (t, engine) => {
  const { desk, at } = await closedIncident(t, engine)
  await put(desk, at, { summary: 'One.' })
  t.equal((await put(desk, at, { version: 1, summary: 'One.\r\n' })).json().version, 1, 'nothing has changed')
  const second = (await put(desk, at, { version: 1, rootCause: 'A full disk.' })).json()
  t.match(second, { version: 2, summary: 'One.', rootCause: 'A full disk.', state: 'draft' })
  desk.wait(5)
  const third = await put(desk, at, { version: 2, state: 'published' })
  t.equal(third.statusCode, 200)
  t.match(third.json(), { version: 3, state: 'published', publishedAt: '2026-11-19T13:45:00.000Z' })
  t.equal((await put(desk, at, { version: 3, state: 'draft' })).statusCode, 422)
  t.equal((await put(desk, at, { version: 3, state: 'secret' })).statusCode, 422)
  const fourth = (await put(desk, at, { version: 3, summary: 'Two.' })).json()
  t.match(fourth, { version: 4, state: 'published', publishedAt: '2026-11-19T13:45:00.000Z' })
  const versions = (await desk.call('GET', `${at}/versions`)).json().items
  t.same(
    versions.map(({ version, state }: { version: number; state: string }) => [version, state]),
    [
      [4, 'published'],
      [3, 'published'],
      [2, 'draft'],
      [1, 'draft'],
    ],
  )
  t.match((await desk.call('GET', `${at}/versions/1`)).json(), {
    version: 1,
    summary: 'One.',
    rootCause: '',
    state: 'draft',
  })
  t.equal((await desk.call('GET', `${at}/versions/9`)).statusCode, 404)
  const vera = await desk.app.signedIn('vera')
  t.match((await vera.get(`${at}/versions/1`)).body, 'One.')
  t.match((await vera.get(`${at}/versions`)).body, 'Version 4')
  t.same(
    (await auditEntries(desk.app.database, 'postmortem')).map(({ action, after }) => [
      action,
      (after as { changed: string[] }).changed.join(),
    ]),
    [
      ['postmortem.begin', 'summary,impact,timeline'],
      ['postmortem.change', 'rootCause'],
      ['postmortem.publish', ''],
      ['postmortem.change', 'summary'],
    ],
  )
})

onEachEngine(t, 'too much text is refused with the limit, and nothing is saved', async (t, engine) => {
  const { desk, at } = await closedIncident(t, engine)
  const long = await put(desk, at, { summary: 'x'.repeat(20_001), timeline: 'x'.repeat(60_000) })
  t.equal(long.statusCode, 422)
  t.match(long.json().fields.summary, 'at most 20000 characters; this has 20001')
  t.notOk(long.json().fields.timeline)
  t.equal((await desk.call('GET', at)).statusCode, 404)
  const hal = await desk.app.signedIn('hal')
  const page = await hal.submit(at, { version: '0', summary: 'y'.repeat(20_001), rootCause: 'kept' })
  t.equal(page.statusCode, 422)
  t.match(page.body, 'at most 20000 characters')
  t.match(page.body, '>kept</textarea>')
})

onEachEngine(t, 'of two who begin or save at the same moment one is told, and no text is lost', async (t, engine) => {
  const { desk, at } = await closedIncident(t, engine)
  const begun = await Promise.all(['Mine.', 'Yours.'].map((summary) => put(desk, at, { version: 0, summary })))
  t.same(begun.map(({ statusCode }) => statusCode).sort(), [201, 409])
  const saved = await Promise.all(['A', 'B', 'C'].map((rootCause) => put(desk, at, { version: 1, rootCause })))
  t.same(saved.map(({ statusCode }) => statusCode).sort(), [200, 409, 409])
  t.equal((await desk.call('GET', at)).json().version, 2)
  t.equal((await put(desk, at, { rootCause: 'D' })).statusCode, 409, 'also without having read it')
})

onEachEngine(
  t,
  'the page of a conflict shows both texts and puts together what was not contested',
  async (t, engine) => {
    const { desk, at } = await closedIncident(t, engine)
    const [hal, cora] = [await desk.app.signedIn('hal'), await desk.app.signedIn('cora')]
    const form = {
      summary: 'Was.',
      impact: 'I',
      timeline: 'T',
      rootCause: '',
      wentWell: '',
      wentWrong: '',
      gotLucky: '',
    }
    t.equal((await hal.submit(at, { ...form, version: '0', state: 'draft' })).headers.location, at)
    const theirs = { ...form, summary: 'Theirs <b>.', wentWell: 'Only theirs.', version: '1', state: 'draft' }
    t.equal((await cora.submit(at, theirs)).statusCode, 303)
    const mine = { ...form, summary: 'Mine.', wentWrong: 'Only mine.', version: '1', state: 'published' }
    const conflict = await hal.submit(at, mine)
    t.equal(conflict.statusCode, 409)
    for (const part of [
      'Cora Berg saved version 2',
      'Theirs &lt;b&gt;.',
      '>Mine.</textarea>',
      '>Only theirs.</textarea>',
      '>Only mine.</textarea>',
    ])
      t.match(conflict.body, part)
    t.equal(conflict.body.match(/Both have changed this part/g)?.length, 1)
    t.notMatch(conflict.body, 'name="timeline"', 'what is the same is not asked for')
    t.match((await desk.call('GET', at)).json(), { version: 2, state: 'draft', summary: 'Theirs <b>.' })
    const joined = { summary: 'Both.', wentWell: 'Only theirs.', wentWrong: 'Only mine.', version: '2', state: 'draft' }
    t.equal((await hal.submit(at, joined)).statusCode, 303)
    t.match((await desk.call('GET', at)).json(), {
      version: 3,
      ...form,
      summary: 'Both.',
      wentWell: 'Only theirs.',
      wentWrong: 'Only mine.',
    })
  },
)

onEachEngine(t, 'HTML and scripts are text in every field, on every page and in the PDF', async (t, engine) => {
  const { desk, ticket, at } = await closedIncident(t, engine)
  const evil = '"><img src=x onerror=alert(1)> [x](javascript:alert(2)) [y](https://e.example/)'
  const texts = {
    summary: evil,
    impact: evil,
    timeline: evil,
    rootCause: evil,
    wentWell: evil,
    wentWrong: evil,
    gotLucky: evil,
  }
  await desk.call('PATCH', `/incidents/${ticket}`, { title: evil })
  t.equal((await put(desk, at, texts)).statusCode, 201)
  await desk.app.database.db.updateTable('person').set({ name: evil }).execute()
  const item = { text: evil, owner: 'otis.ballast@norrvik.example', dueOn: '2026-11-01' }
  t.equal((await desk.call('POST', `${at}/action-items`, item)).statusCode, 201)
  const hal = await desk.app.signedIn('hal')
  const pages = [
    at,
    `${at}/edit`,
    `${at}/versions`,
    `${at}/versions/1`,
    `${at}/actions/1`,
    '/postmortems',
    '/postmortems/actions',
    '/incidents',
    `/incidents/${ticket}`,
  ]
  const bodies = await Promise.all(pages.map(async (url) => [url, await hal.get(url)] as const))
  const preview = await hal.submit(`${at}/preview`, { ...texts, version: '1' }, { 'hx-request-type': 'partial' })
  t.notMatch(preview.body, '<html', 'a part of the page')
  const conflict = await hal.submit(at, { ...texts, summary: `${evil}!`, version: '0' })
  for (const [url, { body, statusCode }] of [...bodies, ['preview', preview], ['conflict', conflict]] as const) {
    t.equal(statusCode, url === 'conflict' ? 409 : 200, url)
    t.notMatch(body, '<img', url)
    t.match(body, '&lt;img', url)
    for (const [, href] of body.matchAll(/<a[^>]* href="([^"]*)"/g)) t.match(href, /^(https?:|\/|#|\?)/, url)
  }
  t.match(bodies[0]![1].body, '<a href="https://e.example/" rel="noopener noreferrer nofollow">y</a>')
  const read = readPdf((await hal.get(`${at}.pdf`)).rawPayload)
  t.match(read.text, '<img src=x onerror=alert(1)>')
  t.ok(read.links.includes('https://e.example/'))
  t.notOk(read.links.some((link) => link.startsWith('javascript')))
})
