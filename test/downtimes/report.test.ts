import t, { type Test } from 'tap'
import { onEachEngine } from '../support/database.ts'
import { type Desk, openDesk, PEOPLE } from '../support/desk.ts'
import { readPdf } from '../support/pdf.ts'

const A_DOWNTIME = {
  title: 'The queue moves to new disks',
  reason: 'The old ones are worn out.\n\nIf the first is not in sync by 03:00, the second stays.',
  startsAt: '2026-11-20T02:00:00+01:00',
  endsAt: '2026-11-20T04:00:00+01:00',
  targets: ['queue'],
  changeRef: 'CHG-0048213',
  effect: 'degraded',
}

/** A desk with one downtime, announced. */
async function announced(t: Test, engine: 'sqlite' | 'postgres'): Promise<Desk> {
  const desk = await openDesk(t, engine, { TIME_ZONE: 'Europe/Stockholm', SITE_NAME: 'Norrvik' })
  await desk.app.directory.graph.ready()
  for (const [url, body] of [
    ['/downtimes', A_DOWNTIME],
    ['/downtimes/DT-000001/announcement', {}],
  ] as const) {
    const answer = await desk.call('POST', url, body, { role: 'comms' })
    t.ok(answer.statusCode < 300, answer.body)
  }
  return desk
}

const get = (desk: Desk, url: string) => desk.call('GET', url, undefined, { role: 'viewer' })

onEachEngine(
  t,
  'the change attachment says what, when, why, whom it hits and who answers for it',
  async (t, engine) => {
    const desk = await announced(t, engine)
    const answer = await get(desk, '/downtimes/DT-000001/report.pdf')
    t.equal(answer.statusCode, 200)
    t.equal(answer.headers['content-type'], 'application/pdf')
    t.match(answer.headers['content-disposition'], 'DT-000001-change.pdf')
    const read = readPdf(answer.rawPayload)
    t.equal(read.info['Title'], 'DT-000001 The queue moves to new disks')
    const words = read.text.replace(/\s+/g, ' ')
    for (const part of [
      'Change attachment',
      'DT-000001',
      'Change CHG-0048213',
      'Fri 20 Nov 2026, 02:00 – 04:00 2026-11-20T01:00Z',
      'Europe/Stockholm (CET)',
      'Degraded',
      'If the first is not in sync by 03:00',
      'Queue › Order pipeline › Warehouse app › Stock levels',
      'Nell Crossing Stock levels nell.crossing@norrvik.example',
      'None yet',
      'Communications',
      'Cora Lantern',
      'Place, date, signature',
      'Page 1 of',
      'Questions: Cora Lantern',
    ])
      t.match(words, part, part)
    t.match(read.bookmarks, [
      'The queue moves to new disks',
      '1. Reason',
      '2. What is taken down',
      '3. What is hit, and how',
      '4. Data owners',
    ])
    t.ok(read.links.includes(`mailto:${PEOPLE.nell}`))
    t.ok(
      read.links.some((link) => link.includes('/downtimes/DT-000001/report/check')),
      'a link to check the copy',
    )
  },
)

onEachEngine(t, 'the same data gives the same bytes, and a copy can be checked', async (t, engine) => {
  const desk = await announced(t, engine)
  const first = await get(desk, '/downtimes/DT-000001/report.pdf?type=change')
  desk.wait(5)
  const second = await get(desk, '/downtimes/DT-000001/report.pdf?type=change')
  t.ok(first.rawPayload.equals(second.rawPayload))
  const check = /\/downtimes\/DT-000001\/report\/check\?type=change&hash=[0-9a-f]{64}/.exec(
    readPdf(first.rawPayload).links.join(' '),
  )![0]
  const page = (url: string) => desk.app.app.inject({ url })
  t.match((await page(check)).body, 'This copy is current')
  await desk.call('PATCH', '/downtimes/DT-000001', { title: 'The queue moves', note: 'Shorter' }, { role: 'comms' })
  t.match((await page(check)).body, 'This copy is out of date')
  t.notOk((await get(desk, '/downtimes/DT-000001/report.pdf')).rawPayload.equals(first.rawPayload))
})

onEachEngine(t, 'who was told stays told: later owners are listed apart', async (t, engine) => {
  const desk = await announced(t, engine)
  const { db } = desk.app.database
  const [person, entity] = await Promise.all([
    db.selectFrom('person').select('id').where('email', '=', PEOPLE.rolf).executeTakeFirstOrThrow(),
    db.selectFrom('entity').select('id').where('slug', '=', 'stock-levels').executeTakeFirstOrThrow(),
  ])
  const role = 'data_owner' as const
  await db
    .insertInto('responsibility')
    .values({ entity_id: entity.id, person_id: person.id, role, begun_at: '2026-11-19T13:30:00.000Z' })
    .execute()
  const { text } = readPdf((await get(desk, '/downtimes/DT-000001/report.pdf')).rawPayload)
  t.match(text, /7\. Since the announcement/)
  t.match(text.replace(/\s+/g, ' '), 'Since: 1 owner new. • Rolf Buffer has come: data owner of Stock levels')
  t.notMatch(text.slice(0, text.indexOf('7. Since')), 'Rolf Buffer')
  const page = await desk.app.app.inject({ url: '/downtimes/DT-000001/report' })
  t.match(page.body, '1 owner new since the announcement')
})

