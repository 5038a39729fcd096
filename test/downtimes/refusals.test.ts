import t from 'tap'
import { onEachEngine } from '../support/database.ts'
import { type Desk, NOON, openDesk, readyGraph } from '../support/desk.ts'

const COMMS = { role: 'comms' } as const
const A_DOWNTIME = {
  title: 'New disks',
  reason: 'The old ones are worn out.',
  startsAt: '2026-11-20T01:00:00Z',
  endsAt: '2026-11-20T03:00:00Z',
  targets: ['queue', 'intranet'],
}

async function nothingHappened(desk: Desk) {
  const { db } = desk.app.database
  return {
    mails: (await db.selectFrom('mail').select('id').execute()).length,
    events: (await db.selectFrom('downtime_event').select('kind').execute()).map(({ kind }) => kind),
  }
}

onEachEngine(t, 'a window that is over cannot be declared, one that has begun can', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  const over = { startsAt: '2026-11-18T01:00:00Z', endsAt: '2026-11-19T13:00:00Z' }
  const refused = await desk.call('POST', '/downtimes', { ...A_DOWNTIME, ...over }, COMMS)
  t.equal(refused.statusCode, 422)
  t.match(refused.body, 'This window is over already.')
  t.same(await nothingHappened(desk), { mails: 0, events: [] })
  const running = { startsAt: '2026-11-19T12:00:00Z', endsAt: '2026-11-19T14:00:00Z' }
  t.equal((await desk.call('POST', '/downtimes', { ...A_DOWNTIME, ...running }, COMMS)).statusCode, 201)
})

onEachEngine(t, 'what is over before it was announced stays a draft', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  await desk.call('POST', '/downtimes', A_DOWNTIME, COMMS)
  desk.wait(60 * 24)
  const late = await desk.call('POST', '/downtimes/DT-000001/announcement', {}, COMMS)
  t.equal(late.statusCode, 409)
  t.match(late.json().detail, 'The window of DT-000001 is over')
  t.same(await nothingHappened(desk), { mails: 0, events: ['declared'] })
})

onEachEngine(
  t,
  'a target is kept from being deleted, and retired meanwhile it keeps a draft from being told',
  async (t, engine) => {
    const desk = await openDesk(t, engine)
    await readyGraph(desk.app)
    await desk.call('POST', '/downtimes', A_DOWNTIME, COMMS)
    const deleted = await desk.call('DELETE', '/entities/intranet', undefined, COMMS)
    t.equal(deleted.statusCode, 409)
    t.match(deleted.json().detail, '1 downtime')
    const { db } = desk.app.database
    await db.updateTable('entity').set({ retired_at: NOON }).where('slug', '=', 'intranet').execute()
    const refused = await desk.call('POST', '/downtimes/DT-000001/announcement', {}, COMMS)
    t.equal(refused.statusCode, 409)
    t.match(refused.json().detail, '“Intranet” was retired meanwhile')
    t.same(await nothingHappened(desk), { mails: 0, events: ['declared'] })
    const page = await (await desk.app.signedIn('cora')).get('/downtimes/DT-000001')
    t.match(page.body, '<span class="tag">retired</span>')
    const mended = await desk.call('PATCH', '/downtimes/DT-000001', { targets: ['queue'] }, COMMS)
    t.equal(mended.statusCode, 200, mended.body)
    t.equal((await desk.call('POST', '/downtimes/DT-000001/announcement', {}, COMMS)).statusCode, 200)
  },
)

onEachEngine(t, 'of two who press Announce at the same moment one is told on the page', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await readyGraph(desk.app)
  await desk.call('POST', '/downtimes', A_DOWNTIME, COMMS)
  const [cora, ada] = [await desk.app.signedIn('cora'), await desk.app.signedIn('ada')]
  const answers = await Promise.all([cora, ada].map((one) => one.submit('/downtimes/DT-000001/announcement', {})))
  t.same(answers.map(({ statusCode }) => statusCode).sort(), [303, 409])
  t.match(answers.find(({ statusCode }) => statusCode === 409)!.body, 'cannot be announced')
  t.same(await nothingHappened(desk), { mails: 3, events: ['declared', 'announced'] })
})

onEachEngine(
  t,
  'what is ticked in the tree joins what stands in the field, and what is unticked leaves it',
  async (t, engine) => {
    const desk = await openDesk(t, engine)
    await readyGraph(desk.app)
    const cora = await desk.app.signedIn('cora')
    const form = { title: 'x', reason: 'y', startsAt: '2026-11-20T02:00', endsAt: '2026-11-20T04:00', after: 'draft' }
    const picked = { targets: 'queue, intranet', tree: 'warehouse-app', treeWas: 'queue' }
    t.equal((await cora.submit('/downtimes', { ...form, ...picked })).statusCode, 303)
    t.same((await desk.call('GET', '/downtimes/DT-000001')).json().targets, ['intranet', 'warehouse-app'])
  },
)

onEachEngine(t, 'the tree opens branch by branch, also without scripts', async (t, engine) => {
  const desk = await openDesk(t, engine)
  for (const [kind, name, parent] of [
    ['region', 'north'],
    ['cluster', 'north-1', 'north'],
    ['server', 'lake', 'north-1'],
  ])
    t.equal((await desk.call('POST', '/entities', { kind, name, ...(parent && { parent }) }, COMMS)).statusCode, 201)
  const cora = await desk.app.signedIn('cora')
  const page = (await cora.get('/downtimes/new?target=north')).body
  t.match(page, /value="north"[^>]* checked/)
  t.match(page, 'name="treeWas" value="north"')
  t.notMatch(page, 'id="pick-north-1"')
  const branch = (await cora.get('/downtimes/branches/north', { 'hx-request-type': 'partial' })).body
  t.match(branch, 'id="pick-north-1"')
  t.notMatch(branch, '<html')
  t.notMatch(
    (await cora.get('/downtimes/branches/north?closed=yes', { 'hx-request-type': 'partial' })).body,
    'id="pick-north-1"',
  )
  const opened = (await cora.submit('/downtimes/preview', { title: 'Kept', open: 'north-1', tree: 'north' })).body
  for (const part of ['value="Kept"', 'id="pick-lake"', 'value="north" data-word="north" data-icon="region" checked'])
    t.match(opened, part)
  t.equal((await cora.get('/downtimes/branches/nowhere')).statusCode, 404)
})
