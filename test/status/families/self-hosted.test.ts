// No captures: the shapes are those of the products' source code and documentation.
import t from 'tap'
import { made, openTitles, read, statusesOf } from './captures.ts'

const NOW = '2026-08-01T12:00:00Z'

t.test('Cachet 2: numbers, groups and incidents from three answers', async (t) => {
  const component = (id: number, status: unknown, more = {}) => ({
    id,
    name: `C${id}`,
    status,
    status_name: 'Übersetzt',
    group_id: 7,
    enabled: true,
    tags: [],
    ...more,
  })
  const meta = { pagination: { total: 6, count: 6, per_page: '1000', current_page: 1, total_pages: 1 } }
  const components = made({
    meta,
    data: [
      component(1, 1),
      component(2, '2'),
      component(3, 3),
      component(4, 6),
      component(5, 4, { enabled: false }),
      component(6, 1, { group_id: 0 }),
    ],
  })
  const incidents = made({
    data: [
      {
        id: 1,
        name: 'Slow',
        status: 2,
        component_id: 2,
        message: '**Looking**',
        created_at: '2026-08-01 11:00:00',
        updated_at: '2026-08-01 11:30:00',
      },
      {
        id: 2,
        name: 'Gone',
        status: '4',
        component_id: 3,
        message: 'Fixed',
        created_at: '2026-07-30 09:00:00',
        updated_at: '2026-07-30 10:00:00',
      },
      { id: 3, name: 'Works', status: 0, scheduled_at: '2026-08-09 09:00:00' },
    ],
  })
  const groups = made({ data: [{ id: 7, name: 'Core' }] })
  const reading = read('cachet', [components, incidents, groups], NOW)
  t.equal(reading.status, 'partial_outage')
  t.same(
    reading.components.map((one) => [one.key, one.group, one.status]),
    [
      ['1', 'Core', 'operational'],
      ['2', 'Core', 'degraded'],
      ['3', 'Core', 'partial_outage'],
      ['4', 'Core', 'maintenance'],
      ['6', null, 'operational'],
    ],
  )
  t.same(openTitles(reading), ['Slow'])
  t.match(reading.incidents, [
    {
      id: '1',
      status: 'identified',
      startedAt: '2026-08-01T11:00:00.000Z',
      touches: ['C2'],
      updates: [{ text: 'Looking' }],
    },
    { id: '3', status: 'scheduled', impact: 'maintenance' },
    { id: '2', status: 'resolved', resolvedAt: '2026-07-30T10:00:00.000Z' },
  ])
  t.equal(read('cachet', [components, null, null], NOW).status, 'partial_outage', 'the components alone will do')
})

t.test('Cachet: a page of some components of many proves nothing green', async (t) => {
  const data = [{ id: 1, name: 'API', status: 1 }]
  t.match(read('cachet', made({ meta: { pagination: { total: 57 } }, data }), NOW), {
    status: 'unknown',
    unreadable: 'scope',
    reason: /only 1 of 57/,
  })
  t.match(read('cachet', made({ meta: { pagination: { total: 57 } }, data: [{ ...data[0], status: 4 }] }), NOW), {
    status: 'major_outage',
    unreadable: null,
  })
  t.equal(read('cachet', made({ data: [{ id: 1, name: 'API', status: 5 }] }), NOW).status, 'unknown')
})

t.test('Cachet 3: the same, as JSON:API', async (t) => {
  const components = made({
    data: [
      { id: '1', type: 'components', attributes: { name: 'API', status: { human: 'Performance issues', value: 2 } } },
    ],
  })
  const incidents = made({
    data: [
      {
        id: '9',
        attributes: {
          name: 'Slow',
          status: { human: 'Watching', value: 3 },
          created: { human: 'now', string: '2026-08-01 11:00:00' },
        },
      },
    ],
  })
  t.match(read('cachet', [components, incidents], NOW), {
    status: 'degraded',
    components: [{ key: '1', name: 'API' }],
    incidents: [{ id: '9', status: 'monitoring', startedAt: '2026-08-01T11:00:00.000Z' }],
  })
})

const kuma = (more = {}) =>
  made({
    config: { slug: 'main', title: 'Acme' },
    incident: null,
    publicGroupList: [
      {
        id: 1,
        name: 'Web',
        monitorList: [
          { id: 11, name: 'Site' },
          { id: 12, name: 'API' },
          { id: 13, name: 'Shop' },
        ],
      },
    ],
    maintenanceList: [],
    ...more,
  })
const beat = (status: number, time: string) => ({ status, time, msg: '', ping: 20 })
const beats = (site: number, api = 1, shop = 1) =>
  made({
    heartbeatList: {
      11: [beat(site, '2026-08-01 11:59:00.100'), beat(1, '2026-08-01 11:58:00.000')],
      12: [beat(0, '2026-08-01 11:00:00'), beat(api, '2026-08-01 11:59:30')],
      13: [beat(shop, '2026-08-01 11:59:30')],
    },
    uptimeList: {},
  })

t.test('Uptime Kuma: the newest heartbeat of each monitor counts', async (t) => {
  t.match(read('uptime-kuma', [kuma(), beats(1)], NOW), { status: 'operational', name: 'Acme', reason: null })
  const down = read('Uptime Kuma', [kuma(), beats(0)], NOW)
  t.equal(down.status, 'partial_outage', 'one of three')
  t.same(statusesOf(down, 'Site'), ['major_outage'])
  t.equal(down.components[0]?.group, 'Web')
  t.equal(read('kuma', [kuma(), beats(0, 0)], NOW).status, 'major_outage', 'two of three')
  t.equal(read('kuma', [kuma(), beats(2)], NOW).status, 'degraded')
  t.equal(read('kuma', [kuma(), beats(3)], NOW).status, 'maintenance')
  t.match(read('kuma', [kuma(), beats(9)], NOW), { status: 'unknown', notUnderstood: ['monitor “Site”: status “9”'] })
})