onEachEngine(t, 'each type of report has its page, PDF and CSV, also by the API', async (t, engine) => {
  const desk = await announced(t, engine)
  const expected: [string, RegExp, RegExp][] = [
    [
      'owner',
      /2\. Nell Crossing/,
      /DT-000001,Nell Crossing,nell\.crossing@norrvik\.example,,,data owner,Stock levels,data set/,
    ],
    ['coordinator', /No downtime coordinator is concerned/, /^.?reference,person/],
    ['communications', /3\. Cora Lantern/, /communications manager,Queue,service/],
    ['place', /2\. Regions/, /^.?reference,entity,slug/],
    [
      'service',
      /2\. Services/,
      /DT-000001,Warehouse app,warehouse-app,service,2,Queue › Order pipeline › Warehouse app/,
    ],
  ]
  for (const [type, words, line] of expected) {
    const html = await desk.app.app.inject({ url: `/downtimes/DT-000001/report?type=${type}` })
    t.equal(html.statusCode, 200, type)
    t.match(html.body, words, type)
    t.equal((await get(desk, `/downtimes/DT-000001/report.html?type=${type}`)).statusCode, 200)
    t.match(readPdf((await get(desk, `/downtimes/DT-000001/report.pdf?type=${type}`)).rawPayload).text, words, type)
    const csv = await get(desk, `/downtimes/DT-000001/report.csv?type=${type}`)
    t.match(csv.headers['content-type'], 'text/csv')
    t.match(csv.body, line, type)
  }
  const unknown = await get(desk, '/downtimes/DT-000001/report.pdf?type=nonsense')
  t.equal(unknown.statusCode, 422)
  t.equal((await get(desk, '/downtimes/DT-000009/report.pdf')).statusCode, 404)
  const letter = readPdf((await get(desk, '/downtimes/DT-000001/report.pdf?paper=letter')).rawPayload)
  t.match(letter.info['Page size'], '612 x 792')
})

onEachEngine(t, 'names of any script stand in the PDF, and markup stays text', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await desk.app.directory.graph.ready()
  const { db } = desk.app.database
  const name = '王小明 عبد الله 🚀 <b>&'
  await db.updateTable('person').set({ name }).where('email', '=', PEOPLE.nell).execute()
  await desk.call('POST', '/downtimes', { ...A_DOWNTIME, title: '<script>alert(1)</script>' }, { role: 'comms' })
  const { text } = readPdf((await get(desk, '/downtimes/DT-000001/report.pdf')).rawPayload)
  const plain = text.replace(/[\u200e\u200f\u202a-\u202e]/g, '').normalize('NFKC')
  for (const part of ['王小明', 'عبد', '🚀', '<b>&', '<script>alert(1)</script>']) t.match(plain, part)
  const page = await desk.app.app.inject({ url: '/downtimes/DT-000001/report' })
  t.notMatch(page.body, '<script>alert(1)')
})

onEachEngine(
  t,
  'conflicts are told: downtimes, incidents and freezes that touch the same things',
  async (t, engine) => {
    const desk = await announced(t, engine)
    await desk.call(
      'POST',
      '/downtimes',
      { ...A_DOWNTIME, title: 'Pipeline patches', targets: ['order-pipeline'] },
      { role: 'comms' },
    )
    await desk.call(
      'POST',
      '/downtimes',
      { ...A_DOWNTIME, title: 'Intranet', targets: ['intranet'] },
      { role: 'comms' },
    )
    for (const ref of ['DT-000002', 'DT-000003'])
      await desk.call('POST', `/downtimes/${ref}/announcement`, {}, { role: 'comms' })
    await desk.file({ title: 'Warehouse slow', affects: ['warehouse-app'] })
    await desk.app.database.db
      .insertInto('freeze_period')
      .values({
        name: 'Year end',
        reason: '',
        starts_at: '2026-11-20T00:00:00.000Z',
        ends_at: '2026-11-21T00:00:00.000Z',
        created_by: 'Ada Holm',
        created_at: '2026-11-01T00:00:00.000Z',
      })
      .execute()
    const words = readPdf((await get(desk, '/downtimes/DT-000001/report.pdf')).rawPayload).text.replace(/\s+/g, ' ')
    t.match(words, 'DT-000002: Pipeline patches')
    t.match(words, 'INC-000001: SEV3, Warehouse slow')
    t.match(words, 'Year end')
    t.notMatch(words, 'DT-000003')
  },
)

onEachEngine(t, 'the calendar of a period lists what was announced, by region', async (t, engine) => {
  const desk = await announced(t, engine)
  const page = await desk.app.app.inject({ url: '/downtimes/period?from=2026-11-20&to=2026-11-20' })
  t.equal(page.statusCode, 200)
  t.match(page.body, 'DT-000001 The queue moves to new disks')
  const { text } = readPdf(
    (await desk.app.app.inject({ url: '/downtimes/period.pdf?from=2026-11-20&to=2026-11-20' })).rawPayload,
  )
  t.match(text, 'In no region')
  const csv = await desk.app.app.inject({ url: '/downtimes/period.csv?from=2026-11-20&to=2026-11-20' })
  t.match(csv.body, 'In no region,DT-000001,The queue moves to new disks,announced,degraded,2026-11-20T01:00:00.000Z')
  t.match(
    (await desk.app.app.inject({ url: '/downtimes/period?from=2026-12-01&to=2026-12-02' })).body,
    'Nothing is planned',
  )
})
