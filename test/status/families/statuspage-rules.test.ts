import t from 'tap'
import { made, openTitles, read } from './captures.ts'

const NOW = '2026-08-01T12:00:00Z'

/** A page as Statuspage would send it, with what a test changes. */
function page(changes: Record<string, unknown> = {}) {
  return made({
    page: { id: 'abc123', name: 'Acme', url: 'https://status.acme.test', updated_at: '2026-08-01T11:59:00.000Z' },
    status: { indicator: 'none', description: 'All Systems Operational' },
    components: [{ id: 'c1', name: 'API', status: 'operational', group: false, group_id: null }],
    incidents: [],
    scheduled_maintenances: [],
    ...changes,
  })
}

const incident = {
  id: 'i1',
  name: 'Slow answers',
  status: 'investigating',
  impact: 'minor',
  created_at: '2026-08-01T11:00:00.000Z',
  incident_updates: [],
}

t.test('a page that says all is well, with components to show for it, is operational', async (t) => {
  t.match(read('statuspage', page(), NOW), { status: 'operational', reason: null, unreadable: null, notUnderstood: [] })
})

t.test('the worst witness wins, whichever it is', async (t) => {
  const component = (status: string) => ({ components: [{ id: 'c1', name: 'API', status }] })
  for (const [changes, status] of [
    [{ status: { indicator: 'critical' } }, 'major_outage'],
    [{ status: { indicator: 'maintenance' } }, 'maintenance'],
    [component('degraded_performance'), 'degraded'],
    [component('partial_outage'), 'partial_outage'],
    [component('under_maintenance'), 'maintenance'],
    [{ incidents: [incident] }, 'degraded'],
    [{ incidents: [{ ...incident, impact: 'critical' }] }, 'major_outage'],
    [{ incidents: [{ ...incident, status: 'resolved', impact: 'critical' }] }, 'operational'],
    [{ incidents: [{ ...incident, status: 'postmortem', impact: 'critical' }] }, 'operational'],
    [{ scheduled_maintenances: [{ ...incident, status: 'scheduled', impact: 'critical' }] }, 'operational'],
    [{ scheduled_maintenances: [{ ...incident, status: 'verifying', impact: 'none' }] }, 'maintenance'],
    [{ scheduled_maintenances: [{ ...incident, status: 'completed' }] }, 'operational'],
  ] as const) {
    t.equal(read('statuspage', page(changes), NOW).status, status, JSON.stringify(changes))
  }
})

t.test('a word nobody knows is unknown for a component and trouble for an open incident', async (t) => {
  const component = read('statuspage', page({ components: [{ id: 'c1', name: 'Crypto', status: 'limited' }] }), NOW)
  t.equal(component.status, 'unknown')
  t.same(component.notUnderstood, ['component “Crypto”: status “limited”'])
  t.equal(component.reason, 'Unknown: not understood: component “Crypto”: status “limited”')
  const strange = read('statuspage', page({ incidents: [{ ...incident, status: 'pondering', impact: 'huge' }] }), NOW)
  t.equal(strange.status, 'degraded')
  t.same(strange.notUnderstood, [
    'incident “Slow answers”: status “pondering”',
    'incident “Slow answers”: impact “huge”',
  ])
  t.match(read('statuspage', page({ status: { indicator: 'meh' } }), NOW), {
    status: 'unknown',
    notUnderstood: ['the page: indicator “meh”'],
  })
})

t.test('a page without components proves nothing, but its incident stands', async (t) => {
  for (const components of [[], [null], ['API'], [[]]]) {
    t.match(read('statuspage', page({ components }), NOW), { status: 'unknown', unreadable: 'scope' })
  }
  const reading = read('statuspage', page({ components: [], incidents: [{ ...incident, impact: 'major' }] }), NOW)
  t.match(reading, { status: 'partial_outage', unreadable: null, doubt: 'scope' })
})

t.test('a group gives its name to its children, and stands for itself when it has none', async (t) => {
  const reading = read(
    'statuspage',
    page({
      components: [
        { id: 'g1', name: 'Europe', status: 'major_outage', group: true, components: ['c1'] },
        { id: 'c1', name: 'API', status: 'operational', group_id: 'g1' },
        { id: 'g2', name: 'Asia', status: 'operational', group: true, components: [] },
        { id: 'c2', name: 'Lost', status: 'operational', group_id: 'gone' },
      ],
    }),
    NOW,
  )
  t.same(reading.components, [
    { key: 'c1', name: 'API', group: 'Europe', status: 'operational' },
    { key: 'g2', name: 'Asia', group: null, status: 'operational' },
    { key: 'c2', name: 'Lost', group: null, status: 'operational' },
  ])
  t.equal(reading.status, 'operational')
})

t.test('an incident nobody has written about for two weeks is kept, and counts as degraded at most', async (t) => {
  const silent = { ...incident, impact: 'critical', created_at: '2026-07-01T00:00:00Z' }
  const reading = read('statuspage', page({ incidents: [silent] }), NOW)
  t.equal(reading.status, 'degraded')
  t.same(openTitles(reading), ['Slow answers'])
  t.match(reading.reason, /“Slow answers” has been silent since 2026-07-01 and counts as degraded at most/)
  const talked = {
    ...silent,
    incident_updates: [{ status: 'identified', display_at: '2026-07-30T00:00:00Z', body: 'Still at it' }],
  }
  t.equal(read('statuspage', page({ incidents: [talked] }), NOW).status, 'major_outage')
})

t.test('a date that cannot be read drops the date and not the incident', async (t) => {
  const dated = {
    ...incident,
    created_at: 'yesterday-ish',
    incident_updates: [{ body: 'Hm', display_at: '2026-02-31T00:00:00Z' }],
  }
  const reading = read('statuspage', page({ incidents: [dated] }), NOW)
  t.match(reading.incidents, [
    { title: 'Slow answers', startedAt: null, resolvedAt: null, updates: [{ at: null, text: 'Hm' }] },
  ])
  const over = { ...dated, status: 'resolved', resolved_at: '', updated_at: null }
  t.equal(
    read('statuspage', page({ incidents: [over] }), NOW).incidents[0]?.resolvedAt,
    '2026-08-01T12:00:00.000Z',
    'over stays over',
  )
})

t.test('two things of one id are told apart', async (t) => {
  const twice = { id: 'c1', name: 'API', status: 'operational' }
  const reading = read('statuspage', page({ components: [twice, twice, { ...twice, id: 'c1 (2)' }, twice] }), NOW)
  t.same(
    reading.components.map((one) => one.key),
    ['c1', 'c1 (3)', 'c1 (2)', 'c1 (4)'],
  )
})

t.test('the address of the API is found from any page of the host', async (t) => {
  const { findFamily } = await import('../../../src/status/families/index.ts')
  const ask = (given: string) => findFamily('statuspage')!.addresses(new URL(given))[0]!.href
  t.equal(ask('https://www.githubstatus.com/'), 'https://www.githubstatus.com/api/v2/summary.json')
  t.equal(ask('https://www.githubstatus.com/incidents/x1'), 'https://www.githubstatus.com/api/v2/summary.json')
  t.equal(ask('https://s.test/page/api/v2/status.json'), 'https://s.test/page/api/v2/summary.json')
  t.equal(ask('https://s.test/page/api/v2/summary.json?x=1'), 'https://s.test/page/api/v2/summary.json?x=1')
})
