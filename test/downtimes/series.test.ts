import t from 'tap'
import { listReferences } from '../../src/directory/index.ts'
import { makeOccurrences } from '../../src/downtimes/series/make.ts'
import { onEachEngine } from '../support/database.ts'
import { type Desk, openDesk, PEOPLE, readyGraph } from '../support/desk.ts'

const FIRST_SUNDAYS = {
  title: 'Patches',
  reason: 'Every month.',
  startsAt: '2026-12-06T02:00:00+01:00',
  endsAt: '2026-12-06T04:00:00+01:00',
  targets: ['queue'],
  recurrence: 'FREQ=MONTHLY;BYDAY=1SU',
}
const COMMS = { role: 'comms' } as const

async function list(desk: Desk) {
  const { items } = (await desk.call('GET', '/downtimes?limit=1000')).json()
  return items
    .map((item: { ref: string; startsAt: string; state: string }) => [item.ref, item.startsAt, item.state])
    .reverse()
}

const declare = (desk: Desk, fields: object = {}) =>
  desk.call('POST', '/downtimes', { ...FIRST_SUNDAYS, ...fields }, COMMS)
const runSeries = (desk: Desk) => desk.app.jobs.runNow('downtimes.series')

onEachEngine(
  t,
  'a series is declared with its next occurrences, and a job makes the later ones once',
  async (t, engine) => {
    const desk = await openDesk(t, engine)
    await readyGraph(desk.app)
    const answer = await declare(desk)
    t.equal(answer.statusCode, 201, answer.body)
    t.match(answer.json().series, {
      rule: 'FREQ=MONTHLY;BYDAY=1SU',
      zone: 'Europe/Stockholm',
      words: 'every first Sunday 02:00–04:00 Europe/Stockholm',
      announceDays: null,
      endedAt: null,
    })
    const three = [
      ['DT-000001', '2026-12-06T01:00:00.000Z', 'draft'],
      ['DT-000002', '2027-01-03T01:00:00.000Z', 'draft'],
      ['DT-000003', '2027-02-07T01:00:00.000Z', 'draft'],
    ]
    t.same(await list(desk), three)
    await runSeries(desk)
    t.same(await list(desk), three, 'nothing twice')
    desk.wait(60 * 24 * 60)
    const { signal } = new AbortController()
    await Promise.all([makeOccurrences(desk.app.downtimes, signal), makeOccurrences(desk.app.downtimes, signal)])
    const later = await list(desk)
    t.same(later.slice(0, 3), three)
    t.same(
      later.slice(3).map(([, startsAt]: string[]) => startsAt),
      ['2027-03-07T01:00:00.000Z', '2027-04-04T00:00:00.000Z'],
      'in summer 02:00 is another hour of UTC',
    )
    const { seriesId, occurrenceAt, targets, declaredBy } = (await desk.call('GET', '/downtimes/DT-000004')).json()
    t.match({ occurrenceAt, targets }, { occurrenceAt: '2027-03-07T01:00:00.000Z', targets: ['queue'] })
    t.ok(declaredBy)
    t.equal((await desk.call('GET', `/downtimes?series=${seriesId}`)).json().items.length, 5)
    t.equal((await desk.call('GET', '/downtimes?series=999')).json().items.length, 0)
    t.same(await desk.app.database.db.selectFrom('mail').select('id').execute(), [], 'drafts tell nobody')
  },
)

onEachEngine(t, 'an occurrence is changed, moved and cancelled by itself', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  await declare(desk)
  const change = {
    title: 'Patches and disks',
    startsAt: '2027-01-04T02:00:00+01:00',
    endsAt: '2027-01-04T05:00:00+01:00',
  }
  t.equal((await desk.call('PATCH', '/downtimes/DT-000002', change, COMMS)).statusCode, 200)
  t.equal((await desk.call('POST', '/downtimes/DT-000003/cancellation', {}, COMMS)).statusCode, 200)
  desk.wait(20 * 24 * 60)
  await runSeries(desk)
  t.same(await list(desk), [
    ['DT-000001', '2026-12-06T01:00:00.000Z', 'draft'],
    ['DT-000002', '2027-01-04T01:00:00.000Z', 'draft'],
    ['DT-000003', '2027-02-07T01:00:00.000Z', 'cancelled'],
    ['DT-000004', '2027-03-07T01:00:00.000Z', 'draft'],
  ])
  const titles = await desk.app.database.db.selectFrom('downtime').select('title').orderBy('number').execute()
  t.same(
    titles.map(({ title }) => title),
    ['Patches', 'Patches and disks', 'Patches', 'Patches'],
  )
})

onEachEngine(t, 'occurrences are announced by themselves, but for those in a freeze', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  await declare(desk, { announceDays: 14 })
  const freeze = { name: 'New year', reason: 'Rest.', startsAt: '2027-01-01T00:00:00Z', endsAt: '2027-01-05T00:00:00Z' }
  t.equal((await desk.call('POST', '/freezes', freeze, { role: 'admin' })).statusCode, 201)
  await runSeries(desk)
  t.same(
    (await list(desk)).map(([, , state]: string[]) => state),
    ['draft', 'draft', 'draft'],
    'too early',
  )
  desk.wait(5 * 24 * 60)
  await runSeries(desk)
  t.same(
    (await list(desk)).map(([, , state]: string[]) => state),
    ['announced', 'draft', 'draft'],
  )
  const mails = await desk.app.database.db.selectFrom('mail').select('to_email').execute()
  t.same(mails.map(({ to_email }) => to_email).sort(), [PEOPLE.cora, PEOPLE.nell, PEOPLE.otis])
  desk.wait(30 * 24 * 60)
  await runSeries(desk)
  t.equal((await list(desk))[1][2], 'draft', 'the freeze waits for an administrator')
})

