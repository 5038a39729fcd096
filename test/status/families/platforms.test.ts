import t from 'tap'
import { capture, incidentOf, jsonOfCapture, made, openTitles, read, statusesOf } from './captures.ts'

t.test('Status.io: GitLab, July 2026, all fine', async (t) => {
  const reading = read('statusio', capture('statusio/gitlab_2026-07.json'), '2026-07-01T15:00:00Z')
  t.match(reading, { status: 'operational', reason: null, at: '2026-07-01T14:04:32.481Z', incidents: [] })
  // 23 components; the runners on macOS run in two places.
  t.equal(reading.components.length, 24)
  t.same(
    reading.components.filter((one) => one.group === 'CI/CD - Hosted runners on macOS').map((one) => one.status),
    ['operational', 'operational'],
  )
  t.same(statusesOf(reading, 'GitLab Duo'), ['operational'])
})

t.test('Status.io: Docker, 16 July 2020, a partial disruption', async (t) => {
  const reading = read('status.io', capture('statusio/docker_partial.json'), '2020-07-16T18:00:00Z')
  t.equal(reading.status, 'partial_outage')
  t.equal(reading.reason, 'Partial outage: Docker Hub Automated Builds; 1 open incident')
  t.same(statusesOf(reading, 'Docker Hub Registry'), ['operational'])
  t.match(incidentOf(reading, 'Docker Hub automated builds issue'), {
    id: '5f108cc06e9c9104c0553a46',
    impact: 'major',
    status: 'investigating',
    startedAt: '2020-07-16T17:22:08.325Z',
    touches: ['Docker Hub Automated Builds', 'AWS'],
    updates: [{ at: '2020-07-16T17:22:08.369Z', text: /^We are investigating reports of automated builds/ }],
  })
})

t.test('Status.io: GitLab, 5 September 2020, works under way and an incident beside them', async (t) => {
  const reading = read('statusio', capture('statusio/gitlab_maintenance.json'), '2020-09-05T10:00:00Z')
  t.equal(reading.status, 'partial_outage', 'the page itself says "Planned Maintenance"')
  t.same(statusesOf(reading, 'dashboards.gitlab.com'), ['maintenance'])
  t.same(statusesOf(reading, 'Canary'), ['operational'])
  const incident = incidentOf(reading, '500 Error - User Notification Settings')
  t.match(incident, { status: 'identified', impact: 'major', touches: ['Website', 'Google Compute Engine'] })
  t.same(
    incident.updates.map((update) => update.at),
    ['2020-09-05T09:23:23.591Z', '2020-09-04T21:56:00.000Z'],
  )
  t.match(incidentOf(reading, 'Maintenance on dashboards.gitlab.com'), {
    impact: 'maintenance',
    status: 'in_progress',
    startedAt: '2020-09-02T17:55:00.000Z',
  })
})

t.test('Status.io: the two tables of codes are not mixed up', async (t) => {
  const body = jsonOfCapture('statusio/docker_partial.json') as {
    result: Record<string, unknown> & { incidents: { messages: object[] }[] }
  }
  const over = { details: 'Done', state: 400, status: 100, datetime: '2020-07-16T17:50:00.000Z' }
  const incidents = [{ ...body.result.incidents[0], messages: [over, ...body.result.incidents[0]!.messages] }]
  const reading = read('statusio', made({ result: { ...body.result, incidents } }), '2020-07-16T18:00:00Z')
  t.match(reading.incidents, [{ status: 'resolved', resolvedAt: '2020-07-16T17:50:00.000Z' }])
})

t.test('Instatus: Perplexity, 23 July 2026', async (t) => {
  const reading = read(
    'instatus',
    capture('instatus/perplexity_summary_majoroutage_20260723.json'),
    '2026-07-23T18:00:00Z',
  )
  t.equal(reading.status, 'major_outage')
  t.equal(reading.reason, 'Major outage: Computer sandbox issues; 1 open incident')
  t.equal(reading.name, 'Perplexity')
  t.match(incidentOf(reading, 'Computer sandbox issues'), {
    id: 'cmrxt1rlu000f0zlcv4dzmdlr',
    impact: 'critical',
    status: 'monitoring',
    startedAt: '2026-07-23T17:48:28.028Z',
    url: 'https://status.perplexity.com/cmrxt1rlu000f0zlcv4dzmdlr',
    updates: [{ at: '2026-07-23T17:50:11.838Z' }],
  })
})

t.test('Instatus: the words of a page, and the components that add to it (shape, no capture)', async (t) => {
  const page = (status: string, more = {}) => made({ page: { name: 'Acme', url: 'https://s.test', status }, ...more })
  for (const [word, status] of [
    ['UP', 'operational'],
    ['HASISSUES', 'degraded'],
    ['UNDERMAINTENANCE', 'maintenance'],
    ['ONEMAJOROUTAGE', 'partial_outage'],
    ['ALLMAJOROUTAGE', 'major_outage'],
    ['ONEPARTIALOUTAGE', 'degraded'],
    ['SOMETHING', 'unknown'],
  ] as const) {
    t.equal(read('instatus', page(word), '2026-07-23T18:00:00Z').status, status, word)
  }
  const active = page('UP', {
    activeIncidents: [{ id: '1', name: { default: 'Hm' }, status: 'INVESTIGATING', impact: 'OPERATIONAL' }],
  })
  t.match(read('instatus', active, '2026-07-23T18:00:00Z'), { status: 'degraded', incidents: [{ title: 'Hm' }] })
  const planned = page('UP', {
    activeMaintenances: [{ id: '1', name: 'Later', start: '2026-08-01T00:00:00Z', status: 'NOTSTARTEDYET' }],
  })
  t.match(read('instatus', planned, '2026-07-23T18:00:00Z'), {
    status: 'operational',
    incidents: [{ status: 'scheduled' }],
  })
  const components = made({ components: [{ id: 'c', name: 'API', status: 'PARTIALOUTAGE', group: { name: 'Core' } }] })
  t.match(read('instatus', [page('UP'), components], '2026-07-23T18:00:00Z'), {
    status: 'partial_outage',
    components: [{ key: 'c', name: 'API', group: 'Core' }],
  })
  t.equal(read('instatus', [page('UP'), null], '2026-07-23T18:00:00Z').status, 'operational')
})

