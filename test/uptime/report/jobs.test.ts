import t from 'tap'
import { draftLastMonth } from '../../../src/uptime/review/jobs.ts'
import { onEachEngine } from '../../support/database.ts'
import { openOffice } from './office.ts'

const SIGNAL = new AbortController().signal

onEachEngine(t, 'on the 1st the month before is drafted once, and the reviewers are told', async (t, engine) => {
  const office = await openOffice(t, engine, { UPTIME_REVIEWERS: 'cora@norrvik.example' })
  const { db } = office.app.database
  t.match(await draftLastMonth(office.app.reports, SIGNAL), /^October 2026 was drafted: everything came; 1 told\.$/)
  t.match(await draftLastMonth(office.app.reports, SIGNAL), /is there already/)
  t.equal((await office.read()).frontEnds[0]!.downtimeMinutes, 38)
  const mails = await db.selectFrom('mail').selectAll().where('about_kind', '=', 'uptime_report').execute()
  t.equal(mails.length, 1)
  t.match(mails[0], {
    to_email: 'cora@norrvik.example',
    subject: '[Draft] Uptime in October 2026: nothing wants a note',
  })
  t.match(mails[0]!.text, /http:\S+\/uptime\/2026-10/)
  const [event] = await db.selectFrom('uptime_event').selectAll().execute()
  t.match(event, { kind: 'drafted', by_name: 'Signalbox' })
})

onEachEngine(
  t,
  'months missed while nothing ran are made up for, and none before the first report',
  async (t, engine) => {
    const office = await openOffice(t, engine)
    await office.post('/collection', {})
    office.app.clock.now = new Date('2027-01-01T05:00:00.000Z')
    const drafted = await draftLastMonth(office.app.reports, SIGNAL)
    t.match(drafted, /^November 2026 was drafted: .* December 2026 was drafted: /)
    const reports = (await office.call('GET', '/uptime')).json().items as { month: string; state: string }[]
    t.same(
      reports.map(({ month }) => month),
      ['2026-12', '2026-11', '2026-10'],
    )
    t.match(await draftLastMonth(office.app.reports, SIGNAL), /December 2026 is there already/)
  },
)

t.test('without a front end there is nothing to draft', async (t) => {
  const office = await openOffice(t, 'sqlite')
  await office.app.database.db.deleteFrom('front_end').execute()
  t.equal(await draftLastMonth(office.app.reports, SIGNAL), 'No front end is set up.')
  t.equal((await office.call('GET', '/uptime/2026-10')).statusCode, 404)
})
