import t from 'tap'
import { onEachEngine } from '../support/database.ts'
import { openDesk, PEOPLE, readyGraph } from '../support/desk.ts'

const FORM = {
  title: 'Stock export stops',
  description: 'It waits on the queue.',
  severity: 'SEV2',
  stage: 'prd',
  affects: 'queue, intranet',
  startedAt: '2026-11-19T13:40',
  notify: 'yes',
}

onEachEngine(t, 'the form files an incident once, however often it is sent', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  const hal = await desk.app.signedIn('hal')
  const page = await hal.get('/incidents/new?affects=queue&title=Vendor+is+down&severity=SEV1')
  t.equal(page.statusCode, 200)
  t.match(page.body, 'value="Vendor is down"')
  t.match(page.body, 'value="2026-11-19T14:00"', 'starts now, in the zone of the site')
  t.match(page.body, 'File and mail 3 people')
  const key = /name="key" value="([^"]+)"/.exec(page.body)![1]!
  const answers = await Promise.all([1, 2].map(() => hal.submit('/incidents', { ...FORM, key })))
  for (const answer of answers) {
    t.equal(answer.statusCode, 303)
    t.equal(answer.headers.location, '/incidents/INC-000001')
  }
  const read = (await desk.call('GET', '/incidents')).json().items
  t.equal(read.length, 1)
  t.match(read[0], { startedAt: '2026-11-19T12:40:00.000Z', affects: ['queue', 'intranet'], filedBy: 'Hal Points' })
  const mails = await desk.app.database.db.selectFrom('mail').select('id').execute()
  t.equal(mails.length, 3)
})

onEachEngine(
  t,
  'a form that is wrong comes back with what was typed and a message by each field',
  async (t, engine) => {
    const desk = await openDesk(t, engine)
    const hal = await desk.app.signedIn('hal')
    const wrong = {
      ...FORM,
      title: '',
      externalUrl: 'HELP-1',
      startedAt: '2026-11-19T15:00',
      affects: 'queue, nowhere',
    }
    const answer = await hal.submit('/incidents', wrong)
    t.equal(answer.statusCode, 422)
    for (const part of [
      'Say in one line',
      'beginning with https://',
      'lies in the future',
      'nowhere',
      'It waits on the queue.',
    ])
      t.match(answer.body, part)
    const long = await hal.submit('/incidents', { ...FORM, description: 'é'.repeat(50 * 1024) })
    t.equal(long.statusCode, 422, 'a description of 100 KB')
    t.match(long.body, /id="f-description-error"/)
    const skipped = await hal.submit('/incidents', { ...FORM, startedAt: '2026-03-29T02:30' })
    t.equal(skipped.statusCode, 422)
    t.match(skipped.body, 'the clocks skipped it')
    t.same((await desk.call('GET', '/incidents')).json().items, [])
  },
)

onEachEngine(t, 'who is unticked on the form gets no mail', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  const hal = await desk.app.signedIn('hal')
  const preview = await hal.submit('/incidents/preview', FORM, { 'hx-request-type': 'partial' })
  t.equal(preview.statusCode, 200)
  t.match(preview.body, '3 of 3')
  t.match(preview.body, 'You get this because')
  t.notMatch(preview.body, '<html', 'a part of the page')
  const token = await hal.csrfToken()
  const body = new URLSearchParams({ _csrf: token, ...FORM })
  for (const email of [PEOPLE.otis, PEOPLE.cora, PEOPLE.nell]) body.append('shown', email)
  body.append('mail', PEOPLE.otis)
  await hal.request({
    method: 'POST',
    url: '/incidents',
    payload: body.toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  const mails = await desk.app.database.db.selectFrom('mail').select('to_email').execute()
  t.same(mails, [{ to_email: PEOPLE.otis }])
  const ticket = (await hal.get('/incidents/INC-000001')).body
  t.match(ticket, 'mailed 1 person: 1 waiting, as there is no mail server, 2 left out')
  const record = (await hal.get('/incidents/INC-000001/mails')).body
  t.match(record, /Left out by hand[\s\S]*Cora Lantern[\s\S]*you communicate for Queue[\s\S]*Nell Crossing/)
  t.match(record, 'There is no mail server')
})

onEachEngine(t, 'update and close need a ticket that is there and open', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const hal = await desk.app.signedIn('hal')
  const ticket = await desk.file()
  t.match((await hal.get('/incidents/new?do=close')).body, `value="${ticket}"`, 'those that run are proposed')
  const none = await hal.submit('/incidents/updates', { text: 'x' })
  t.equal(none.statusCode, 422)
  t.match(none.body, 'Give the number of the ticket.')
  const unknown = await hal.submit('/incidents/updates', { ticket: 'INC-000077', text: 'x' })
  t.equal(unknown.statusCode, 422)
  t.match(unknown.body, 'There is no ticket “INC-000077”')
  desk.wait(20)
  const before = { ticket, text: 'Restarted.', state: 'closed', endedAt: '2026-11-19T09:00' }
  const early = await hal.submit('/incidents/updates', before)
  t.equal(early.statusCode, 422)
  t.match(early.body, /id="f-endedAt-error"/, 'an end before the start')
  t.match((await desk.call('GET', `/incidents/${ticket}`)).json(), { state: 'open', endedAt: null })
  const end = { ticket: 'inc-1', text: 'Restarted.', state: 'closed', endedAt: '2026-11-19T14:10' }
  t.equal((await hal.submit('/incidents/updates', end)).headers.location, `/incidents/${ticket}`)
  t.match((await desk.call('GET', `/incidents/${ticket}`)).json(), {
    state: 'closed',
    endedAt: '2026-11-19T13:10:00.000Z',
  })
  const twice = await hal.submit('/incidents/updates', end)
  t.equal(twice.statusCode, 422)
  t.match(twice.body, 'is closed. An update has to reopen it')
})

