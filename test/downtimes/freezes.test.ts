import t from 'tap'
import { auditEntries } from '../support/audit.ts'
import { onEachEngine } from '../support/database.ts'
import { type Desk, openDesk } from '../support/desk.ts'

const A_FREEZE = {
  name: 'Year-end close',
  reason: 'Books close.',
  startsAt: '2026-12-20T00:00:00+01:00',
  endsAt: '2027-01-04T00:00:00+01:00',
}

const WITHIN = { startsAt: '2026-12-21T02:00:00+01:00', endsAt: '2026-12-21T04:00:00+01:00' }

const A_DOWNTIME = {
  title: 'The queue moves to new disks',
  reason: 'The old ones are worn out.',
  startsAt: '2026-11-20T02:00:00+01:00',
  endsAt: '2026-11-20T04:00:00+01:00',
  targets: ['queue'],
}

function caller(desk: Desk, role: 'admin' | 'comms' | 'viewer' = 'admin') {
  return (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) =>
    desk.call(method, url, payload, { role })
}

onEachEngine(t, 'a freeze is added, changed and removed by an administrator, with its trace', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const call = caller(desk)
  const made = await call('POST', '/freezes', A_FREEZE)
  t.equal(made.statusCode, 201, made.body)
  const { id } = made.json<{ id: number }>()
  t.equal(made.headers.location, `/api/v1/freezes/${id}`)
  t.match(made.json(), {
    name: 'Year-end close',
    startsAt: '2026-12-19T23:00:00.000Z',
    endsAt: '2027-01-03T23:00:00.000Z',
    createdBy: 'test admin',
    exceptions: [],
  })
  t.equal((await caller(desk, 'comms')('POST', '/freezes', A_FREEZE)).statusCode, 403)
  const changed = await call('PATCH', `/freezes/${id}`, { endsAt: '2027-01-10T00:00:00+01:00' })
  t.match(changed.json(), { name: 'Year-end close', reason: 'Books close.', endsAt: '2027-01-09T23:00:00.000Z' })
  t.equal((await call('DELETE', `/freezes/${id}`)).statusCode, 204)
  for (const [method, payload] of [['GET'], ['PATCH', { name: 'x' }], ['DELETE']] as const)
    t.equal((await call(method, `/freezes/${id}`, payload)).statusCode, 404, `${method} of one that is removed`)
  t.same((await call('GET', '/freezes')).json(), { items: [], nextCursor: null })
  const entries = await auditEntries(desk.app.database, 'freeze.')
  t.same(
    entries.map(({ action }) => action),
    ['freeze.add', 'freeze.change', 'freeze.remove'],
  )
})

onEachEngine(t, 'what is no freeze is refused beside its field, and nothing is kept', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const call = caller(desk)
  const refused: [string, object][] = [
    ['name', { name: ' ' }],
    ['name', { name: 'x'.repeat(301) }],
    ['reason', { reason: 'x'.repeat(5_001) }],
    ['startsAt', { startsAt: '2026-12-20T00:00' }],
    ['endsAt', { endsAt: A_FREEZE.startsAt }],
    ['endsAt', { endsAt: '2036-01-04T00:00:00Z' }],
  ]
  for (const [field, fields] of refused) {
    const answer = await call('POST', '/freezes', { ...A_FREEZE, ...fields })
    t.equal(answer.statusCode, 422, `${field} ${JSON.stringify(fields).slice(0, 60)}`)
    t.ok(answer.json().fields[field], answer.body)
  }
  t.same((await call('GET', '/freezes')).json().items, [])
})

onEachEngine(t, 'freezes are listed by window, page after page', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const call = caller(desk)
  for (const month of ['03', '01', '02'])
    await call('POST', '/freezes', {
      name: `In ${month}`,
      startsAt: `2027-${month}-01T00:00:00Z`,
      endsAt: `2027-${month}-05T00:00:00Z`,
    })
  const names = async (query: string) =>
    (await call('GET', `/freezes${query}`)).json().items.map(({ name }: { name: string }) => name)
  t.same(await names(''), ['In 01', 'In 02', 'In 03'])
  t.same(await names('?from=2027-02-02&to=2027-02-02'), ['In 02'])
  const first = (await call('GET', '/freezes?limit=2')).json()
  t.equal(first.items.length, 2)
  t.same(await names(`?limit=2&cursor=${first.nextCursor}`), ['In 03'])
  t.equal((await call('GET', '/freezes?cursor=nonsense')).statusCode, 422)
})

