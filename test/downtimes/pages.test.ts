import t from 'tap'
import { onEachEngine } from '../support/database.ts'
import { type Desk, NOON, openDesk, PEOPLE, readyGraph } from '../support/desk.ts'

const FORM = {
  title: 'The queue moves to new disks',
  reason: 'The old ones are worn out.',
  changeRef: 'CHG-0048213',
  startsAt: '2026-11-20T02:00',
  endsAt: '2026-11-20T04:00',
  targets: 'queue, intranet',
  effect: 'unavailable',
  after: 'draft',
}

async function read(desk: Desk, ref: string) {
  return (await desk.call('GET', `/downtimes/${ref}`)).json()
}

onEachEngine(t, 'the form declares a draft once, however often it is sent, and tells nobody', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  const cora = await desk.app.signedIn('cora')
  const page = await cora.get('/downtimes/new?target=queue&target=intranet&title=Queue')
  t.equal(page.statusCode, 200)
  t.match(page.body, 'value="Queue"')
  t.match(page.body, 'value="2026-11-20T15:00"', 'tomorrow, in the zone of the site')
  t.match(page.body, 'Announce to 3 people')
  t.match(page.body, 'when left empty: Cora Lantern, communications manager of Queue')
  const key = /name="key" value="([^"]+)"/.exec(page.body)![1]!
  const answers = await Promise.all([1, 2].map(() => cora.submit('/downtimes', { ...FORM, key })))
  for (const answer of answers) {
    t.equal(answer.statusCode, 303, answer.body.slice(0, 200))
    t.equal(answer.headers.location, '/downtimes/DT-000001')
  }
  t.equal((await desk.call('GET', '/downtimes')).json().items.length, 1)
  t.match(await read(desk, 'DT-000001'), {
    state: 'draft',
    startsAt: '2026-11-20T01:00:00.000Z',
    endsAt: '2026-11-20T03:00:00.000Z',
    targets: ['intranet', 'queue'],
    changeRef: 'CHG-0048213',
  })
  t.same(await desk.app.database.db.selectFrom('mail').select('id').execute(), [])
})

onEachEngine(t, 'what is wrong stands beside its field, with what was typed', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const cora = await desk.app.signedIn('cora')
  const wrong = { ...FORM, title: '', changeUrl: 'CHG-1', endsAt: '2026-11-20T01:00', targets: 'queue, nowhere' }
  const answer = await cora.submit('/downtimes', wrong)
  t.equal(answer.statusCode, 422)
  for (const part of ['Say in one line', 'beginning with https://', 'end must come after', 'nowhere', 'worn out'])
    t.match(answer.body, part)
  const refused: [Record<string, string>, RegExp][] = [
    [{ startsAt: '2027-03-28T02:30', endsAt: '2027-03-28T05:00' }, /There is no such time in Europe\/Stockholm/],
    [{ startsAt: '' }, /Say when it begins/],
    [{ endsAt: '' }, /Say when it ends/],
    [{ endsAt: '', duration: 'long' }, /such as 4 h/],
    [{ duration: '3 h' }, /The end is 2 h after the start/],
    [{ startsAt: '2026-11-18T02:00', endsAt: '2026-11-18T04:00' }, /over already/],
    [{ coordinator: 'nobody@norrvik.example' }, /nobody with the address/],
    [{ effect: 'none' }, /Choose unavailable/],
  ]
  for (const [fields, words] of refused) {
    const page = await cora.submit('/downtimes', { ...FORM, ...fields })
    t.equal(page.statusCode, 422, JSON.stringify(fields))
    t.match(page.body, words)
  }
  t.same((await desk.call('GET', '/downtimes')).json().items, [])
  t.equal((await (await desk.app.signedIn('hal')).submit('/downtimes', FORM)).statusCode, 403)
})

onEachEngine(
  t,
  'a time that comes twice is asked about, and a window may be given by its length',
  async (t, engine) => {
    const desk = await openDesk(t, engine)
    const cora = await desk.app.signedIn('cora')
    const night = { ...FORM, startsAt: '2027-10-31T02:30', endsAt: '', duration: '1 h 30 min' }
    const asked = await cora.submit('/downtimes', night)
    t.equal(asked.statusCode, 422)
    t.match(asked.body, '31 Oct 2027, 02:30 CEST and 31 Oct 2027, 02:30 CET. Say which one.')
    t.match(asked.body, 'name="startsAtWhich" value="second"')
    const [first, second] = [
      await cora.submit('/downtimes', { ...night, startsAtWhich: 'first' }),
      await cora.submit('/downtimes', { ...night, startsAtWhich: 'second' }),
    ]
    t.same([first.statusCode, second.statusCode], [303, 303])
    t.match(await read(desk, 'DT-000001'), { startsAt: '2027-10-31T00:30:00.000Z', endsAt: '2027-10-31T02:00:00.000Z' })
    t.match(await read(desk, 'DT-000002'), { startsAt: '2027-10-31T01:30:00.000Z', endsAt: '2027-10-31T03:00:00.000Z' })
    const edit = await cora.get('/downtimes/DT-000002/edit')
    t.match(edit.body, /name="startsAtWhich" value="second" checked/)
  },
)

