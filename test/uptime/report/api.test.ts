import t from 'tap'
import { ENGINES, onEachEngine } from '../../support/database.ts'
import { addGap, openOffice } from './office.ts'

const TICKET = 'INC-000001'

onEachEngine(t, 'a month is collected, and told in exactly the promised form', async (t, engine) => {
  const office = await openOffice(t, engine)
  t.equal((await office.call('GET', '/uptime/2026-10')).statusCode, 404)
  const made = await office.post('/collection', {})
  t.equal(made.statusCode, 201, made.body)
  t.same(await office.read(), made.json())
  t.same(made.json(), {
    month: '2026-10',
    state: 'draft',
    timeZone: 'Europe/Stockholm',
    periodMinutes: 745 * 60,
    frontEnds: [
      {
        slug: 'queue',
        name: 'Queue',
        downtimeMinutes: 38,
        uptime: 1 - 38 / (745 * 60),
        target: 0.999,
        incidents: [
          {
            id: 'INC-000001',
            title: 'Orders wait',
            intervals: [{ severity: 'SEV2', from: '2026-10-05T06:24:00.000Z', to: '2026-10-05T06:42:00.000Z' }],
            countedMinutes: 18,
          },
          {
            id: 'INC-000002',
            title: 'Orders are lost',
            intervals: [{ severity: 'SEV1', from: '2026-10-14T12:51:00.000Z', to: '2026-10-14T13:11:00.000Z' }],
            countedMinutes: 20,
          },
          {
            id: 'INC-000003',
            title: 'Logs are late',
            intervals: [{ severity: 'SEV3', from: '2026-10-20T12:00:00.000Z', to: '2026-10-20T14:00:00.000Z' }],
            countedMinutes: 0,
          },
        ],
        errors5xx: { total: null, outsideIncidents: null, coverage: 0 },
      },
      {
        slug: 'warehouse-app',
        name: 'Warehouse app',
        downtimeMinutes: 0,
        uptime: 1,
        target: null,
        incidents: [],
        errors5xx: { total: null, outsideIncidents: null, coverage: 0 },
      },
    ],
  })
  const again = await office.post('/collection')
  t.equal(again.statusCode, 200, again.body)
  t.same(again.json(), made.json())

  const list = await office.call('GET', '/uptime')
  t.match(list.json(), { items: [{ month: '2026-10', state: 'draft', revision: 1 }], nextCursor: null })
  t.same(list.json().items[0].frontEnds[0], {
    slug: 'queue',
    name: 'Queue',
    downtimeMinutes: 38,
    uptime: 1 - 38 / (745 * 60),
    target: 0.999,
  })
})