onEachEngine(t, 'an open incident on the same system is pointed out while filing', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const hal = await desk.app.signedIn('hal')
  const ticket = await desk.file()
  t.match((await hal.get('/incidents/new?affects=queue')).body, `Perhaps already filed`)
  t.match((await hal.get('/incidents/new?title=Export+stops+again')).body, ticket, 'or with much the same title')
  t.notMatch((await hal.get('/incidents/new?affects=intranet')).body, 'Perhaps already filed')
})

onEachEngine(t, 'a correction keeps what was said, and the ticket shows both', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const hal = await desk.app.signedIn('hal')
  const ticket = await desk.file()
  desk.wait(5)
  await desk.call('POST', `/incidents/${ticket}/updates`, { text: 'The quue is full.', severity: 'SEV2' })
  t.equal(
    (await hal.submit(`/incidents/${ticket}/updates/2/correction`, { text: 'The queue is full.' })).statusCode,
    303,
  )
  const change = { title: 'Export stops', startedAt: '2026-11-19T13:30', affects: 'queue intranet', severity: 'SEV1' }
  t.equal((await hal.submit(`/incidents/${ticket}/corrections`, change)).statusCode, 303)
  const read = (await desk.call('GET', `/incidents/${ticket}`)).json()
  t.match(read, {
    title: 'Export stops',
    startedAt: '2026-11-19T12:30:00.000Z',
    affects: ['queue', 'intranet'],
    severity: 'SEV1',
    severityIntervals: [
      { severity: 'SEV3', from: '2026-11-19T12:30:00.000Z', to: '2026-11-19T13:05:00.000Z' },
      { severity: 'SEV1', to: null },
    ],
  })
  t.same(
    read.corrections.map(({ field, was }: { field: string; was: string }) => [field, was]),
    [
      ['text', 'The quue is full.'],
      ['title', 'Stock export stops after the first file'],
      ['severity', 'SEV2'],
      ['startedAt', '2026-11-19T13:00:00.000Z'],
      ['affects', 'queue'],
    ],
  )
  const { body } = await hal.get(`/incidents/${ticket}`)
  t.match(body, 'The queue is full.')
  t.match(body, 'The quue is full.')
  const late = await hal.submit(`/incidents/${ticket}/corrections`, { startedAt: '2026-11-19T14:30' })
  t.equal(late.statusCode, 422)
})

onEachEngine(t, 'when its scope grows just the newly affected are mailed', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  const hal = await desk.app.signedIn('hal')
  const ticket = await desk.file({ affects: ['warehouse-app'] })
  const addresses = async () =>
    (await desk.app.database.db.selectFrom('mail').select('to_email').orderBy('id').execute()).map(
      (row) => row.to_email,
    )
  t.same(await addresses(), [PEOPLE.nell])
  await desk.call('PATCH', `/incidents/${ticket}`, { affects: ['warehouse-app', 'queue'] })
  t.match((await hal.get(`/incidents/${ticket}`)).body, 'Mail the 2 newly affected')
  t.equal((await hal.submit(`/incidents/${ticket}/notices`)).statusCode, 303)
  t.same((await addresses()).slice(1).sort(), [PEOPLE.cora, PEOPLE.otis])
  await hal.submit(`/incidents/${ticket}/notices`)
  t.equal((await addresses()).length, 3, 'and once')
})

