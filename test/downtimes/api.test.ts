import t from 'tap'
import { auditEntries } from '../support/audit.ts'
import { onEachEngine } from '../support/database.ts'
import { type Desk, NOON, openDesk, PEOPLE } from '../support/desk.ts'

const A_DOWNTIME = {
  title: 'The queue moves to new disks',
  reason: 'The old ones are worn out.',
  startsAt: '2026-11-20T02:00:00+01:00',
  endsAt: '2026-11-20T04:00:00+01:00',
  targets: ['queue'],
}

type Call = Parameters<Desk['call']>

function caller(desk: Desk) {
  return (method: Call[0], url: string, payload?: object) => desk.call(method, url, payload, { role: 'comms' })
}

onEachEngine(t, 'a downtime is declared, announced, begun, extended and completed', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await desk.app.directory.graph.ready()
  const call = caller(desk)
  const made = await call('POST', '/downtimes', {
    ...A_DOWNTIME,
    changeRef: 'CHG-0048213',
    changeUrl: 'https://changes.norrvik.example/CHG-0048213',
    effect: 'degraded',
    coordinator: PEOPLE.otis,
    targets: ['Queue', 'queue', 'order-pipeline'],
  })
  t.equal(made.statusCode, 201, made.body)
  t.equal(made.headers.location, '/api/v1/downtimes/DT-000001')
  t.match(made.json(), {
    ref: 'DT-000001',
    state: 'draft',
    effect: 'degraded',
    startsAt: '2026-11-20T01:00:00.000Z',
    endsAt: '2026-11-20T03:00:00.000Z',
    changeRef: 'CHG-0048213',
    coordinator: { name: 'Otis Ballast', email: PEOPLE.otis },
    communicationsManager: { email: PEOPLE.cora },
    targets: ['order-pipeline', 'queue'],
    allowed: ['announcement', 'cancellation'],
  })
  const announced = await call('POST', '/downtimes/DT-000001/announcement')
  t.equal(announced.statusCode, 200, announced.body)
  t.match(announced.json(), { state: 'announced', allowed: ['start', 'cancellation'] })
  desk.wait(12 * 60)
  t.match((await call('POST', '/downtimes/dt-1/start')).json(), {
    state: 'in_progress',
    beganAt: '2026-11-20T01:00:00.000Z',
  })
  const extended = await call('POST', '/downtimes/DT-000001/extension', {
    endsAt: '2026-11-20T05:00:00+01:00',
    text: 'The second disk is slow.',
  })
  t.match(extended.json(), { state: 'in_progress', endsAt: '2026-11-20T04:00:00.000Z' })
  desk.wait(30)
  t.match((await call('POST', '/downtimes/DT-000001/completion', {})).json(), {
    state: 'completed',
    overAt: '2026-11-20T01:30:00.000Z',
    allowed: [],
  })
  const read = (await desk.call('GET', '/downtimes/DT-000001', undefined, { role: 'viewer' })).json()
  t.same(
    read.events.map(({ kind, author, endsAt }: Record<string, string>) => [kind, author, endsAt]),
    [
      ['declared', 'test comms', '2026-11-20T03:00:00.000Z'],
      ['announced', 'test comms', '2026-11-20T03:00:00.000Z'],
      ['started', 'test comms', '2026-11-20T03:00:00.000Z'],
      ['extended', 'test comms', '2026-11-20T04:00:00.000Z'],
      ['completed', 'test comms', '2026-11-20T04:00:00.000Z'],
    ],
  )
  const entries = await auditEntries(desk.app.database, 'downtime.')
  t.same(
    entries.map(({ action }) => action),
    ['downtime.declare', 'downtime.announcement', 'downtime.start', 'downtime.extension', 'downtime.completion'],
  )
})

onEachEngine(t, 'the impact of a downtime is what its targets hit, and whom', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await desk.app.directory.graph.ready()
  const call = caller(desk)
  await call('POST', '/downtimes', A_DOWNTIME)
  const impact = (await call('GET', '/downtimes/DT-000001/impact')).json()
  t.match(impact.entities, [
    { slug: 'queue', depth: 0, path: ['queue'] },
    { slug: 'order-pipeline', depth: 1, path: ['queue', 'order-pipeline'] },
    { slug: 'warehouse-app', depth: 2 },
    { slug: 'stock-levels', depth: 3, path: ['queue', 'order-pipeline', 'warehouse-app', 'stock-levels'] },
  ])
  t.same(impact.people.map((person: { email: string }) => person.email).sort(), [PEOPLE.cora, PEOPLE.nell, PEOPLE.otis])
})