onEachEngine(t, 'from the draft to the mail: corrected, noted, reviewed, sent, re-opened', async (t, engine) => {
  const office = await openOffice(t, engine)
  const { db } = office.app.database
  await office.post('/collection', {})
  await addGap(office)

  const refused = await office.post('/review')
  t.equal(refused.statusCode, 409)
  t.match(
    refused.json().detail,
    /One check wants a note first\. Queue: Dynatrace: orders had no data on 12 Oct, 03:00–05:00/,
  )
  t.equal((await office.post('/delivery', { to: ['boss@norrvik.example'] })).statusCode, 409, 'a draft is not sent')
  t.same(await db.selectFrom('mail').select('id').where('about_kind', '=', 'uptime_report').execute(), [])

  const review = (await office.call('GET', '/uptime/2026-10/review')).json()
  const { key: gap } = review.frontEnds[0].checks.find(({ wantsNote }: { wantsNote: boolean }) => wantsNote)
  const [first] = review.frontEnds[0].intervals
  const excluded = await office.post('/corrections', {
    frontEnd: 'queue',
    kind: 'exclude',
    interval: first.id,
    why: 'Nobody ordered at that hour.',
  })
  t.equal(excluded.statusCode, 201, excluded.body)
  t.equal(excluded.json().frontEnds[0].downtimeMinutes, 20)
  t.equal(excluded.json().frontEnds[0].uptime, 1 - 20 / (745 * 60))
  t.equal(
    (await office.post('/notes', { frontEnd: 'queue', about: gap, text: 'The agent was updated.' })).statusCode,
    201,
  )

  const reviewed = await office.post('/review')
  t.equal(reviewed.statusCode, 200, reviewed.body)
  t.equal(reviewed.json().state, 'reviewed')
  for (const [path, body] of [
    ['/corrections', { frontEnd: 'queue', kind: 'include', interval: first.id, why: 'Yes.' }],
    ['/notes', { frontEnd: 'queue', about: gap, text: '' }],
    ['/collection', {}],
    ['/review', undefined],
  ] as const)
    t.equal((await office.post(path, body)).statusCode, 409, `${path} of a locked report`)

  const sent = await office.post('/delivery', { to: ['Boss@norrvik.example', 'cfo@norrvik.example'] })
  t.equal(sent.statusCode, 201, sent.body)
  t.match(sent.json(), {
    revision: 1,
    subject: 'Uptime in October 2026',
    files: [{ name: 'uptime-2026-10.pdf', type: 'application/pdf', sha256: /^[0-9a-f]{64}$/ }],
    to: [
      { email: 'boss@norrvik.example', state: 'queued', problem: null },
      { email: 'cfo@norrvik.example', state: 'queued', problem: null },
    ],
  })
  t.equal((await office.read()).state, 'sent')
  const [attachment] = await db
    .selectFrom('mail_attachment')
    .innerJoin('mail_file', 'mail_file.hash', 'mail_attachment.file_hash')
    .select(['name', 'content', 'hash'])
    .execute()
  t.equal(attachment!.hash, sent.json().files[0].sha256)
  const pdf = await office.call('GET', '/uptime/2026-10.pdf')
  t.ok(pdf.rawPayload.equals(attachment!.content), 'what is fetched is what was sent')

  t.equal((await office.post('/reopening', { why: ' ' })).statusCode, 422)
  t.equal((await office.post('/reopening', { why: 'An interval was missing.' })).json().state, 'draft')
  await office.post('/corrections', {
    frontEnd: 'queue',
    kind: 'add',
    title: 'A short stop',
    severity: 'SEV1',
    from: '2026-10-09T10:00:00Z',
    to: '2026-10-09T12:30:00+02:00',
    why: 'Told by the warehouse.',
  })
  t.equal((await office.read()).frontEnds[0]!.downtimeMinutes, 50)
  t.notOk((await office.call('GET', '/uptime/2026-10.pdf')).rawPayload.equals(attachment!.content))
  const kept = await office.call('GET', '/uptime', undefined)
  t.equal(kept.json().items[0].revision, 2)
  const files = await db.selectFrom('uptime_sent_file').select('content').execute()
  t.ok(files.length === 1 && files[0]!.content.equals(attachment!.content), 'what was sent stays')

  const log = await db
    .selectFrom('audit')
    .select('action')
    .where('thing_kind', '=', 'uptime_report')
    .orderBy('id')
    .execute()
  t.same(
    log.map(({ action }) => action.replace('uptime_report.', '')),
    ['drafted', 'corrected', 'noted', 'reviewed', 'sent', 'reopened', 'corrected'],
  )
})

t.test('a second person has to agree where the setting says so', async (t) => {
  const office = await openOffice(t, ENGINES[0]!, { UPTIME_SECOND_PERSON: 'yes' })
  await office.post('/collection', {})
  t.equal((await office.post('/review')).json().state, 'draft')
  const same = await office.post('/review')
  t.equal(same.statusCode, 409)
  t.match(same.json().detail, /A second person has to review it/)
  // A change makes the approval void.
  const [interval] = (await office.call('GET', '/uptime/2026-10/review')).json().frontEnds[0].intervals
  await office.post('/corrections', { frontEnd: 'queue', kind: 'exclude', interval: interval.id, why: 'A test.' })
  const admin = (path: string) => office.call('POST', `/uptime/2026-10${path}`, undefined, { role: 'admin' })
  t.equal((await admin('/review')).json().state, 'draft', 'the first to approve what it says now')
  t.equal((await office.post('/review')).json().state, 'reviewed')
})

