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

t.test('without a front end there is nothing to draft', async (t) => {
  const office = await openOffice(t, 'sqlite')
  await office.app.database.db.deleteFrom('front_end').execute()
  t.equal(await draftLastMonth(office.app.reports, SIGNAL), 'No front end is set up.')
  t.equal((await office.call('GET', '/uptime/2026-10')).statusCode, 404)
})