onEachEngine(t, 'the list is filtered, sorted, paged, measured, and taken as a file', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const hal = await desk.app.signedIn('hal')
  const evil = '=cmd|calc!A1'
  await desk.file({ title: evil, engineer: 'Otis Ballast', severity: 'SEV1' })
  const closed = await desk.file({
    title: 'Two',
    stage: 'stg',
    affects: ['intranet'],
    startedAt: '2026-11-10T08:00:00Z',
  })
  await desk.call('POST', `/incidents/${closed}/updates`, {
    text: 'x',
    state: 'closed',
    endedAt: '2026-11-10T10:00:00Z',
  })
  const tickets = async (query: string) =>
    ((await desk.call('GET', `/incidents?${query}`)).json().items as { ticket: string }[]).map(({ ticket }) =>
      ticket.at(-1),
    )
  t.same(await tickets(''), ['1', '2'])
  t.same(await tickets('sort=started&order=asc'), ['2', '1'])
  t.same(await tickets('state=running'), ['1'])
  t.same(await tickets('state=closed'), ['2'])
  t.same(await tickets('severity=SEV1'), ['1'])
  t.same(await tickets('stage=stg'), ['2'])
  t.same(await tickets('system=intranet'), ['2'])
  t.same(await tickets('engineer=ballast'), ['1'])
  t.same(await tickets('q=two'), ['2'])
  t.same(await tickets('q=INC-000002'), ['2'])
  t.same(await tickets('from=2026-11-10&to=2026-11-10'), ['2'])
  t.same(await tickets('from=2026-11-10T10:00:00Z&to=2026-11-11T00:00:00Z'), [], 'what ended at the start is over')
  const first = (await desk.call('GET', '/incidents?limit=1&sort=title')).json()
  t.same(await tickets(`limit=1&sort=title&cursor=${first.nextCursor}`), ['1'])
  for (const bad of ['state=x', 'severity=x', 'from=2026-02-30', 'cursor=x', 'from=2026-11-11&to=2026-11-10'])
    t.equal((await desk.call('GET', `/incidents?${bad}`)).statusCode, 422, bad)

  const page = await hal.get('/incidents')
  t.match(page.body, /All<\/th><td[^>]*>2<\/td><td[^>]*>1<\/td><td[^>]*>2 h<\/td><td[^>]*>2 h/)
  const csv = await hal.get('/incidents/export/incidents.csv?state=running')
  t.match(csv.body, `INC-000001,'${evil},SEV1,open,prd,Queue,Otis Ballast,2026-11-19T13:00:00.000Z,`)
  t.notMatch(csv.body, 'INC-000002')
  const json = await hal.get('/incidents/export/incidents.json')
  t.equal(json.json().items.length, 2)
  const xlsx = await hal.get('/incidents/export/incidents.xlsx')
  t.equal(xlsx.rawPayload.subarray(0, 2).toString(), 'PK')
})

onEachEngine(t, 'HTML in every field is text on every page', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  const hal = await desk.app.signedIn('hal')
  const evil = '"><img src=x onerror=alert(1)>'
  const ticket = await desk.file({
    title: evil,
    description: evil,
    engineer: evil,
    externalUrl: `https://x.example/${evil}`,
  })
  await desk.call('POST', `/incidents/${ticket}/updates`, { text: evil })
  await desk.call('PATCH', `/incidents/${ticket}/updates/2`, { text: `${evil}!` })
  await desk.app.database.db.updateTable('entity').set({ name: evil }).execute()
  await desk.app.database.db.updateTable('person').set({ name: evil }).where('email', '=', PEOPLE.otis).execute()
  const pages = [
    `/incidents/${ticket}`,
    '/incidents',
    `/incidents/${ticket}/edit`,
    `/incidents/${ticket}/updates/2`,
    `/incidents/${ticket}/mails`,
    `/incidents/new?affects=queue&title=${encodeURIComponent(evil)}&description=${encodeURIComponent(evil)}`,
    '/incidents/new?do=update',
    '/timeline',
    '/timeline?lanes=severity',
  ]
  for (const url of pages) {
    const { body, statusCode } = await hal.get(url)
    t.equal(statusCode, 200, url)
    t.notMatch(body, '<img', url)
    t.match(body, '&lt;img', url)
  }
  desk.wait(20)
  await desk.call('POST', `/incidents/${ticket}/updates`, { text: evil, state: 'closed' })
  for (const url of [`/incidents/${ticket}/postmortem`, '/feed.atom'])
    t.notMatch((await hal.get(url)).body, '<img', url)
  const csv = await hal.get('/incidents/export/incidents.csv')
  t.match(csv.headers, { 'content-type': 'text/csv; charset=utf-8', 'x-content-type-options': 'nosniff' })
  t.match(csv.headers['content-disposition'], 'attachment')
  t.match(csv.body, `"${evil.replaceAll('"', '""')}"`, 'a file says what was said')
})
