import t from 'tap'
import { onEachEngine } from '../support/database.ts'
import { openDesk, PEOPLE, readyGraph } from '../support/desk.ts'

onEachEngine(
  t,
  'the page tells who has come since the announcement, and the report stays as it was',
  async (t, engine) => {
    const desk = await openDesk(t, engine)
    await readyGraph(desk.app)
    const window = { startsAt: '2026-11-20T01:00:00Z', endsAt: '2026-11-20T03:00:00Z' }
    const fields = { title: 'New disks', reason: 'Worn out.', targets: ['queue'], ...window }
    await desk.call('POST', '/downtimes', fields, { role: 'comms' })
    await desk.call('POST', '/downtimes/DT-000001/announcement', {}, { role: 'comms' })
    const cora = await desk.app.signedIn('cora')
    t.notMatch((await cora.get('/downtimes/DT-000001')).body, 'since the announcement')
    const owns = { entity: 'stock-levels', person: PEOPLE.rolf, role: 'data_owner' }
    const added = await desk.call('POST', '/responsibilities', owns, { role: 'comms' })
    t.ok(added.statusCode < 300, added.body)
    await readyGraph(desk.app)
    const page = (await cora.get('/downtimes/DT-000001')).body
    t.match(page, '1 owner new since the announcement')
    t.match(page, 'New: Rolf Buffer.')
    t.match(page, 'owns Stock levels, which is served by Warehouse app', 'why Nell is told, as others read it')
    const report = (await cora.get('/downtimes/DT-000001/report?type=owner')).body
    const [announced, since] = report.split(/<h2[^>]*>[\d. ]*Since the announcement/) as [string, string]
    t.match(announced, 'Nell Crossing')
    t.notMatch(announced, 'Rolf Buffer', 'what was told then stays as it was')
    t.match(since, 'Rolf Buffer', 'and who has come since stands at its end')
  },
)