onEachEngine(t, 'a series is ended: what lies ahead is cancelled and told, what was is kept', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  await declare(desk)
  await desk.call('POST', '/downtimes/DT-000002/announcement', {}, COMMS)
  const before = await desk.app.database.db.selectFrom('mail').select('id').execute()
  const cora = await desk.app.signedIn('cora')
  const page = await cora.get('/downtimes/DT-000001')
  for (const part of ['every first Sunday 02:00–04:00 Europe/Stockholm', 'End the series', 'the 2 ones after this'])
    t.match(page.body, part)
  t.equal((await (await desk.app.signedIn('hal')).submit('/downtimes/DT-000001/series-end', {})).statusCode, 403)
  const ended = await cora.submit('/downtimes/DT-000001/series-end', { text: 'The queue is replaced.' })
  t.equal(ended.statusCode, 303, ended.body.slice(0, 300))
  t.same(
    (await list(desk)).map(([, , state]: string[]) => state),
    ['draft', 'cancelled', 'cancelled'],
  )
  const mails = await desk.app.database.db.selectFrom('mail').select(['to_email', 'text']).execute()
  t.equal(mails.length, before.length + 3, 'who knew of the announced one is told')
  t.match(mails.at(-1)!.text, 'The queue is replaced.')
  desk.wait(60 * 24 * 60)
  await runSeries(desk)
  t.equal((await list(desk)).length, 3, 'no more are made')
  const again = await desk.call('POST', '/downtimes/DT-000001/series-end', {}, COMMS)
  t.equal(again.statusCode, 409)
  t.match(again.json().detail, 'has ended already')
  t.match((await cora.get('/downtimes/DT-000001')).body, 'ended')
})

onEachEngine(t, 'a form declares a series; what is wrong with it stands beside it', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  const cora = await desk.app.signedIn('cora')
  const form = {
    title: 'Patches',
    reason: 'Every month.',
    startsAt: '2026-12-06T02:00',
    endsAt: '2026-12-06T04:00',
    targets: 'queue',
    repeat: 'place',
    announceDays: '20',
    after: 'draft',
  }
  const preview = await cora.submit('/downtimes/preview', form, { 'hx-request-type': 'partial' })
  for (const part of [
    'every first Sunday 02:00–04:00 Europe/Stockholm',
    '2027-01-03T01:00:00.000Z',
    'every month on day 6',
  ])
    t.match(preview.body, part)
  const wrong = await cora.submit('/downtimes', { ...form, repeat: 'rule', recurrence: 'FREQ=MONTHLY;BYDAY=2SU' })
  t.equal(wrong.statusCode, 422)
  t.match(wrong.body, 'the first would be 2026-12-13 02:00')
  t.match(wrong.body, 'value="FREQ=MONTHLY;BYDAY=2SU"')
  t.match((await cora.submit('/downtimes', { ...form, repeat: 'rule' })).body, 'Write the rule')
  const hourly = await declare(desk, { recurrence: 'FREQ=HOURLY' })
  t.equal(hourly.statusCode, 422)
  t.match(hourly.body, 'Write a rule of RFC 5545')
  t.equal((await declare(desk, { announceDays: 400 })).statusCode, 422)
  t.same(await list(desk), [], 'nothing was declared by any of them')
  t.equal((await cora.submit('/downtimes', { ...form, until: '2027-01-10', after: 'announce' })).statusCode, 303)
  t.same(await list(desk), [
    ['DT-000001', '2026-12-06T01:00:00.000Z', 'announced'],
    ['DT-000002', '2027-01-03T01:00:00.000Z', 'draft'],
  ])
  t.match((await desk.call('GET', '/downtimes/DT-000001')).json().series, { announceDays: 20 })
  const once = await cora.submit('/downtimes', { ...form, repeat: '', title: 'Once' })
  t.equal(once.statusCode, 303)
  const { series } = (await desk.call('GET', '/downtimes/DT-000003')).json()
  t.equal(series, null)
  t.equal((await desk.call('POST', '/downtimes/DT-000003/series-end', {}, COMMS)).statusCode, 409)
})

onEachEngine(
  t,
  'what a series takes down cannot be deleted; what was retired is left out of the next',
  async (t, engine) => {
    const desk = await openDesk(t, engine)
    await readyGraph(desk.app)
    await declare(desk, { targets: ['queue', 'intranet'] })
    const { database } = desk.app
    const entity = await database.db
      .selectFrom('entity')
      .select(['id', 'kind'])
      .where('slug', '=', 'intranet')
      .executeTakeFirstOrThrow()
    const words = (await listReferences(database, entity)).map(({ word }) => word)
    t.ok(words.includes('series of downtimes'), words.join())
    await database.db
      .updateTable('entity')
      .set({ retired_at: '2026-12-01T00:00:00.000Z' })
      .where('id', '=', entity.id)
      .execute()
    desk.wait(60 * 24 * 60)
    await runSeries(desk)
    t.same((await desk.call('GET', '/downtimes/DT-000004')).json().targets, ['queue'])
  },
)