onEachEngine(t, 'the live part shows what is hit, who has to know, and what stands in the way', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  const cora = await desk.app.signedIn('cora')
  await cora.submit('/downtimes', { ...FORM, after: 'announce' })
  const incident = await desk.file()
  const other = { ...FORM, targets: 'order-pipeline', startsAt: '2026-11-20T03:00', endsAt: '2026-11-20T05:30' }
  const preview = await cora.submit('/downtimes/preview', other, { 'hx-request-type': 'partial' })
  t.equal(preview.statusCode, 200)
  t.notMatch(preview.body, '<html', 'a part of the page')
  for (const part of ['DT-000001', incident, 'Stock levels', 'Nell Crossing', '2 h 30 min', 'Announce to 1 person'])
    t.match(preview.body, part)
  const whole = await cora.submit('/downtimes/preview', other)
  t.match(whole.body, '<html', 'the same without a script')
  const empty = await cora.submit('/downtimes/preview', {}, { 'hx-request-type': 'partial' })
  t.match(empty.body, 'Choose what goes down and when')
})

onEachEngine(t, 'announced, answered, begun, extended and completed by the buttons of its page', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  const cora = await desk.app.signedIn('cora')
  await cora.submit('/downtimes', { ...FORM, targets: 'queue', after: 'announce' })
  const mails = await desk.app.database.db.selectFrom('mail').select(['to_email', 'text']).execute()
  t.same(mails.map((mail) => mail.to_email).sort(), [PEOPLE.cora, PEOPLE.nell, PEOPLE.otis])
  const letter = mails.find((mail) => mail.to_email === PEOPLE.nell)?.text ?? ''
  const link = /\/downtimes\/DT-000001\/acknowledgement\S+/.exec(letter)![0]
  await desk.app.visitor().submit(link, { answer: 'objection', text: 'Month-end runs that night.' })

  const page = await (await desk.app.signedIn('vera')).get('/downtimes/DT-000001')
  t.equal(page.statusCode, 200)
  for (const part of ['0 seen, 1 objection, 2 without an answer', 'Month-end runs that night.', 'mailed 3 people'])
    t.match(page.body, part)
  t.notMatch(page.body, 'What is next', 'who only reads is offered no step')

  await cora.submit('/downtimes/DT-000001/start', { text: 'Here we go.' })
  const short = await cora.submit('/downtimes/DT-000001/extension', { endsAt: '2026-11-20T03:00', text: 'Slow disks.' })
  t.equal(short.statusCode, 422)
  t.match(short.body, 'must come after the planned one')
  t.match(short.body, 'Slow disks.', 'what was typed is kept')
  await cora.submit('/downtimes/DT-000001/extension', { endsAt: '2026-11-20T06:00', text: 'Slow disks.' })
  t.equal((await read(desk, 'DT-000001')).endsAt, '2026-11-20T05:00:00.000Z')
  t.equal((await cora.submit('/downtimes/DT-000001/completion', { text: 'All moved.' })).statusCode, 303)
  const late = await cora.submit('/downtimes/DT-000001/start', {})
  t.equal(late.statusCode, 409)
  t.match(late.body, 'cannot be started')
  const { state, events } = await read(desk, 'DT-000001')
  t.equal(state, 'completed')
  t.same(
    events.map(({ kind }: { kind: string }) => kind),
    ['declared', 'announced', 'started', 'extended', 'completed'],
  )
  t.match((await cora.get('/downtimes/DT-000001/mails')).body, 'Nell Crossing')
  t.equal((await desk.app.visitor().get('/downtimes/DT-000001/mails')).statusCode, 303, 'addresses are not for all')
})