t.test('Better Stack: Hugging Face, 19 July 2026, one resource of eight is down', async (t) => {
  const reading = read(
    'betterstack',
    capture('betterstack/huggingface_index_downtime_20260719.json'),
    '2026-07-19T13:16:00Z',
  )
  t.equal(reading.status, 'partial_outage')
  t.equal(reading.reason, 'Partial outage: Spaces Proxy')
  t.equal(reading.name, 'Hugging Face')
  t.equal(reading.components.length, 8)
  t.same(
    reading.components.find((one) => one.name === 'Spaces Proxy'),
    {
      key: '306621',
      name: 'Spaces Proxy',
      group: 'Spaces',
      status: 'major_outage',
    },
  )
  t.same(openTitles(reading), [], 'the works of 22 July are still ahead')
  t.match(incidentOf(reading, 'Scheduled maintenance: Inference Endpoints'), {
    status: 'scheduled',
    startedAt: '2026-07-22T07:00:00.000Z',
    touches: ['Inference Endpoints UI', 'Inference Endpoints API'],
  })
  const hub = incidentOf(reading, 'Hub unavailable')
  t.match(hub, { status: 'resolved', startedAt: '2026-07-16T08:30:00.000Z', resolvedAt: '2026-07-16T10:07:00.000Z' })
  t.same(
    hub.updates.map((update) => update.id),
    ['5410962', '5410587', '5410504'],
    'sorted by their time, whatever the order in which they came',
  )
})

t.test('Better Stack: works begin and end by the clock', async (t) => {
  const page = capture('betterstack/huggingface_index_downtime_20260719.json')
  const during = read('betterstack', page, '2026-07-22T07:30:00Z')
  t.same(openTitles(during), ['Scheduled maintenance: Inference Endpoints'])
  t.equal(
    incidentOf(read('betterstack', page, '2026-07-22T08:00:00Z'), 'Scheduled maintenance: Inference Endpoints').status,
    'completed',
  )
})

t.test('Checkly: Mistral, 27 July 2026', async (t) => {
  const reading = read('checkly', capture('checkly/mistral_incidents_20260727.json'), '2026-07-27T15:00:00Z')
  t.equal(reading.status, 'degraded')
  t.same(statusesOf(reading, 'Audio API'), ['degraded'])
  t.match(incidentOf(reading, 'Audio API Degraded'), {
    id: 'b3e1006c-c3a7-4b1b-8628-3e364b2e3c71',
    impact: 'minor',
    status: 'investigating',
    startedAt: '2026-07-27T14:32:53.607Z',
    updates: [{ status: 'investigating', text: /^Requests to the Audio API are experiencing degraded service/ }],
  })
  const url = 'https://s.test/api/status-page/mistral/unresolved-incidents'
  t.equal(read('checkly', made({ incidents: [] }, url), '2026-07-27T15:00:00Z').status, 'operational')
  t.equal(read('checkly', made({ incidents: [] }), '2026-07-27T15:00:00Z').status, 'unknown')
})

t.test('FireHydrant: Redis, 2026, a whole history and nothing open', async (t) => {
  const reading = read('firehydrant', capture('firehydrant/redis_payload.json'), '2026-04-01T00:00:00Z')
  t.match(reading, { status: 'operational', reason: null, name: 'Redis Service Health' })
  t.equal(reading.components.length, 6)
  const zone = incidentOf(reading, 'AWS me-central-1 Zone Issue')
  t.match(zone, {
    impact: 'major',
    status: 'resolved',
    startedAt: '2026-03-01T14:33:58.000Z',
    resolvedAt: '2026-03-03T21:29:30.000Z',
  })
  t.same(
    zone.updates.map((update) => update.status),
    ['resolved', 'identified', 'identified', 'identified', 'investigating', 'investigating'],
  )
  t.match(incidentOf(reading, 'Upcoming status page platform transition'), {
    impact: 'maintenance',
    status: 'completed',
  })
  t.match(incidentOf(reading, 'Network Issues').updates[1], { status: 'resolved', at: '2026-03-26T19:48:41.790Z' })
})

t.test(
  'FireHydrant: what has no time of resolution is open, and its components are in the condition it names',
  async (t) => {
    const body = jsonOfCapture('firehydrant/redis_payload.json') as { incidents: { timestamps: object }[] }
    const open = {
      ...body.incidents[0],
      timestamps: { started: '2026-03-31T23:00:00Z' },
      componentConditions: { 'REST API': 'Unavailable', LangCache: 'Strange' },
    }
    const reading = read(
      'firehydrant',
      made({ ...body, incidents: [{ ...open, severitySlug: 'UNSET' }] }),
      '2026-04-01T00:00:00Z',
    )
    t.equal(reading.status, 'major_outage')
    t.same(statusesOf(reading, 'REST API'), ['major_outage'])
    t.same(statusesOf(reading, 'LangCache'), ['degraded'])
    t.same(statusesOf(reading, 'Admin Console'), ['operational'])
    t.match(reading.notUnderstood[0], /condition “Strange”/)
  },
)
