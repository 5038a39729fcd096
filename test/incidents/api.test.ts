import t from 'tap'
import { auditEntries } from '../support/audit.ts'
import { onEachEngine } from '../support/database.ts'
import { AN_INCIDENT, NOON, openDesk, PEOPLE } from '../support/desk.ts'

onEachEngine(t, 'an incident is filed, told of, raised, and closed', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const made = await desk.call('POST', '/incidents', {
    ...AN_INCIDENT,
    startedAt: '2026-11-19T13:52:00+01:00',
    engineer: PEOPLE.otis,
    externalUrl: 'https://help.norrvik.example/HELP-1',
    affects: ['queue', 'Order-Pipeline', 'queue'],
  })
  t.equal(made.statusCode, 201)
  t.equal(made.headers.location, '/api/v1/incidents/INC-000001')
  t.match(made.json(), {
    ticket: 'INC-000001',
    title: AN_INCIDENT.title,
    severity: 'SEV3',
    state: 'open',
    stage: 'prd',
    startedAt: '2026-11-19T12:52:00.000Z',
    endedAt: null,
    engineer: 'Otis Ballast',
    engineerEmail: PEOPLE.otis,
    externalUrl: 'https://help.norrvik.example/HELP-1',
    affects: ['queue', 'order-pipeline'],
    severityIntervals: [{ severity: 'SEV3', from: '2026-11-19T12:52:00.000Z', to: null }],
    updates: [{ seq: 1, state: 'open', severity: 'SEV3' }],
  })
  desk.wait(3)
  const raised = await desk.call('POST', '/incidents/INC-000001/updates', {
    text: 'Not only one bank.',
    severity: 'SEV2',
    state: 'inprogress',
  })
  t.equal(raised.statusCode, 201)
  t.match(raised.json(), { state: 'inprogress', severity: 'SEV2', endedAt: null })
  desk.wait(30)
  const closed = await desk.call('POST', '/incidents/INC-000001/updates', {
    text: 'The pool is larger now.',
    state: 'closed',
    endedAt: '2026-11-19T13:20:00Z',
  })
  t.match(closed.json(), { state: 'closed', endedAt: '2026-11-19T13:20:00.000Z' })
  const read = (await desk.call('GET', '/incidents/INC-000001', undefined, { role: 'viewer' })).json()
  t.same(read, closed.json(), 'as it was answered')
  t.same(read.severityIntervals, [
    { severity: 'SEV3', from: '2026-11-19T12:52:00.000Z', to: '2026-11-19T13:03:00.000Z' },
    { severity: 'SEV2', from: '2026-11-19T13:03:00.000Z', to: '2026-11-19T13:20:00.000Z' },
  ])
  const entries = await auditEntries(desk.app.database, 'incident.')
  t.same(
    entries.map(({ action, thing }) => [action, thing]),
    [
      ['incident.open', 'INC-000001'],
      ['incident.update', 'INC-000001'],
      ['incident.close', 'INC-000001'],
    ],
  )
})

onEachEngine(t, 'only title, severity and what is affected have to be said', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const made = await desk.call('POST', '/incidents', { title: ' One\n line ', severity: 'SEV4', affects: ['intranet'] })
  t.match(made.json(), { title: 'One line', description: '', stage: 'prd', startedAt: NOON, engineer: null })
})

onEachEngine(t, 'an engineer may be named by address, by name, or be unknown to the directory', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const engineerOf = async (engineer: string) =>
    (await desk.call('POST', '/incidents', { ...AN_INCIDENT, engineer })).json()
  t.match(await engineerOf('OTIS.Ballast@norrvik.example'), { engineer: 'Otis Ballast' })
  t.match(await engineerOf('otis ballast'), { engineer: 'Otis Ballast', engineerEmail: PEOPLE.otis })
  t.match(await engineerOf('Somebody of the vendor'), { engineer: 'Somebody of the vendor', engineerEmail: null })
  t.match(await engineerOf('nobody@norrvik.example'), { status: 422, fields: { engineer: /nobody@norrvik/ } })
  await desk.app.database.db
    .insertInto('person')
    .values({ name: 'Otis Ballast', email: 'otis2@norrvik.example', created_at: NOON })
    .execute()
  t.match(await engineerOf('Otis Ballast'), { status: 422, fields: { engineer: /2 people/ } })
})

