import t from 'tap'
import { reasonSentence, relationOf } from '../../src/directory/index.ts'
import { sendPendingNotices } from '../../src/incidents/notices/pending.ts'
import { listMailsAbout } from '../../src/mail/index.ts'
import { onEachEngine } from '../support/database.ts'
import { type Desk, openDesk, PEOPLE, readyGraph } from '../support/desk.ts'

const mailsOf = (desk: Desk, ticket: string) => listMailsAbout(desk.app.database.db, { kind: 'incident', key: ticket })
const addresses = (mails: { to: { email: string } }[]) => mails.map(({ to }) => to.email).sort()

onEachEngine(t, 'those whom it hits are mailed once for each event, with their reason', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  const ticket = await desk.file()
  const first = await mailsOf(desk, ticket)
  t.same(addresses(first), [PEOPLE.cora, PEOPLE.nell, PEOPLE.otis])
  t.equal(
    first.find(({ to }) => to.email === PEOPLE.nell)!.because,
    'you own the data set Stock levels, served by Warehouse app, which needs Order pipeline, which needs Queue',
  )
  t.equal(first.find(({ to }) => to.email === PEOPLE.otis)!.because, 'you are an engineer of Queue')
  t.equal(first[0]!.subject, `[SEV3] Stock export stops after the first file (${ticket})`)

  desk.wait(5)
  await desk.call('POST', `/incidents/${ticket}/updates`, { text: 'We see why.', severity: 'SEV2' })
  await desk.call('POST', `/incidents/${ticket}/updates`, { text: 'Only for the record.', notify: false })
  await desk.call('POST', `/incidents/${ticket}/updates`, { text: 'It works.', state: 'closed' })
  const all = await mailsOf(desk, ticket)
  t.equal(all.length, 9, 'three people, three events')
  t.ok(all.some(({ subject }) => subject === `[Closed] Stock export stops after the first file (${ticket})`))
  const rows = await desk.app.database.db.selectFrom('mail').select(['thread_key', 'text']).execute()
  t.ok(rows.every((row) => row.thread_key === `incident:${ticket}`))
  t.ok(rows.some(({ text }) => text?.includes('We see why.')))
  t.ok(rows.some(({ text }) => text?.includes('Queue works again since')))
})

onEachEngine(t, 'who is left out gets no mail, and stays left out', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  const ticket = await desk.file({ leaveOut: [PEOPLE.nell] })
  await desk.call('POST', `/incidents/${ticket}/updates`, { text: 'News.' })
  t.same(addresses(await mailsOf(desk, ticket)), [PEOPLE.cora, PEOPLE.cora, PEOPLE.otis, PEOPLE.otis])
  const kept = await desk.app.database.db
    .selectFrom('incident_notice_person')
    .innerJoin('person', 'person.id', 'person_id')
    .select('email')
    .where('left_out', '=', 1)
    .execute()
  t.same(kept, [{ email: PEOPLE.nell }], 'and it is kept that she was')
})

onEachEngine(t, 'without mail nobody is told, then or later', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  const ticket = await desk.file({ notify: false })
  await desk.call('POST', `/incidents/${ticket}/updates`, { text: 'News.' })
  t.same(await mailsOf(desk, ticket), [])
})

onEachEngine(t, 'a refused filing or update mails nobody', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  const ticket = await desk.file()
  await desk.call('POST', `/incidents/${ticket}/updates`, { text: 'Over.', state: 'closed' })
  const before = (await mailsOf(desk, ticket)).length
  await desk.call('POST', `/incidents/${ticket}/updates`, { text: 'x', state: 'closed' })
  await desk.call('POST', `/incidents/${ticket}/updates`, { text: '', state: 'open' })
  await desk.call('POST', '/incidents', { title: 'x', severity: 'SEV1', affects: ['queue', 'nothing'] })
  const { count } = await desk.app.database.db
    .selectFrom('mail')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  t.equal(Number(count), before)
})

onEachEngine(t, 'the engineer who is on it is told, also when the directory would not', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  const ticket = await desk.file({ affects: ['intranet'], engineer: PEOPLE.rolf })
  const [mail, ...more] = await mailsOf(desk, ticket)
  t.same(more, [])
  t.match(mail, { to: { email: PEOPLE.rolf }, because: 'you are the engineer who is on it' })
})

onEachEngine(t, 'while the directory is not read yet the notice waits, and is sent once', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const ticket = await desk.file({ leaveOut: [PEOPLE.otis] })
  t.same(await mailsOf(desk, ticket), [])
  await readyGraph(desk.app)
  const sent = await Promise.all([1, 2].map(() => sendPendingNotices(desk.app.incidents)))
  t.equal(sent[0]! + sent[1]!, 1)
  t.same(addresses(await mailsOf(desk, ticket)), [PEOPLE.cora, PEOPLE.nell])
  t.equal(await sendPendingNotices(desk.app.incidents), 0)
})

onEachEngine(t, 'what somebody wrote is text in a mail, whatever it looks like', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  const evil = '<img src=x onerror=alert(1)>'
  const ticket = await desk.file({ title: `${evil}\r\nBcc: all@norrvik.example`, description: evil, engineer: evil })
  await desk.call('POST', `/incidents/${ticket}/updates`, { text: evil })
  await desk.call('POST', `/incidents/${ticket}/updates`, { text: evil, state: 'closed' })
  const rows = await desk.app.database.db.selectFrom('mail').select(['subject', 'html', 'text']).execute()
  t.equal(rows.length, 9)
  for (const { subject, html, text } of rows) {
    t.notMatch(html, '<img')
    t.match(html, '&lt;img')
    t.match(text, evil, 'plain text is as it was written')
    t.notMatch(subject, /[\r\n]/)
  }
})

t.test('a reason is told from who has it back to what failed', async (t) => {
  const step = (name: string, kind: string) => ({ slug: name, name, kind }) as never
  const tell = (role: string, inherited: boolean, ...steps: [string, string][]) =>
    reasonSentence({ role, inherited, steps: steps.map(([name, kind]) => step(name, kind)) } as never)
  t.equal(tell('engineer', false, ['Queue', 'service']), 'you are an engineer of Queue')
  t.equal(
    tell('communications_manager', true, ['mq-11', 'server'], ['eun-1', 'cluster']),
    'you communicate for eun-1, which mq-11 is part of',
  )
  t.equal(
    tell('downtime_coordinator', false, ['mq-11', 'server'], ['broker', 'process'], ['Queue', 'service']),
    'you coordinate the downtimes of Queue, which runs on broker, which is part of mq-11',
  )
  t.equal(relationOf({ kind: 'service' }, { kind: 'service' }), 'needs')
})
