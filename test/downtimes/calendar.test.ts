import ICAL from 'ical.js'
import t from 'tap'
import { onEachEngine } from '../support/database.ts'
import { type Desk, openDesk, PEOPLE } from '../support/desk.ts'

const LONG = `Disks; shelves, "racks"\\ and ${'very '.repeat(30)}long 机架 🌊`

function eventsOf(text: string): Map<string, ICAL.Event> {
  const calendar = new ICAL.Component(ICAL.parse(text))
  const events = calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one))
  return new Map(events.map((one) => [one.uid, one]))
}

async function openCalendar(t: Parameters<typeof openDesk>[0], engine: Parameters<typeof openDesk>[1], env = {}) {
  const desk = await openDesk(t, engine, env)
  await desk.app.directory.graph.ready()
  const declare = async (title: string, day: string, target: string) => {
    const window = { startsAt: `2026-11-${day}T02:00:00+01:00`, endsAt: `2026-11-${day}T04:00:00+01:00` }
    const made = await call(desk, '/downtimes', { title, reason: 'Line one.\nLine two.', ...window, targets: [target] })
    t.equal(made.statusCode, 201, made.body)
  }
  await declare(LONG, '20', 'queue')
  await declare('Intranet', '21', 'intranet')
  await declare('A draft', '22', 'queue')
  await declare('Called off', '23', 'queue')
  for (const number of [1, 2, 4]) await call(desk, `/downtimes/DT-${number}/announcement`)
  return desk
}

function call(desk: Desk, url: string, payload: object = {}) {
  return desk.call('POST', url, payload, { role: 'comms' })
}

onEachEngine(t, 'an independent parser reads the calendar as it was meant', async (t, engine) => {
  const desk = await openCalendar(t, engine)
  await call(desk, '/downtimes/DT-4/cancellation')
  const visitor = desk.app.visitor()
  const answer = await visitor.get('/calendar.ics')
  t.equal(answer.statusCode, 200, answer.body)
  t.match(answer.headers['content-type'], 'text/calendar')
  t.ok(
    answer.body.split('\r\n').every((line) => Buffer.byteLength(line) <= 75),
    'lines are folded at 75 octets',
  )
  const events = eventsOf(answer.body)
  t.same([...events.keys()], ['DT-000001@127.0.0.1', 'DT-000002@127.0.0.1', 'DT-000004@127.0.0.1'])
  const first = events.get('DT-000001@127.0.0.1')!
  t.equal(first.summary, `${LONG} (DT-000001)`, 'whatever stands in a title comes back')
  t.match(first.description, 'Line one.\nLine two.')
  t.equal(first.startDate.toJSDate().toISOString(), '2026-11-20T01:00:00.000Z')
  t.equal(first.endDate.toJSDate().toISOString(), '2026-11-20T03:00:00.000Z')
  t.equal(first.component.getFirstPropertyValue('status'), 'CONFIRMED')
  t.equal(events.get('DT-000004@127.0.0.1')!.component.getFirstPropertyValue('status'), 'CANCELLED')

  t.equal((await visitor.get('/calendar.ics')).body, answer.body, 'the same downtimes give the same bytes')
  const etag = String(answer.headers.etag)
  t.equal((await visitor.get('/calendar.ics', { 'if-none-match': etag })).statusCode, 304)
  const moved = { startsAt: '2026-11-20T05:00:00+01:00', endsAt: '2026-11-20T06:00:00+01:00' }
  await desk.call('PATCH', '/downtimes/DT-1', moved, { role: 'comms' })
  const after = eventsOf((await visitor.get('/calendar.ics')).body).get('DT-000001@127.0.0.1')!
  t.equal(after.startDate.toJSDate().toISOString(), '2026-11-20T04:00:00.000Z')
  t.ok(after.sequence > first.sequence, 'a change counts the sequence up')
})

onEachEngine(t, 'a calendar can be of one service or of one person', async (t, engine) => {
  const desk = await openCalendar(t, engine)
  const keys = async (query: string) => {
    const answer = await desk.app.visitor().get(`/calendar.ics?${query}`)
    t.equal(answer.statusCode, 200, answer.body)
    return [...eventsOf(answer.body).keys()].map((uid) => uid.slice(0, 9))
  }
  t.same(await keys('service=intranet'), ['DT-000002'])
  t.same(await keys('service=warehouse-app'), ['DT-000001', 'DT-000004'], 'also what hits it')
  t.same(await keys(`person=${PEOPLE.nell}`), ['DT-000001', 'DT-000004'], 'who owns what is hit')
  t.same(await keys(`person=${PEOPLE.cora}`), ['DT-000001', 'DT-000004'], 'who communicates')
  t.same(await keys(`person=${PEOPLE.rolf}`), [])
  for (const query of ['service=nowhere', 'person=nobody@norrvik.example'])
    t.equal((await desk.app.visitor().get(`/calendar.ics?${query}`)).statusCode, 422, query)
})

onEachEngine(t, 'a personal address reads without signing in until it is renewed or ended', async (t, engine) => {
  const desk = await openCalendar(t, engine, { PUBLIC_READ: 'none' })
  const calendar = desk.app.visitor()
  t.equal((await calendar.get('/calendar.ics')).statusCode, 401)
  const vera = await desk.app.signedIn('vera')
  const address = async () => /token=([\w.-]+)/.exec((await vera.get('/downtimes/calendar')).body)?.[1]
  t.equal(await address(), undefined, 'nobody has one who has not asked for it')
  t.equal((await vera.submit('/downtimes/calendar')).statusCode, 303)
  const token = await address()
  t.equal((await calendar.get(`/calendar.ics?token=${token}`)).statusCode, 200)
  for (const forged of [`9${token}`, `${token}x`, '1.', 'x', ''])
    t.equal((await calendar.get(`/calendar.ics?token=${forged}`)).statusCode, 403, forged)
  await vera.submit('/downtimes/calendar')
  t.equal((await calendar.get(`/calendar.ics?token=${token}`)).statusCode, 403, 'a new one ends it')
  const renewed = await address()
  await vera.submit('/downtimes/calendar/revocation')
  t.equal((await calendar.get(`/calendar.ics?token=${renewed}`)).statusCode, 403)
})
