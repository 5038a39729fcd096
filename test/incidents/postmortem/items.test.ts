import t, { type Test } from 'tap'
import { mondayOf, remindOwners } from '../../../src/incidents/postmortem/items/reminders.ts'
import { auditEntries } from '../../support/audit.ts'
import { type Engine, onEachEngine } from '../../support/database.ts'
import { type Desk, openDesk, PEOPLE } from '../../support/desk.ts'

const AT = '/incidents/INC-000001/postmortem'
const DAY_MINUTES = 24 * 60

/** A desk with one closed incident and the draft of its post-mortem. */
async function written(t: Test, engine: Engine, env: Record<string, string> = {}): Promise<Desk> {
  const desk = await openDesk(t, engine, env)
  const ticket = await desk.file()
  desk.wait(10)
  await desk.call('POST', `/incidents/${ticket}/updates`, { text: 'Over.', state: 'closed' })
  t.equal((await desk.call('PUT', AT, { summary: 'x' })).statusCode, 201)
  return desk
}

async function add(t: Test, desk: Desk, fields: object = {}): Promise<number> {
  const answer = await desk.call('POST', `${AT}/action-items`, {
    text: 'Rotate logs',
    owner: PEOPLE.otis,
    dueOn: '2026-11-23',
    ...fields,
  })
  t.equal(answer.statusCode, 201, answer.body)
  return answer.json<{ id: number }>().id
}

onEachEngine(t, 'an action item is added, changed, done, opened again and removed', async (t, engine) => {
  const desk = await written(t, engine)
  const id = await add(t, desk)
  const one = `${AT}/action-items/${id}`
  t.match((await desk.call('GET', AT)).json().actionItems, [
    {
      id,
      text: 'Rotate logs',
      owner: 'Otis Ballast',
      ownerEmail: PEOPLE.otis,
      dueOn: '2026-11-23',
      done: false,
      isOverdue: false,
    },
  ])
  t.match((await desk.call('PATCH', one, { owner: PEOPLE.nell, dueOn: '2026-11-18' })).json(), {
    owner: 'Nell Crossing',
    isOverdue: true,
  })
  const done = (await desk.call('PATCH', one, { done: true })).json()
  t.match(done, { done: true, isOverdue: false, doneAt: '2026-11-19T13:10:00.000Z' })
  desk.wait(5)
  t.match(
    (await desk.call('PATCH', one, { done: true })).json(),
    { doneAt: '2026-11-19T13:10:00.000Z' },
    'and stays as it was',
  )
  t.match((await desk.call('PATCH', one, { done: false })).json(), { done: false, doneBy: null })
  t.equal((await desk.call('DELETE', one)).statusCode, 204)
  t.equal((await desk.call('DELETE', one)).statusCode, 404)
  t.equal((await desk.call('PATCH', one, { done: true })).statusCode, 404)
  t.same((await desk.call('GET', AT)).json().actionItems, [])
  const log = await auditEntries(desk.app.database, 'action_item')
  t.same(
    log.map(({ action }) => action.split('.')[1]),
    ['add', 'change', 'change', 'change', 'remove'],
  )
})

