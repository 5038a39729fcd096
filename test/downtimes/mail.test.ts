import t, { type Test } from 'tap'
import { onEachEngine } from '../support/database.ts'
import { type Desk, openDesk, PEOPLE } from '../support/desk.ts'

const A_DOWNTIME = {
  title: 'The queue moves to new disks',
  reason: 'The old ones are worn out.',
  startsAt: '2026-11-20T01:00:00Z',
  endsAt: '2026-11-20T03:00:00Z',
  targets: ['queue'],
}

async function announced(t: Test, engine: 'sqlite' | 'postgres'): Promise<Desk> {
  const desk = await openDesk(t, engine, { BASE_URL: 'http://signalbox.norrvik.example' })
  await desk.app.directory.graph.ready()
  await desk.call('POST', '/downtimes', A_DOWNTIME, { role: 'comms' })
  t.equal((await mails(desk)).length, 0, 'nobody is told of a draft')
  const answer = await desk.call(
    'POST',
    '/downtimes/DT-000001/announcement',
    { text: 'Please read.' },
    { role: 'comms' },
  )
  t.equal(answer.statusCode, 200, answer.body)
  return desk
}

function mails(desk: Desk) {
  return desk.app.database.db
    .selectFrom('mail')
    .select(['to_email', 'subject', 'text', 'html', 'because', 'about_event'])
    .where('about_kind', '=', 'downtime')
    .orderBy('id')
    .execute()
}

onEachEngine(t, 'whoever is concerned is told at each step, once, with the reason', async (t, engine) => {
  const desk = await announced(t, engine)
  const told = await mails(desk)
  t.same(told.map(({ to_email }) => to_email).sort(), [PEOPLE.cora, PEOPLE.nell, PEOPLE.otis])
  const nell = told.find(({ to_email }) => to_email === PEOPLE.nell)!
  t.equal(nell.subject, '[Planned downtime] The queue moves to new disks (DT-000001)')
  t.equal(
    nell.because,
    'you own the data set Stock levels, served by Warehouse app, which needs Order pipeline, which needs Queue',
  )
  t.match(nell.text, 'Queue will be unavailable: Fri 20 Nov 2026, 02:00 – 04:00.')
  t.match(nell.text, 'Please read.')
  t.match(nell.text, 'http://signalbox.norrvik.example/downtimes/DT-000001')
  t.match(told.find(({ to_email }) => to_email === PEOPLE.cora)!.because, 'you communicate for this downtime')
  const call = (url: string, body = {}) => desk.call('POST', `/downtimes/DT-000001/${url}`, body, { role: 'comms' })
  await desk.call('PATCH', '/downtimes/DT-000001', { endsAt: '2026-11-20T04:00:00Z' }, { role: 'comms' })
  desk.wait(12 * 60)
  await call('start')
  await call('extension', { endsAt: '2026-11-20T05:00:00Z' })
  await call('completion')
  const events = (await mails(desk))
    .filter(({ to_email }) => to_email === PEOPLE.nell)
    .map(({ about_event }) => about_event)
  t.same(events, ['announced-2', 'changed-3', 'started-4', 'extended-5', 'completed-6'])
})

onEachEngine(t, 'an owner answers by the link of the mail, without signing in', async (t, engine) => {
  const desk = await announced(t, engine)
  const { text } = (await mails(desk)).find(({ to_email }) => to_email === PEOPLE.nell)!
  const link = /http:\/\/signalbox\.norrvik\.example(\/downtimes\/\S+acknowledgement\S+)/.exec(text ?? '')![1]!
  const nell = desk.app.visitor()
  const page = await nell.get(link)
  t.equal(page.statusCode, 200)
  t.match(page.body, 'I have seen it')
  const answers = () =>
    desk.app.database.db.selectFrom('downtime_answer').select(['answer', 'text']).orderBy('id').execute()
  t.same(await answers(), [], 'opening it answers nothing')
  const empty = await nell.submit(link, { answer: 'objection', text: '  ' })
  t.equal(empty.statusCode, 422)
  t.match(empty.body, 'Say what speaks against it.')
  t.match(
    (await nell.submit(link, { answer: 'objection', text: 'Books close <b>then</b>.' })).body,
    'Books close &lt;b&gt;then',
  )
  t.match((await nell.submit(link, { answer: 'seen' })).body, 'Kept.')
  t.same(await answers(), [
    { answer: 'objection', text: 'Books close <b>then</b>.' },
    { answer: 'seen', text: '' },
  ])
  const report = await desk.app.app.inject({ url: '/downtimes/DT-000001/report' })
  t.match(report.body, 'Withdrawn since')

  const forged = link.replace(/person=\d+/, 'person=1')
  if (forged !== link) t.equal((await nell.get(forged)).statusCode, 403)
  t.equal((await nell.get(link.replace(/signature=./, 'signature=_'))).statusCode, 403)
  await desk.call('POST', '/downtimes/DT-000001/cancellation', {}, { role: 'comms' })
  t.equal((await nell.submit(link, { answer: 'seen' })).statusCode, 409)
})

onEachEngine(
  t,
  'reminders go out once for each lead, and not to whom it was only just announced',
  async (t, engine) => {
    const desk = await announced(t, engine)
    const remind = () => desk.app.jobs.runNow('downtimes.reminders')
    const count = async () => (await mails(desk)).filter(({ about_event }) => about_event.startsWith('reminder')).length
    await remind()
    t.equal(await count(), 0, 'announced eleven hours before: the leads of a week and a day are no news')
    desk.wait(11 * 60 + 10)
    await remind()
    await remind()
    t.equal(await count(), 3, 'an hour before, once to each')
    const [reminder] = (await mails(desk)).filter(({ about_event }) => about_event.startsWith('reminder'))
    t.match(reminder?.subject, '[Downtime is near]')
  },
)
