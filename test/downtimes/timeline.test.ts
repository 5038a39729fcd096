import t from 'tap'
import { onEachEngine } from '../support/database.ts'
import { openDesk, PEOPLE } from '../support/desk.ts'

interface Item {
  kind: string
  id: string
}

onEachEngine(t, 'downtimes stand on the timeline once people were told of them', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await desk.app.directory.graph.ready()
  const call = (method: 'POST' | 'GET', url: string, payload?: object) =>
    desk.call(method, url, payload, { role: 'comms' })
  for (const [day, target] of [
    ['20', 'queue'],
    ['21', 'intranet'],
    ['22', 'queue'],
    ['23', 'queue'],
  ] as const)
    await call('POST', '/downtimes', {
      title: `Work of the ${day}th`,
      reason: 'Because <it> must be.',
      startsAt: `2026-11-${day}T08:00:00Z`,
      endsAt: `2026-11-${day}T10:00:00Z`,
      targets: [target],
      coordinator: PEOPLE.otis,
    })
  for (const number of [1, 2, 4]) await call('POST', `/downtimes/DT-${number}/announcement`)
  await call('POST', '/downtimes/DT-4/cancellation', {})
  const ids = async (query: string) => {
    const answer = await desk.call('GET', `/timeline?from=2026-11-16&to=2026-11-30${query}`)
    t.equal(answer.statusCode, 200, answer.body)
    return answer.json<{ items: Item[] }>().items.map(({ id }) => id)
  }
  t.same(await ids(''), ['DT-000002', 'DT-000001'], 'neither a draft nor what was called off')
  t.same(await ids('&system=queue'), ['DT-000001'])
  t.same(await ids('&q=21th'), ['DT-000002'])
  t.same(await ids('&engineer=Ballast'), ['DT-000002', 'DT-000001'], 'who coordinates is on it')
  t.same(await ids('&engineer=Nobody'), [])
  t.same(await ids('&severity=SEV1'), [], 'it has no severity')
  t.same(await ids('&stage=stg'), [])
  t.match((await desk.call('GET', '/timeline?from=2026-11-20&to=2026-11-20')).json().items[0], {
    kind: 'downtime',
    id: 'DT-000001',
    severity: null,
    affects: ['queue'],
    engineer: 'Otis Ballast',
    startedAt: '2026-11-20T08:00:00.000Z',
    endedAt: '2026-11-20T10:00:00.000Z',
    url: 'http://127.0.0.1:3000/downtimes/DT-000001',
  })
  const page = await desk.app.visitor().get('/timeline?from=2026-11-16&to=2026-11-22')
  t.match(page.body, 'timeline__bar--planned')
  t.match(page.body, 'href="/downtimes/DT-000001"')

  desk.wait(19 * 60)
  await call('POST', '/downtimes/DT-1/start', {})
  desk.wait(15)
  await call('POST', '/downtimes/DT-1/completion', {})
  const early = (await desk.call('GET', '/timeline?from=2026-11-20&to=2026-11-20')).json().items[0]
  t.match(early, { startedAt: '2026-11-20T08:00:00.000Z', endedAt: '2026-11-20T08:15:00.000Z' }, 'as it was in fact')
  t.same((await desk.call('GET', '/timeline?from=2026-11-20T09:00:00Z&to=2026-11-20T10:00:00Z')).json().items, [])
  const entity = await desk.app.visitor().get('/directory/entities/queue')
  t.match(entity.body, 'DT-000001', 'and on the page of what it takes down')
})

onEachEngine(t, 'who files an incident is offered the downtime that runs on the same system', async (t, engine) => {
  const desk = await openDesk(t, engine)
  await desk.app.directory.graph.ready()
  const call = (url: string, payload?: object) => desk.call('POST', url, payload, { role: 'comms' })
  const window = { startsAt: '2026-11-19T13:00:00Z', endsAt: '2026-11-19T16:00:00Z' }
  await call('/downtimes', { title: 'New disks', reason: 'Worn out.', ...window, targets: ['queue'] })
  await call('/downtimes/DT-1/announcement')
  await call('/downtimes/DT-1/start', {})
  const hal = await desk.app.signedIn('hal')
  const form = await hal.get('/incidents/new?affects=queue')
  t.match(form.body, /Covered by <span class="nowrap">DT-000001<\/span> until <time[^>]*>17:00<\/time>\?/)
  t.match((await hal.get('/incidents/new?affects=warehouse-app')).body, 'Covered by', 'also of what it hits')
  t.notMatch((await hal.get('/incidents/new?affects=intranet')).body, 'DT-000001')
  const ticket = await desk.file({ affects: ['queue'] })
  const page = await hal.get(`/incidents/${ticket}`)
  t.match(page.body, 'href="/downtimes/DT-000001"', 'and it stays listed on the ticket')
  await call('/downtimes/DT-1/completion', {})
  t.notMatch((await hal.get('/incidents/new?affects=queue')).body, 'Covered by')
})