onEachEngine(t, 'what cannot be declared is refused beside its field, and nothing is kept', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const call = caller(desk)
  const refused: [string, object][] = [
    ['endsAt', { endsAt: '2026-11-20T01:00:00+01:00' }],
    ['endsAt', { startsAt: '2026-11-18T02:00:00Z', endsAt: '2026-11-18T04:00:00Z' }],
    ['endsAt', { endsAt: '2027-11-20T01:00:00+01:00' }],
    ['startsAt', { startsAt: '2026-11-20T02:00' }],
    ['startsAt', { startsAt: '2026-02-30T02:00:00Z' }],
    ['title', { title: ' \n ' }],
    ['title', { title: 'x'.repeat(301) }],
    ['reason', { reason: '' }],
    ['reason', { reason: 'x'.repeat(100_000) }],
    ['targets', { targets: [] }],
    ['targets', { targets: ['queue', 'nowhere'] }],
    ['changeUrl', { changeUrl: 'javascript:alert(1)' }],
    ['effect', { effect: 'none' }],
    ['coordinator', { coordinator: 'nobody@norrvik.example' }],
  ]
  for (const [field, fields] of refused) {
    const answer = await call('POST', '/downtimes', { ...A_DOWNTIME, ...fields })
    t.equal(answer.statusCode, 422, `${field} ${JSON.stringify(fields).slice(0, 80)}`)
    t.match(answer.headers['content-type'], 'application/problem+json')
    t.ok(answer.json().errors?.[field] ?? answer.json().fields?.[field], answer.body.slice(0, 300))
  }
  const { db } = desk.app.database
  await db.updateTable('entity').set({ retired_at: NOON }).where('slug', '=', 'intranet').execute()
  const retired = await call('POST', '/downtimes', { ...A_DOWNTIME, targets: ['intranet'] })
  t.equal(retired.statusCode, 422)
  t.match(retired.body, 'retired')
  t.same((await call('GET', '/downtimes')).json(), { items: [], nextCursor: null })
  t.same(await auditEntries(desk.app.database, 'downtime.'), [])
  t.equal((await desk.call('POST', '/downtimes', A_DOWNTIME)).statusCode, 403, 'the help desk declares none')
})

onEachEngine(t, 'a transition that makes no sense is refused with those that do', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await desk.app.directory.graph.ready()
  const call = caller(desk)
  await call('POST', '/downtimes', A_DOWNTIME)
  const refuse = async (transition: string, words: string, payload?: object) => {
    const answer = await call('POST', `/downtimes/DT-000001/${transition}`, payload)
    t.equal(answer.statusCode, 409, transition)
    t.match(answer.json().detail, words)
  }
  await refuse('start', 'It allows: announcement, cancellation.')
  await refuse('completion', 'It allows: announcement, cancellation.')
  await refuse('extension', 'It allows: announcement, cancellation.', { endsAt: '2026-11-20T06:00:00Z' })
  await call('POST', '/downtimes/DT-000001/cancellation', { text: 'No spare parts.' })
  for (const transition of ['announcement', 'start', 'completion', 'cancellation'])
    await refuse(transition, 'It allows nothing more.')
  t.equal((await call('PATCH', '/downtimes/DT-000001', { title: 'Other' })).statusCode, 409)
  t.equal((await call('POST', '/downtimes/DT-000009/start')).statusCode, 404)
  t.equal((await call('GET', '/downtimes/nonsense')).statusCode, 404)
  t.equal((await call('GET', '/downtimes/DT-000001')).json().events.length, 2, 'nothing of it was written down')
})

onEachEngine(t, 'of two who announce at the same moment one is told', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await desk.app.directory.graph.ready()
  const call = caller(desk)
  await call('POST', '/downtimes', A_DOWNTIME)
  const answers = await Promise.all([1, 2, 3].map(() => call('POST', '/downtimes/DT-000001/announcement')))
  t.same(answers.map(({ statusCode }) => statusCode).sort(), [200, 409, 409])
  t.equal((await call('GET', '/downtimes/DT-000001')).json().events.length, 2)
})

onEachEngine(t, 'a change says what was, and one made on an old view is refused', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await desk.app.directory.graph.ready()
  const call = caller(desk)
  const { version } = (await call('POST', '/downtimes', A_DOWNTIME)).json()
  const changed = await call('PATCH', '/downtimes/DT-000001', { endsAt: '2026-11-20T05:00:00+01:00', version })
  t.match(changed.json(), { endsAt: '2026-11-20T04:00:00.000Z', version: version + 1 })
  t.same(changed.json().events.at(-1).changes, { endsAt: ['2026-11-20T03:00:00.000Z', '2026-11-20T04:00:00.000Z'] })
  const late = await call('PATCH', '/downtimes/DT-000001', { title: 'Another', version })
  t.equal(late.statusCode, 409)
  t.equal((await call('GET', '/downtimes/DT-000001')).json().title, A_DOWNTIME.title)
  const same = await call('PATCH', '/downtimes/DT-000001', { title: A_DOWNTIME.title })
  t.equal(same.json().events.length, 2, 'what changes nothing is no event')

  await call('POST', '/downtimes/DT-000001/announcement')
  await call('POST', '/downtimes/DT-000001/start')
  t.equal((await call('PATCH', '/downtimes/DT-000001', { targets: ['intranet'] })).statusCode, 422)
  t.equal((await call('PATCH', '/downtimes/DT-000001', { endsAt: '2026-11-20T09:00:00Z' })).statusCode, 422)
  t.equal((await call('PATCH', '/downtimes/DT-000001', { title: 'The queue moves' })).statusCode, 200)
})