t.test('what cannot be taken is named by field, and changes nothing', async (t) => {
  const office = await openOffice(t, ENGINES[0]!)
  const { db } = office.app.database
  t.equal((await office.call('POST', '/uptime/2026-13/collection', {}, { role: 'comms' })).statusCode, 422)
  t.equal((await office.call('POST', '/uptime/2026-12/collection', {}, { role: 'comms' })).statusCode, 422)
  t.equal((await office.call('POST', '/uptime/2026-10/review', undefined, { role: 'comms' })).statusCode, 404)
  await office.post('/collection', {})
  const before = await office.read()
  const count = async () => (await db.selectFrom('audit').select('id').execute()).length
  const written = await count()
  const [interval] = (await office.call('GET', '/uptime/2026-10/review')).json().frontEnds[0].intervals
  const add = { kind: 'add', title: 'Stop', severity: 'SEV1', from: '2026-10-09T10:00:00Z', to: '2026-10-09T11:00:00Z' }
  const wrong: [string, object][] = [
    ['frontEnd', { frontEnd: 'nothing', kind: 'exclude', interval: interval.id, why: 'x' }],
    ['kind', { kind: 'forget', why: 'x' }],
    ['interval', { kind: 'exclude', interval: `${TICKET}@never`, why: 'x' }],
    ['why', { kind: 'exclude', interval: interval.id, why: '  ' }],
    ['to', { kind: 'change', interval: interval.id, to: '2026-10-05T06:00:00Z', why: 'x' }],
    ['severity', { kind: 'change', interval: interval.id, severity: 'SEV9', why: 'x' }],
    ['', { kind: 'change', interval: interval.id, why: 'x' }],
    ['from', { ...add, from: '2026-08-09T10:00:00Z', to: '2026-08-09T11:00:00Z', why: 'x' }],
    ['from', { ...add, from: 'yesterday', why: 'x' }],
    ['to', { ...add, to: '2026-10-09T09:00:00Z', why: 'x' }],
    ['title', { ...add, title: '', why: 'x' }],
    ['incident', { ...add, incident: 'desk:INC-999999', why: 'x' }],
    ['source', { kind: 'vouch', source: 'PagerDuty', why: 'x' }],
  ]
  for (const [field, body] of wrong) {
    const answer = await office.post('/corrections', { frontEnd: 'queue', ...body })
    t.equal(answer.statusCode, 422, JSON.stringify(body))
    t.ok(
      field in answer.json().fields || answer.json().errors?.some((e: { field: string }) => e.field === field),
      answer.body,
    )
  }
  t.equal((await office.post('/notes', { frontEnd: 'queue', about: 'nothing', text: 'x' })).statusCode, 422)
  await office.post('/review')
  for (const to of [[], ['boss'], ['boss@norrvik.example\r\nBcc: all@x.example']])
    t.equal((await office.post('/delivery', { to })).statusCode, 422, JSON.stringify(to))
  t.same((await office.read()).frontEnds, before.frontEnds)
  t.equal(await count(), written + 1, 'nothing but the review')
  t.same(await db.selectFrom('mail').select('id').where('about_kind', '=', 'uptime_report').execute(), [])
})

t.test('a report as CSV, PDF and DOCX', async (t) => {
  const office = await openOffice(t, ENGINES[0]!)
  await office.post('/collection', {})
  const csv = await office.call('GET', '/uptime/2026-10.csv')
  t.equal(csv.headers['content-disposition'], 'attachment; filename="uptime-2026-10.csv"')
  t.match(
    csv.body,
    /^\ufeffMonth,Front end,Slug,Uptime,.*\r\n2026-10,Queue,queue,0\.99914\d+,0\.99914\d+,0\.999,38,44700,3,,,\r\n/,
  )
  const docx = await office.call('GET', '/uptime/2026-10.docx')
  t.match(docx.headers['content-type'], /wordprocessingml/)
  t.ok(docx.rawPayload.subarray(0, 2).toString() === 'PK')
  t.match((await office.call('GET', '/uptime/2026-10.pdf?paper=letter')).rawPayload.subarray(0, 5).toString(), '%PDF-')
  t.equal((await office.call('GET', '/uptime/2026-11.pdf')).statusCode, 404)
})