onEachEngine(t, 'an item needs words, somebody who is there, and a day that is', async (t, engine) => {
  const desk = await written(t, engine)
  const db = desk.app.database.db
  await db
    .updateTable('person')
    .set({ retired_at: '2026-11-01T00:00:00.000Z' })
    .where('email', '=', PEOPLE.rolf)
    .execute()
  for (const [wrong, field] of [
    [{ text: ' ' }, 'text'],
    [{ text: 'x'.repeat(1_001) }, 'text'],
    [{ owner: '' }, 'owner'],
    [{ owner: 'nobody@norrvik.example' }, 'owner'],
    [{ owner: PEOPLE.rolf }, 'owner'],
    [{ dueOn: '' }, 'dueOn'],
    [{ dueOn: '2026-02-30' }, 'dueOn'],
    [{ dueOn: '23.11.2026' }, 'dueOn'],
  ] as const) {
    const answer = await desk.call('POST', `${AT}/action-items`, {
      text: 'x',
      owner: PEOPLE.otis,
      dueOn: '2026-11-23',
      ...wrong,
    })
    t.equal(answer.statusCode, 422, JSON.stringify(wrong))
    t.same(Object.keys(answer.json().fields), [field])
  }
  t.equal(
    (
      await desk.call('POST', '/incidents/INC-000009/postmortem/action-items', {
        text: 'x',
        owner: PEOPLE.otis,
        dueOn: '2026-11-23',
      })
    ).statusCode,
    404,
  )
  const ticket = await desk.file()
  const early = await desk.call('POST', `/incidents/${ticket}/postmortem/action-items`, {
    text: 'x',
    owner: PEOPLE.otis,
    dueOn: '2026-11-23',
  })
  t.equal(early.statusCode, 404, 'nor before there is a post-mortem')
  t.same(await db.selectFrom('action_item').selectAll().execute(), [])
  const id = await add(t, desk)
  const other = `/incidents/${ticket}/postmortem/action-items/${id}`
  t.equal((await desk.call('PATCH', other, { done: true })).statusCode, 404, 'nor by the address of another incident')
})

onEachEngine(
  t,
  'the forms do the same, once however often they are sent, and keep what was typed',
  async (t, engine) => {
    const desk = await written(t, engine)
    const hal = await desk.app.signedIn('hal')
    const key = /name="key" value="([^"]+)"/.exec((await hal.get(AT)).body)![1]!
    const form = { text: 'Rotate logs', owner: PEOPLE.otis, dueOn: '2026-11-23', key }
    const twice = await Promise.all([1, 2].map(() => hal.submit(`${AT}/actions`, form)))
    t.same(
      twice.map(({ statusCode }) => statusCode),
      [303, 303],
    )
    const [item, ...more] = (await desk.call('GET', '/action-items')).json().items
    t.same(more, [])
    const wrong = await hal.submit(`${AT}/actions`, { ...form, key: 'another', dueOn: 'soon' })
    t.equal(wrong.statusCode, 422)
    t.match(wrong.body, '>Rotate logs</textarea>')
    t.match(wrong.body, 'as a day such as')
    const one = `${AT}/actions/${item.id}`
    t.match((await hal.get(one)).body, `value="${PEOPLE.otis}"`)
    t.equal((await hal.submit(one, { ...form, text: '' })).statusCode, 422)
    t.equal((await hal.submit(one, { ...form, text: 'Rotate all logs' })).statusCode, 303)
    t.equal((await hal.submit(`${one}/completion`, { back: 'list' })).headers.location, '/postmortems/actions')
    t.match((await hal.get(AT)).body, 'Open again')
    await hal.submit(`${one}/reopening`, {})
    t.match((await desk.call('GET', '/action-items')).json().items, [{ text: 'Rotate all logs', done: false }])
    await hal.submit(`${one}/removal`)
    t.same((await desk.call('GET', '/action-items?state=all')).json().items, [])
  },
)

onEachEngine(t, 'items of all incidents are listed with the overdue ones on top', async (t, engine) => {
  const desk = await written(t, engine)
  await add(t, desk, { text: 'later', dueOn: '2026-12-24' })
  await add(t, desk, { text: 'today', dueOn: '2026-11-19' })
  await add(t, desk, { text: 'late', dueOn: '2026-11-18', owner: PEOPLE.nell })
  const done = await add(t, desk, { text: 'done', dueOn: '2026-11-01' })
  await desk.call('PATCH', `${AT}/action-items/${done}`, { done: true })
  const texts = async (query: string) =>
    (await desk.call('GET', `/action-items?${query}`)).json().items.map(({ text }: { text: string }) => text)
  t.same(await texts(''), ['late', 'today', 'later'])
  t.same(await texts('state=overdue'), ['late'], 'what is due today is not late')
  t.same(await texts('state=done'), ['done'])
  t.same(await texts('state=all'), ['done', 'late', 'today', 'later'])
  t.same(await texts('owner=crossing'), ['late'])
  t.same(await texts('owner=nobody'), [])
  const first = (await desk.call('GET', '/action-items?limit=2')).json()
  t.same(await texts(`limit=2&cursor=${first.nextCursor}`), ['later'])
  for (const bad of ['state=x', 'cursor=x', `cursor=${Buffer.from('["a\\u0000",1]').toString('base64url')}`, 'limit=0'])
    t.ok([400, 422].includes((await desk.call('GET', `/action-items?${bad}`)).statusCode), bad)
  const page = (await desk.app.app.inject({ url: '/postmortems/actions' })).body
  t.ok(page.indexOf('>late<') < page.indexOf('>today<') && page.indexOf('>late<') > 0)
  t.match((await desk.app.app.inject({ url: '/postmortems' })).body, '1 overdue')
})