t.test('Uptime Kuma: without heartbeats nothing is known', async (t) => {
  t.match(read('kuma', [kuma(), null], NOW), { status: 'unknown', unreadable: 'scope' })
  t.match(read('kuma', [kuma(), made({ heartbeatList: {}, uptimeList: {} })], NOW), { status: 'unknown' })
  t.match(read('kuma', [kuma({ publicGroupList: [] }), beats(1)], NOW), { status: 'unknown', unreadable: 'scope' })
  t.match(read('kuma', [made({ status: 'fail', msg: 'Not found' }), beats(1)], NOW), {
    status: 'unknown',
    unreadable: 'schema',
  })
})

t.test('Uptime Kuma: pinned incidents of both versions, and maintenance', async (t) => {
  const pinned = {
    id: 5,
    title: 'We move',
    content: 'Soon',
    style: 'info',
    createdDate: '2026-08-01 10:00:00',
    lastUpdatedDate: null,
    pin: true,
  }
  t.match(read('kuma', [kuma({ incident: pinned }), beats(1)], NOW), {
    status: 'operational',
    incidents: [{ title: 'We move', impact: 'none' }],
  })
  t.match(read('kuma', [kuma({ incidents: [{ ...pinned, style: 'danger' }] }), beats(1)], NOW), { status: 'degraded' })
  const work = (status: string) =>
    kuma({
      maintenanceList: [
        {
          id: 3,
          title: 'Upgrade',
          status,
          timeslotList: [{ startDate: '2026-08-02 10:00:00', endDate: '2026-08-02 11:00:00' }],
        },
      ],
    })
  t.match(read('kuma', [work('scheduled'), beats(1)], NOW), {
    status: 'operational',
    incidents: [{ status: 'scheduled' }],
  })
  t.equal(read('kuma', [work('under-maintenance'), beats(1)], NOW).status, 'maintenance')
})

t.test('Uptime Kuma: the slug is in the address of the page', async (t) => {
  const { findFamily } = await import('../../../src/status/families/index.ts')
  const ask = (given: string) =>
    findFamily('kuma')!
      .addresses(new URL(given))
      .map((one) => one.href)
  t.same(ask('https://up.test/status/Main'), [
    'https://up.test/api/status-page/main',
    'https://up.test/api/status-page/heartbeat/main',
  ])
  t.same(ask('https://up.test/api/status-page/main')[0], 'https://up.test/api/status-page/main')
})

t.test('Gatus: the newest result of each endpoint, at whichever end it stands', async (t) => {
  const result = (success: boolean, timestamp: string) => ({ success, timestamp, duration: 1_000_000 })
  const endpoint = (name: string, ...results: object[]) => ({ name, group: 'core', key: `core_${name}`, results })
  const up = endpoint('site', result(false, '2026-08-01T11:00:00.123456789Z'), result(true, '2026-08-01T11:59:00Z'))
  t.match(read('gatus', made([up]), NOW), { status: 'operational', components: [{ key: 'core_site', group: 'core' }] })
  t.equal(
    read(
      'gatus',
      made([endpoint('site', result(false, '2026-08-01T11:59:00Z'), result(true, '2026-08-01T11:00:00Z'))]),
      NOW,
    ).status,
    'major_outage',
  )
  t.equal(read('gatus', made([up, endpoint('new')]), NOW).status, 'unknown', 'one without results')
  t.equal(
    read('gatus', made([endpoint('old', result(true, '2026-07-30T11:00:00Z'))]), NOW).status,
    'unknown',
    'and one of long ago',
  )
})

t.test('cState: systems, their open issues and Go’s dates', async (t) => {
  const issue = (more = {}) => ({
    title: 'Network',
    createdAt: '2026-08-01 10:12:51 +0000 UTC',
    lastMod: '2026-08-01 11:12:51 +0000 UTC',
    permalink: 'https://s.test/issues/network/',
    severity: 'disrupted',
    resolved: false,
    informational: false,
    resolvedAt: '',
    affected: ['DNS', 'API'],
    ...more,
  })
  const index = (status: string, issues: object[] = []) =>
    made({
      is: 'index',
      cStateVersion: '6.0',
      title: 'Acme',
      summaryStatus: status,
      pinnedIssues: issues,
      systems: [
        { name: 'DNS', category: 'Net', status, unresolvedIssues: issues },
        { name: 'API', category: 'Apps', status: 'ok', unresolvedIssues: issues },
      ],
    })
  t.match(read('cstate', index('ok'), NOW), {
    status: 'operational',
    name: 'Acme',
    components: [{ name: 'DNS', group: 'Net' }, {}],
  })
  const disrupted = read('cstate', index('disrupted', [issue()]), NOW)
  t.equal(disrupted.status, 'degraded')
  t.same(openTitles(disrupted), ['Network'], 'one issue, though it stands in three lists')
  t.match(disrupted.incidents[0], {
    startedAt: '2026-08-01T10:12:51.000Z',
    touches: ['DNS', 'API'],
    url: 'https://s.test/issues/network/',
  })
  t.equal(read('cstate', index('down', [issue({ severity: 'down' })]), NOW).status, 'major_outage')
  t.equal(read('cstate', index('ok', [issue({ informational: true })]), NOW).status, 'operational')
  t.equal(read('cstate', index('notice'), NOW).status, 'operational')
})