onEachEngine(t, 'the same Idempotency-Key makes one ticket', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const headers = { 'idempotency-key': 'double-click' }
  const answers = await Promise.all([1, 2].map(() => desk.call('POST', '/incidents', AN_INCIDENT, { headers })))
  t.ok(answers.some(({ statusCode }) => statusCode === 201))
  const again = await desk.call('POST', '/incidents', AN_INCIDENT, { headers })
  t.equal(again.headers['idempotent-replayed'], 'true')
  t.equal(again.json().ticket, 'INC-000001')
  t.equal((await desk.call('GET', '/incidents')).json().items.length, 1)
})

onEachEngine(t, 'a closed ticket takes no update that does not reopen it', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const ticket = await desk.file()
  const say = (fields: object) => desk.call('POST', `/incidents/${ticket}/updates`, { text: 'x', ...fields })
  desk.wait(10)
  t.equal((await say({ state: 'closed' })).statusCode, 201)
  for (const fields of [{}, { state: 'closed' }, { severity: 'SEV1' }]) {
    const refused = await say(fields)
    t.equal(refused.statusCode, 409)
    t.match(refused.json(), { detail: /INC-000001 is closed.*reopen it/ })
  }
  t.equal((await desk.call('GET', `/incidents/${ticket}`)).json().updates.length, 2, 'and nothing was written')
  desk.wait(10)
  t.match((await say({ state: 'inprogress', severity: 'SEV2' })).json(), { state: 'inprogress', endedAt: null })
  desk.wait(10)
  const last = (await say({ state: 'closed' })).json()
  t.same(
    last.severityIntervals.map(({ severity }: { severity: string }) => severity),
    ['SEV3', 'SEV2'],
  )
  t.equal(last.severityIntervals[1].from, '2026-11-19T13:20:00.000Z', 'not while it was closed')
})

onEachEngine(t, 'two who close at the same moment: one does, the other hears so', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const ticket = await desk.file()
  const answers = await Promise.all(
    ['first', 'second', 'third'].map((text) =>
      desk.call('POST', `/incidents/${ticket}/updates`, { text, state: 'closed' }),
    ),
  )
  t.same(answers.map(({ statusCode }) => statusCode).sort(), [201, 409, 409])
  t.equal((await desk.call('GET', `/incidents/${ticket}`)).json().updates.length, 2)
})

onEachEngine(
  t,
  'tickets filed at the same moment have numbers of their own, and none is skipped',
  async (t, engine) => {
    const desk = await openDesk(t, engine)
    await desk.call('POST', '/incidents', { ...AN_INCIDENT, affects: ['nothing'] })
    const tickets = await Promise.all(Array.from({ length: 8 }, () => desk.file()))
    t.same(
      tickets.sort(),
      Array.from({ length: 8 }, (_, i) => `INC-00000${i + 1}`),
    )
  },
)

onEachEngine(t, 'what cannot be taken is told field by field, and nothing is written', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const cases: [object, string[]][] = [
    [{ ...AN_INCIDENT, title: '  ' }, ['title']],
    [{ ...AN_INCIDENT, title: 'x'.repeat(301) }, ['title']],
    [{ ...AN_INCIDENT, description: 'x'.repeat(100_000) }, ['description']],
    [{ ...AN_INCIDENT, severity: 'SEV9' }, ['severity']],
    [{ ...AN_INCIDENT, stage: 'dev' }, ['stage']],
    [{ ...AN_INCIDENT, startedAt: '2026-11-19T14:00:00Z' }, ['startedAt']],
    [{ ...AN_INCIDENT, startedAt: '2026-11-19T12:00:00' }, ['startedAt']],
    [{ ...AN_INCIDENT, startedAt: 'yesterday' }, ['startedAt']],
    [{ ...AN_INCIDENT, startedAt: '1970-01-01T00:00:00Z' }, ['startedAt']],
    [{ ...AN_INCIDENT, externalUrl: 'HELP-20931' }, ['externalUrl']],
    [{ ...AN_INCIDENT, externalUrl: 'javascript:alert(1)' }, ['externalUrl']],
    [{ ...AN_INCIDENT, affects: ['queue', 'nowhere'] }, ['affects']],
    [
      { title: '', severity: 'x', affects: ['nowhere'], externalUrl: 'x' },
      ['title', 'severity', 'affects', 'externalUrl'],
    ],
    [{ severity: 'SEV1' }, ['title']],
  ]
  for (const [body, fields] of cases) {
    const answer = await desk.call('POST', '/incidents', body)
    t.equal(answer.statusCode, 422, JSON.stringify(body).slice(0, 100))
    t.match(answer.headers['content-type'], 'application/problem+json')
    t.same(Object.keys(answer.json().fields).sort(), [...fields].sort())
  }
  t.same((await desk.call('GET', '/incidents')).json(), { items: [], nextCursor: null })
  t.same(await auditEntries(desk.app.database, 'incident.'), [])
})

