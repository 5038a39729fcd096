import { parse } from 'csv-parse/sync'
import t from 'tap'
import { onEachEngine } from '../support/database.ts'
import { type Desk, openDesk, PEOPLE } from '../support/desk.ts'

const A_DOWNTIME = {
  title: 'The queue moves to new disks',
  reason: 'The old ones are worn out.',
  startsAt: '2026-11-20T02:00:00+01:00',
  endsAt: '2026-11-20T04:00:00+01:00',
  targets: ['queue'],
}

type Line = Record<string, string>

async function csvOf(desk: Desk, type: string): Promise<Line[]> {
  const { body } = await desk.call('GET', `/downtimes/DT-000001/report.csv?type=${type}`, undefined, { role: 'viewer' })
  return parse(body, { columns: true, bom: true })
}

const columnOf = (lines: readonly Line[], name: string) => lines.map((line) => line[name])

onEachEngine(t, 'everything that is hit has a line, also when nobody answers for it', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await desk.app.directory.graph.ready()
  const { db } = desk.app.database
  await db.deleteFrom('responsibility').where('role', '=', 'data_owner').execute()
  await desk.call('POST', '/downtimes', { ...A_DOWNTIME, coordinator: PEOPLE.rolf }, { role: 'comms' })

  const change = await csvOf(desk, 'change')
  t.match(change, [
    { person: 'Rolf Buffer', role: 'downtime coordinator', entity: '' },
    { person: 'Cora Lantern', role: 'communications manager', entity: '' },
    { entity: 'Queue', slug: 'queue', role: 'communications manager', person: 'Cora Lantern', target: 'Queue' },
    { entity: 'Queue', kind: 'service', role: 'engineer', person: 'Otis Ballast', email: PEOPLE.otis },
    { entity: 'Order pipeline', kind: 'service', target: 'Queue', path: 'Queue › Order pipeline', person: '' },
    { entity: 'Warehouse app', path: 'Queue › Order pipeline › Warehouse app', person: '', role: '' },
    { entity: 'Stock levels', kind: 'data set', slug: 'stock-levels', target: 'Queue', person: '' },
  ])
  t.equal(change.length, 7)

  t.match(await csvOf(desk, 'owner'), [{ person: '', entity: 'Stock levels', kind: 'data set' }])
  t.match(await csvOf(desk, 'coordinator'), [
    { person: 'Rolf Buffer', entity: '' },
    { person: '', entity: 'Queue' },
  ])
  t.same(columnOf(await csvOf(desk, 'communications'), 'entity'), ['', 'Queue'])
  t.same(columnOf(await csvOf(desk, 'place'), 'entity'), ['Queue'], 'what is taken down, of whatever kind')
  t.same(columnOf(await csvOf(desk, 'service'), 'entity'), ['Queue', 'Order pipeline', 'Warehouse app', 'Stock levels'])
  const page = await desk.app.app.inject({ url: '/downtimes/DT-000001/report?type=owner' })
  t.match(page.body, /Without a data owner<\/h2>[\s\S]*Stock levels/)
})

onEachEngine(t, 'whoever answers for many things is named with all of them', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await desk.app.directory.graph.ready()
  const { db } = desk.app.database
  const idOf = (slug: string) => db.selectFrom('entity').select('id').where('slug', '=', slug).executeTakeFirstOrThrow()
  const sets = await db
    .insertInto('entity')
    .values(
      Array.from({ length: 60 }, (_, i) => ({
        kind: 'data_set' as const,
        slug: `set-${i}`,
        name: `Set ${i}`,
        created_at: '2026-01-01T00:00:00.000Z',
      })),
    )
    .returning('id')
    .execute()
  const service = (await idOf('queue')).id
  const nell = await db.selectFrom('person').select('id').where('email', '=', PEOPLE.nell).executeTakeFirstOrThrow()
  await db.insertInto('data_set').values(sets).execute()
  await db
    .insertInto('serves')
    .values(sets.map(({ id }) => ({ service_id: service, data_set_id: id })))
    .execute()
  await db
    .insertInto('responsibility')
    .values(
      sets.map(({ id }) => ({
        entity_id: id,
        person_id: nell.id,
        role: 'data_owner' as const,
        begun_at: '2026-01-01T00:00:00.000Z',
      })),
    )
    .execute()
  await desk.call('POST', '/downtimes', A_DOWNTIME, { role: 'comms' })
  await desk.call('POST', '/downtimes/DT-000001/announcement', {}, { role: 'comms' })
  const owned = await csvOf(desk, 'owner')
  t.equal(owned.filter(({ person }) => person === 'Nell Crossing').length, 61)
  t.equal(owned.length, 61)
})

onEachEngine(t, 'no name in a CSV is a formula', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await desk.app.directory.graph.ready()
  const { db } = desk.app.database
  await db.updateTable('person').set({ name: '=HYPERLINK("x")' }).where('email', '=', PEOPLE.nell).execute()
  await db.updateTable('entity').set({ name: '+1-2' }).where('slug', '=', 'queue').execute()
  await db.updateTable('entity').set({ name: '@SUM(A1)' }).where('slug', '=', 'stock-levels').execute()
  await desk.call('POST', '/downtimes', { ...A_DOWNTIME, title: '-2+3' }, { role: 'comms' })
  await desk.call('POST', '/downtimes/DT-000001/announcement', {}, { role: 'comms' })
  for (const type of ['change', 'owner', 'coordinator', 'communications', 'place', 'service']) {
    const cells = (await csvOf(desk, type)).flatMap((line) => Object.values(line))
    t.ok(cells.length > 0, type)
    t.same(
      cells.filter((cell) => /^[=+@-]/.test(cell)),
      [],
      type,
    )
  }
  t.equal((await csvOf(desk, 'owner'))[0]?.['person'], `'=HYPERLINK("x")`)
  const period = await desk.app.app.inject({ url: '/downtimes/period.csv?from=2026-11-20&to=2026-11-20' })
  t.match(period.body, ",'-2+3,")
})