onEachEngine(t, 'with an administrator’s word ahead, whoever communicates can announce', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await desk.app.directory.graph.ready()
  const [admin, comms] = [caller(desk), caller(desk, 'comms')]
  const { id } = (await admin('POST', '/freezes', A_FREEZE)).json<{ id: number }>()
  await comms('POST', '/downtimes', { ...A_DOWNTIME, ...WITHIN })
  t.equal((await comms('POST', '/downtimes/DT-000001/announcement')).statusCode, 409)
  const agree = (payload: object) => admin('POST', `/freezes/${id}/exceptions`, payload)
  t.ok((await agree({ downtime: 'DT-1', reason: ' ' })).json().fields.reason)
  t.ok((await agree({ downtime: 'DT-9', reason: 'It must be.' })).json().fields.downtime)
  t.equal((await comms('POST', `/freezes/${id}/exceptions`, { downtime: 'DT-1', reason: 'I may.' })).statusCode, 403)
  const agreed = await agree({ downtime: 'dt-1', reason: 'The disks fail.' })
  t.equal(agreed.statusCode, 201, agreed.body)
  t.match(agreed.json().exceptions, [{ downtime: 'DT-000001', reason: 'The disks fail.', givenBy: 'test admin' }])
  t.equal((await agree({ downtime: 'DT-1', reason: 'Again.' })).statusCode, 409, 'once is enough')
  t.equal((await comms('POST', '/downtimes/DT-000001/announcement')).statusCode, 200)
  const report = await desk.app.visitor().get('/downtimes/DT-000001/report')
  t.match(report.body, 'test admin agreed')
  t.match(report.body, 'The disks fail.')
  const [entry] = await auditEntries(desk.app.database, 'downtime.freeze_exception')
  t.match(entry, { actor: 'test admin', thing: 'DT-000001' })
})

onEachEngine(t, 'what is announced cannot slip into a freeze by a change', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await desk.app.directory.graph.ready()
  const [admin, comms] = [caller(desk), caller(desk, 'comms')]
  const { id } = (await admin('POST', '/freezes', A_FREEZE)).json<{ id: number }>()
  await comms('POST', '/downtimes', A_DOWNTIME)
  t.equal((await comms('PATCH', '/downtimes/DT-000001', { title: 'Still a draft', ...WITHIN })).statusCode, 200)
  await comms('PATCH', '/downtimes/DT-000001', { startsAt: A_DOWNTIME.startsAt, endsAt: A_DOWNTIME.endsAt })
  t.equal((await comms('POST', '/downtimes/DT-000001/announcement')).statusCode, 200)
  const moved = await comms('PATCH', '/downtimes/DT-000001', WITHIN)
  t.equal(moved.statusCode, 409)
  t.match(moved.json().detail, 'Year-end close')
  t.equal((await comms('GET', '/downtimes/DT-000001')).json().startsAt, '2026-11-20T01:00:00.000Z', 'it stays')
  await admin('POST', `/freezes/${id}/exceptions`, { downtime: 'DT-1', reason: 'Only then the vendor is there.' })
  t.equal((await comms('PATCH', '/downtimes/DT-000001', WITHIN)).statusCode, 200)
})

onEachEngine(
  t,
  'the page adds, shows, changes, ends and removes; its times are those of the site',
  async (t, engine) => {
    const desk = await openDesk(t, engine)
    await desk.app.directory.graph.ready()
    const ada = await desk.app.signedIn('ada')
    const form = { name: 'Launch <week>', reason: 'Sales.', startsAt: '2026-11-18T08:00', endsAt: '2026-11-25T20:00' }
    const added = await ada.submit('/downtimes/freezes', form)
    t.equal(added.statusCode, 303)
    await caller(desk, 'comms')('POST', '/downtimes', A_DOWNTIME)
    await caller(desk)('POST', '/downtimes/DT-000001/announcement', { overrideFreeze: true, text: 'The disks fail.' })
    const page = await desk.app.visitor().get('/downtimes/freezes')
    t.equal(page.statusCode, 200)
    for (const word of [
      'Launch &lt;week&gt;',
      'In force',
      'datetime="2026-11-18T07:00:00.000Z"',
      'DT-000001',
      'The disks fail.',
    ])
      t.match(page.body, word)
    t.notMatch(page.body, 'Add a freeze', 'only administrators are offered the form')
    const wrong = await ada.submit('/downtimes/freezes', { ...form, startsAt: '2027-03-28T02:30', endsAt: '' })
    t.equal(wrong.statusCode, 422)
    for (const word of ['the clocks skip it', 'Say when it ends', 'value="Launch &lt;week&gt;"'])
      t.match(wrong.body, word)
    const id = Number(/freeze-row-(\d+)/.exec(page.body)![1])
    const edit = await ada.get(`/downtimes/freezes/${id}`)
    t.match(edit.body, 'value="2026-11-18T08:00"')
    t.equal((await ada.submit(`/downtimes/freezes/${id}`, { ...form, name: '' })).statusCode, 422)
    const twice = await ada.submit(`/downtimes/freezes/${id}/exceptions`, { downtime: 'DT-1', reason: 'Again.' })
    t.equal(twice.statusCode, 409)
    t.match(twice.body, 'was agreed to')
    t.equal((await ada.submit(`/downtimes/freezes/${id}/end`)).statusCode, 303)
    t.equal((await ada.submit(`/downtimes/freezes/${id}/end`)).statusCode, 409, 'it is over')
    t.match((await ada.get('/downtimes/freezes')).body, 'No freeze is ahead')
    t.equal((await ada.submit(`/downtimes/freezes/${id}/removal`)).statusCode, 303)
    t.notMatch((await ada.get('/downtimes/freezes')).body, 'Launch')
  },
)