onEachEngine(t, 'a change is made on what was seen, and its story tells what was', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  const cora = await desk.app.signedIn('cora')
  await cora.submit('/downtimes', { ...FORM, targets: 'queue', after: 'announce' })
  const { version } = await read(desk, 'DT-000001')
  const fields = { ...FORM, targets: 'queue', version: String(version) }
  const changed = await cora.submit('/downtimes/DT-000001/changes', {
    ...fields,
    endsAt: '2026-11-20T05:00',
    coordinator: PEOPLE.rolf,
    note: 'One more disk.',
  })
  t.equal(changed.statusCode, 303, changed.body.slice(0, 300))
  const stale = await cora.submit('/downtimes/DT-000001/changes', { ...fields, title: 'Another' })
  t.equal(stale.statusCode, 409)
  t.match(stale.body, 'changed by somebody else meanwhile')
  t.match(stale.body, 'value="Another"')
  const page = (await cora.get('/downtimes/DT-000001')).body
  for (const part of ['One more disk.', '20 Nov 2026, 05:00 CET', '<ins>Rolf Buffer</ins>']) t.match(page, part)
  const { title } = await read(desk, 'DT-000001')
  t.equal(title, FORM.title, 'the refused change has changed nothing')
})

onEachEngine(t, 'a freeze leaves a draft, and an administrator may announce it', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  const freeze = { name: 'Year end', reason: 'Books close.', created_by: 'Ada Holm', created_at: NOON }
  const window = { starts_at: '2026-11-20T00:00:00.000Z', ends_at: '2026-11-21T00:00:00.000Z' }
  await desk.app.database.db
    .insertInto('freeze_period')
    .values({ ...freeze, ...window })
    .execute()
  const cora = await desk.app.signedIn('cora')
  const kept = await cora.submit('/downtimes', { ...FORM, after: 'announce' })
  t.equal(kept.statusCode, 303)
  const page = await cora.get('/downtimes/DT-000001')
  t.match(page.body, 'Kept as a draft, not announced')
  t.match(page.body, 'The freeze “Year end” is in force')
  t.notMatch(page.body, 'name="overrideFreeze"')
  const refused = await cora.submit('/downtimes/DT-000001/announcement', { overrideFreeze: 'yes' })
  t.equal(refused.statusCode, 409)
  const ada = await desk.app.signedIn('ada')
  t.match((await ada.get('/downtimes/DT-000001')).body, 'name="overrideFreeze"')
  const unsaid = await ada.submit('/downtimes/DT-000001/announcement', { overrideFreeze: 'yes' })
  t.equal(unsaid.statusCode, 422)
  t.match(unsaid.body, 'Say why it may be done in spite of the freeze')
  const word = { overrideFreeze: 'yes', text: 'The disks fail otherwise.' }
  t.equal((await ada.submit('/downtimes/DT-000001/announcement', word)).statusCode, 303)
  t.equal((await read(desk, 'DT-000001')).state, 'announced')
})

onEachEngine(t, 'the list is filtered and exported, and a month shows each day that is touched', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const cora = await desk.app.signedIn('cora')
  await cora.submit('/downtimes', {
    ...FORM,
    title: '=Over midnight',
    startsAt: '2026-11-30T23:00',
    endsAt: '2026-12-01T01:00',
  })
  await cora.submit('/downtimes', { ...FORM, title: 'Second', targets: 'intranet' })
  const visitor = desk.app.visitor()
  const list = (await visitor.get('/downtimes?q=second')).body
  t.match(list, 'DT-000002')
  t.notMatch(list, 'DT-000001')
  t.match((await visitor.get('/downtimes?target=queue&state=announced')).body, 'No downtime matches this filter')
  const part = (await visitor.get('/downtimes?target=queue', { 'hx-request-type': 'partial' })).body
  t.match(part, /^\s*<section class="card" id="downtimes">/)
  t.match((await visitor.get('/downtimes?month=nonsense')).body, 'The latest first')
  const csv = (await visitor.get('/downtimes/list.csv?q=midnight')).body.split('\r\n')
  t.match(csv[1], /^DT-000001,'=Over midnight,Draft,Unavailable,2026-11-30T22:00:00.000Z,2026-12-01T00:00:00.000Z,120,/)
  t.equal(csv.length, 3)

  const month = async (name: string) => (await visitor.get(`/downtimes?month=${name}`)).body
  const days = (body: string, ref: string) =>
    [...body.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)]
      .filter(([, cell]) => cell!.includes(ref))
      .map(([, cell]) => /datetime="([^"]+)"/.exec(cell!)![1])
  t.same(days(await month('2026-11'), 'DT-000001'), ['2026-11-30', '2026-12-01'])
  t.same(days(await month('2026-12'), 'DT-000001'), ['2026-11-30', '2026-12-01'])
  t.same(days(await month('2026-10'), 'DT-000001'), [])
})