onEachEngine(t, 'an update that cannot be so is refused by field', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const ticket = await desk.file({ startedAt: '2026-11-19T12:00:00Z' })
  await desk.call('POST', `/incidents/${ticket}/updates`, {
    text: 'On it.',
    state: 'inprogress',
    at: '2026-11-19T12:30:00Z',
  })
  const cases: [object, string][] = [
    [{ text: ' ' }, 'text'],
    [{ text: 'x'.repeat(100_000) }, 'text'],
    [{ text: 'x', state: 'done' }, 'state'],
    [{ text: 'x', severity: 'high' }, 'severity'],
    [{ text: 'x', at: '2026-11-19T11:59:59Z' }, 'at'],
    [{ text: 'x', at: '2026-11-19T13:05:00Z' }, 'at'],
    [{ text: 'x', state: 'open', at: '2026-11-19T12:10:00Z' }, 'at'],
    [{ text: 'x', endedAt: '2026-11-19T12:40:00Z' }, 'endedAt'],
    [{ text: 'x', state: 'closed', endedAt: '2026-11-19T11:00:00Z' }, 'endedAt'],
    [{ text: 'x', state: 'closed', endedAt: '2026-11-19T12:20:00Z' }, 'endedAt'],
    [{ text: 'x', state: 'closed', endedAt: '2026-11-19T14:00:00Z' }, 'endedAt'],
  ]
  for (const [body, field] of cases) {
    const answer = await desk.call('POST', `/incidents/${ticket}/updates`, body)
    t.equal(answer.statusCode, 422, JSON.stringify(body).slice(0, 100))
    t.ok(answer.json().fields[field], field)
  }
  t.equal((await desk.call('GET', `/incidents/${ticket}`)).json().updates.length, 2)
  for (const unknown of ['INC-000099', 'nothing', '0', '99999999999'])
    t.equal((await desk.call('POST', `/incidents/${unknown}/updates`, { text: 'x' })).statusCode, 404)
})

onEachEngine(t, 'a viewer reads and cannot write', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const ticket = await desk.file()
  const viewer = { role: 'viewer' } as const
  t.equal((await desk.call('GET', `/incidents/${ticket}`, undefined, viewer)).statusCode, 200)
  t.equal((await desk.call('POST', '/incidents', AN_INCIDENT, viewer)).statusCode, 403)
  t.equal((await desk.call('POST', `/incidents/${ticket}/updates`, { text: 'x' }, viewer)).statusCode, 403)
  t.equal((await desk.call('PATCH', `/incidents/${ticket}`, { title: 'x' }, viewer)).statusCode, 403)
})

onEachEngine(
  t,
  'what is affected may not be known yet; then nobody is hit, and it is said later',
  async (t, engine) => {
    const desk = await openDesk(t, engine)
    await desk.app.directory.graph.ready()
    const mailed = async () => {
      const rows = await desk.app.database.db.selectFrom('mail').select(['to_email', 'text']).orderBy('id').execute()
      return rows.map(({ to_email, text }) => [to_email, text])
    }
    const made = await desk.call('POST', '/incidents', { ...AN_INCIDENT, affects: [] })
    t.equal(made.statusCode, 201, made.body)
    t.same(made.json().affects, [])
    const page = await (await desk.app.signedIn('hal')).get('/incidents/INC-000001')
    t.match(page.body, 'Not known yet.')
    t.same(await mailed(), [])

    await desk.call('POST', '/incidents', { title: 'Again', severity: 'SEV4', engineer: PEOPLE.otis })
    const [[to, text] = []] = await mailed()
    t.equal(to, PEOPLE.otis)
    t.match(text, 'Something not yet known has been disturbed since')
    const patched = await desk.call('PATCH', '/incidents/INC-000001', { affects: ['queue'] })
    t.same(patched.json().affects, ['queue'])
    t.same((await desk.call('PATCH', '/incidents/INC-000001', { affects: [] })).json().affects, [])
  },
)