onEachEngine(t, 'whoever owns overdue items is mailed once a week, with all of them in one mail', async (t, engine) => {
  const desk = await written(t, engine)
  const { db } = desk.app.database
  const mails = () => db.selectFrom('mail').selectAll().where('about_kind', '=', 'action_item').orderBy('id').execute()
  await add(t, desk, { text: 'First <b>', dueOn: '2026-11-17' })
  await add(t, desk, { text: 'Second', dueOn: '2026-11-18' })
  await add(t, desk, { text: 'Not yet', dueOn: '2026-11-19' })
  await add(t, desk, { text: 'Of Nell', dueOn: '2026-11-18', owner: PEOPLE.nell })
  const done = await add(t, desk, { text: 'Done', dueOn: '2026-11-18', owner: PEOPLE.cora })
  await desk.call('PATCH', `${AT}/action-items/${done}`, { done: true })
  await add(t, desk, { text: 'Of one who has left', dueOn: '2026-11-18', owner: PEOPLE.rolf })
  await db
    .updateTable('person')
    .set({ retired_at: '2026-11-01T00:00:00.000Z' })
    .where('email', '=', PEOPLE.rolf)
    .execute()

  t.equal(await remindOwners(desk.app.incidents), 2)
  const [otis, nell, ...more] = await mails()
  t.same([otis!.to_email, nell!.to_email, more.length], [PEOPLE.otis, PEOPLE.nell, 0])
  t.equal(otis!.subject, '2 action items of yours are overdue')
  for (const part of [
    'First <b>',
    'Second',
    '2 days ago',
    'a day ago',
    'INC-000001',
    '/incidents/INC-000001/postmortem',
    `owner=${encodeURIComponent(PEOPLE.otis)}`,
  ])
    t.match(otis!.text, part, part)
  t.notMatch(otis!.text, /Not yet|Of Nell/)
  t.match(otis!.html, 'First &lt;b&gt;')
  t.equal(otis!.mandatory, 0)
  t.equal(nell!.subject, 'An action item of yours is overdue')

  t.equal(await remindOwners(desk.app.incidents), 0, 'again in the same minute')
  desk.wait(3 * DAY_MINUTES)
  t.equal(await remindOwners(desk.app.incidents), 0, 'on the Sunday of the same week')
  t.equal((await mails()).length, 2)
  desk.wait(DAY_MINUTES)
  const both = await Promise.all([remindOwners(desk.app.incidents), remindOwners(desk.app.incidents)])
  t.equal(both[0]! + both[1]!, 2, 'on Monday, also when two processes do it')
  t.equal((await mails()).length, 4)
  t.equal((await mails())[2]!.subject, '3 action items of yours are overdue')

  await db
    .insertInto('mail_opt_out')
    .values({ email: PEOPLE.otis, kind: 'action_item', at: '2026-11-23T00:00:00.000Z', how: 'page' })
    .execute()
  desk.wait(7 * DAY_MINUTES)
  await remindOwners(desk.app.incidents)
  t.equal((await mails()).at(-2)!.state, 'withheld', 'and not who does not want it')
})

t.test('a week begins on its Monday', async (t) => {
  t.equal(mondayOf('2026-11-23'), '2026-11-23')
  t.equal(mondayOf('2026-11-29'), '2026-11-23')
  t.equal(mondayOf('2027-01-01'), '2026-12-28')
})