onEachEngine(t, 'the clock starts what was announced and completes what has run its time', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await desk.app.directory.graph.ready()
  const call = caller(desk)
  for (const title of ['First', 'Second']) await call('POST', '/downtimes', { ...A_DOWNTIME, title })
  await call('POST', '/downtimes/DT-000001/announcement')
  const states = async () => (await call('GET', '/downtimes')).json().items.map(({ state }: { state: string }) => state)
  await desk.app.jobs.runNow('downtimes.clock')
  t.same(await states(), ['draft', 'announced'], 'before its time')
  desk.wait(12 * 60)
  await desk.app.jobs.runNow('downtimes.clock')
  t.same(await states(), ['draft', 'in_progress'], 'a draft is nobody’s business')
  desk.wait(120)
  await desk.app.jobs.runNow('downtimes.clock')
  t.same(await states(), ['draft', 'completed'])
  const { events } = (await call('GET', '/downtimes/DT-000001')).json()
  t.match(events.at(-1), { author: 'Signalbox', kind: 'completed', text: 'By the clock.' })
})

onEachEngine(t, 'a freeze needs an administrator’s word', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await desk.app.directory.graph.ready()
  const { db } = desk.app.database
  const freeze = { name: 'Year end', reason: 'Books close.', created_by: 'Ada Holm', created_at: NOON }
  await db
    .insertInto('freeze_period')
    .values({ ...freeze, starts_at: '2026-11-20T02:00:00.000Z', ends_at: '2026-11-21T00:00:00.000Z' })
    .execute()
  const call = caller(desk)
  await call('POST', '/downtimes', A_DOWNTIME)
  for (const payload of [{}, { overrideFreeze: true }]) {
    const refused = await call('POST', '/downtimes/DT-000001/announcement', payload)
    t.equal(refused.statusCode, 409)
    t.match(refused.json().detail, 'Year end')
  }
  const announce = (payload: object) =>
    desk.call('POST', '/downtimes/DT-000001/announcement', payload, { role: 'admin' })
  t.equal((await announce({})).statusCode, 409, 'also an administrator has to mean it')
  const unsaid = await announce({ overrideFreeze: true })
  t.equal(unsaid.statusCode, 422, 'and say why')
  t.ok(unsaid.json().fields.text, unsaid.body)
  t.equal((await announce({ overrideFreeze: true, text: 'The disks fail.' })).statusCode, 200)
})

onEachEngine(t, 'the list is paged, and filtered by state, target, words and window', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const call = caller(desk)
  for (const day of ['20', '21', '22']) {
    const window = { startsAt: `2026-11-${day}T02:00:00Z`, endsAt: `2026-11-${day}T04:00:00Z` }
    const targets = [day === '21' ? 'intranet' : 'queue']
    const answer = await call('POST', '/downtimes', { ...A_DOWNTIME, ...window, targets, title: `On the ${day}th` })
    t.equal(answer.statusCode, 201, answer.body)
  }
  const refs = async (query: string) =>
    (await call('GET', `/downtimes${query}`)).json().items.map((item: { ref: string }) => item.ref)
  t.same(await refs(''), ['DT-000003', 'DT-000002', 'DT-000001'])
  const first = (await call('GET', '/downtimes?limit=2')).json()
  t.equal(first.items.length, 2)
  t.same(await refs(`?limit=2&cursor=${first.nextCursor}`), ['DT-000001'])
  t.same(await refs('?target=intranet'), ['DT-000002'])
  t.same(await refs('?q=on%20the%2022'), ['DT-000003'])
  t.same(await refs('?q=DT-1'), ['DT-000001'])
  t.same(await refs('?from=2026-11-21&to=2026-11-21'), ['DT-000002'])
  t.same(await refs('?state=announced'), [])
  t.equal((await call('GET', '/downtimes?cursor=nonsense')).statusCode, 422)
  t.ok((await call('GET', '/downtimes?state=nonsense')).statusCode >= 400)
})
