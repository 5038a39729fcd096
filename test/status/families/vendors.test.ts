import t from 'tap'
import { capture, incidentOf, jsonOfCapture, made, openTitles, read, statusesOf } from './captures.ts'

t.test('Slack, nothing active', async (t) => {
  const reading = read('slack', capture('slack/current_ok.json'), '2026-07-01T00:00:00Z')
  t.match(reading, { status: 'operational', reason: null, incidents: [], at: '2026-06-26T10:09:39.000Z' })
})

t.test('Slack, 30 July 2020: two incidents', async (t) => {
  const reading = read('slack', capture('slack/current_incident.json'), '2020-07-30T23:00:00Z')
  t.equal(reading.status, 'degraded')
  t.equal(reading.reason, 'Degraded: We are investigating an issue with notification settings; 2 open incidents')
  t.match(incidentOf(reading, "We're looking into an issue with certain API calls"), {
    id: '879',
    impact: 'minor',
    startedAt: '2020-07-24T17:45:08.000Z',
    url: 'https://status.slack.com/2020-07/7d32ad54b0703c47',
    touches: ['Apps/Integrations/APIs'],
    updates: [{ at: '2020-07-24T17:45:08.000Z', text: /^We're currently aware of some intermittent latency/ }],
  })
})

t.test('Slack: an outage is one, a notice is none, and "active" without a cause is no green', async (t) => {
  const item = (type: string) =>
    made({ status: 'active', active_incidents: [{ id: 1, title: 'X', type, status: 'active' }] })
  t.equal(read('slack', item('outage'), '2020-07-30T23:00:00Z').status, 'major_outage')
  t.equal(read('slack', item('notice'), '2020-07-30T23:00:00Z').status, 'operational')
  t.equal(read('slack', item('mishap'), '2020-07-30T23:00:00Z').status, 'degraded')
  t.equal(read('slack', made({ status: 'active', active_incidents: [] }), '2020-07-30T23:00:00Z').status, 'degraded')
  t.equal(read('slack', made({ status: 'fine', active_incidents: [] }), '2020-07-30T23:00:00Z').status, 'unknown')
})

t.test('Heroku, 24 October 2019: everything yellow', async (t) => {
  const reading = read('heroku', capture('heroku/current_status_incident.json'), '2019-10-24T19:00:00Z')
  t.equal(reading.status, 'degraded')
  t.equal(reading.reason, 'Degraded: Apps, Data, Tools; 1 open incident')
  t.same(statusesOf(reading, 'Data'), ['degraded'])
  const incident = incidentOf(reading, 'Connection timeouts to applications and Heroku Postgres')
  t.match(incident, {
    id: '1918',
    impact: 'minor',
    status: 'identified',
    startedAt: '2019-10-24T18:39:30.231Z',
    url: 'https://status.heroku.com/incidents/1918',
  })
  t.same(
    incident.updates.map((update) => [update.id, update.at, update.status]),
    [
      ['6091', '2019-10-24T18:49:47.743Z', 'identified'],
      ['6090', '2019-10-24T18:39:30.231Z', 'investigating'],
    ],
  )
  t.match(incident.updates[0]?.text, /Heroku Dashboard, etc\.\nCustomer applications/)
})

t.test('Heroku: the state counts and not `resolved`; entries of `scheduled` never count', async (t) => {
  const body = jsonOfCapture('heroku/current_status_incident.json') as { incidents: object[] }
  const green = ['Apps', 'Data', 'Tools'].map((system) => ({ system, status: 'green' }))
  const over = { ...body.incidents[0], state: 'resolved', resolved: false }
  const planned = { id: 2, title: 'Works', state: 'upcoming', resolved: false, created_at: '2019-10-20T00:00:00Z' }
  const reading = read(
    'heroku',
    made({ status: green, incidents: [over], scheduled: [planned, { ...planned, id: 3, resolved: true }] }),
    '2019-10-24T19:00:00Z',
  )
  t.equal(reading.status, 'operational')
  t.same(openTitles(reading), [])
  t.match(reading.incidents, [
    { id: '2', status: 'scheduled' },
    { status: 'resolved' },
    { id: '3', status: 'completed' },
  ])
  const works = read(
    'heroku',
    made({ status: [{ system: 'Data', status: 'blue' }], incidents: [], scheduled: [] }),
    '2019-10-24T19:00:00Z',
  )
  t.equal(works.status, 'maintenance')
})

t.test('Salesforce, 29 July 2020: one instance of the few kept', async (t) => {
  const reading = read(
    'salesforce',
    capture('salesforce/instances_status_preview_excerpt.json'),
    '2020-07-29T20:00:00Z',
  )
  t.equal(reading.status, 'degraded')
  t.equal(reading.reason, 'Degraded: NA137; 1 open incident')
  t.same(
    reading.components.map((one) => [one.key, one.group, one.status]),
    [
      ['NA137', 'NA', 'degraded'],
      ['POD37', 'EMEA', 'operational'],
      ['POD42', 'NA', 'operational'],
      ['POD44', 'EMEA', 'operational'],
    ],
    'POD5 is no longer in use',
  )
  t.match(incidentOf(reading, 'Incident 5968: performance degradation asynchronous processing subset'), {
    id: '5968',
    impact: 'minor',
    status: 'investigating',
    startedAt: '2020-07-29T16:08:00.000Z',
    touches: ['NA137', 'coreService'],
  })
})

t.test('Salesforce: few of many instances do not paint the whole red', async (t) => {
  const instance = (index: number, status: string) => ({
    key: `NA${index}`,
    environment: 'production',
    isActive: true,
    status,
  })
  const instances = (down: number, of: number) =>
    made(Array.from({ length: of }, (_, index) => instance(index, index < down ? 'MAJOR_INCIDENT_CORE' : 'OK')))
  t.equal(read('salesforce', instances(1, 100), '2020-07-29T20:00:00Z').status, 'degraded')
  t.equal(read('salesforce', instances(10, 100), '2020-07-29T20:00:00Z').status, 'major_outage')
  t.equal(
    read('salesforce', made([instance(1, 'MAINTENANCE_CORE'), instance(2, 'OK')]), '2020-07-29T20:00:00Z').status,
    'maintenance',
  )
  const sandbox = { ...instance(1, 'MAJOR_INCIDENT_CORE'), environment: 'sandbox' }
  t.equal(read('salesforce', made([sandbox, instance(2, 'OK')]), '2020-07-29T20:00:00Z').status, 'operational')
  t.equal(
    read('salesforce', made(instance(1, 'MAJOR_INCIDENT_CORE')), '2020-07-29T20:00:00Z').status,
    'major_outage',
    'one instance asked for by itself',
  )
})

t.test('Microsoft 365, 1 October 2026: ten consumer services', async (t) => {
  const reading = read('m365', capture('m365/posts_m365Consumer_20261001.json'), '2026-10-01T17:54:00Z')
  t.match(reading, { status: 'operational', reason: null, at: '2026-10-01T17:53:00.373Z', incidents: [] })
  t.equal(reading.components.length, 10)
  t.same(reading.components[7], { key: 'OneDriveConsumer', name: 'OneDrive', group: null, status: 'operational' })
  t.match(read('m365', capture('m365/posts_m365Consumer_20261001.json'), '2026-10-02T17:54:00Z'), {
    status: 'unknown',
    unreadable: 'stale',
  })
})

// The capture of a single post has no licence that lets us keep it.
t.test('Microsoft 365: a post of one object is about what its address says (shape, no capture)', async (t) => {
  const post = {
    Id: '1',
    AuthoredDateTime: '2026-09-16T18:30:21+00:00',
    InternalDateTime: '2026-09-18T21:22:55+00:00',
    LastUpdatedTime: '2026-09-18T21:24:00.4903091+00:00',
    Title: '',
    Message: '<div>This site is updated when&nbsp;…</div>',
  }
  const mac = (Status: string, changes = {}) =>
    made({ ...post, Status, ...changes }, 'https://status.cloud.microsoft/api/posts/mac')
  t.match(read('m365', mac('Available'), '2026-09-18T21:25:00Z'), {
    status: 'operational',
    at: '2026-09-18T21:22:55.000Z',
    components: [{ name: 'Microsoft 365 admin center' }],
    incidents: [],
  })
  t.match(read('m365', mac('Service degradation', { Title: 'Users cannot sign in' }), '2026-09-18T21:25:00Z'), {
    status: 'degraded',
    incidents: [{ title: 'Users cannot sign in', impact: 'minor', touches: ['Microsoft 365 admin center'] }],
  })
  t.match(read('m365', mac('Service restored', { Title: 'It is over' }), '2026-09-18T21:25:00Z'), {
    status: 'operational',
    incidents: [{ title: 'It is over', impact: 'none', status: 'monitoring' }],
  })
  t.equal(read('m365', mac('Unknown'), '2026-09-18T21:25:00Z').status, 'unknown')
  const [consumer, admin] = [
    capture('m365/posts_m365Consumer_20261001.json'),
    mac('Service degradation', { InternalDateTime: '2026-10-01T17:50:00Z' }),
  ]
  const both = read('m365', [consumer, admin], '2026-10-01T17:54:00Z')
  t.equal(both.components.length, 11)
  t.equal(both.status, 'degraded')
})
