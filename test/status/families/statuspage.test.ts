import t from 'tap'
import { capture, incidentOf, openTitles, read, statusesOf } from './captures.ts'

t.test('GitHub, 24 July 2026: one component is out, and the page calls it a partial outage', async (t) => {
  const reading = read('statuspage', capture('statuspage/github_summary_major_20260724.json'), '2026-07-24T20:00:00Z')
  t.equal(reading.status, 'major_outage')
  t.equal(reading.reason, 'Major outage: Pull Requests; 1 open incident')
  t.equal(reading.name, 'GitHub')
  t.equal(reading.at, '2026-07-24T19:43:40.040Z')
  t.equal(reading.components.length, 12)
  t.same(reading.components[5], {
    key: 'hhtssxt0f5v2',
    name: 'Pull Requests',
    group: null,
    status: 'major_outage',
  })
  t.same(statusesOf(reading, 'Copilot'), ['operational'])
  t.same(openTitles(reading), ['Incident with Pull Requests'])
  const incident = incidentOf(reading, 'Incident with Pull Requests')
  t.match(incident, {
    id: 'jxd617hfwfq8',
    impact: 'critical',
    status: 'investigating',
    startedAt: '2026-07-24T19:37:28.071Z',
    resolvedAt: null,
    url: 'https://stspg.io/sm1tp7kfm4vj',
    touches: ['Pull Requests'],
  })
  t.same(
    incident.updates.map((update) => [update.id, update.at, update.status]),
    [
      ['2zmhwpgd2kyc', '2026-07-24T19:43:40.031Z', 'investigating'],
      ['d2g87ttcmj6n', '2026-07-24T19:40:45.691Z', 'investigating'],
      ['x8wzbkbbfblq', '2026-07-24T19:37:28.159Z', 'investigating'],
    ],
  )
  t.equal(incident.updates[1]!.text, 'We are investigating errors creating pull requests')
})

t.test('Cloudflare, 29 July 2026: 470 entries, of which 8 are groups of the others', async (t) => {
  const reading = read(
    'statuspage',
    capture('statuspage/cloudflare_summary_major_20260729.json'),
    '2026-07-29T20:05:00Z',
  )
  t.equal(reading.status, 'major_outage')
  t.equal(reading.reason, 'Major outage: Workers; 1 open incident; 4 maintenances under way')
  t.equal(reading.components.length, 462)
  t.same(reading.components.find((one) => one.name === 'Workers')?.group, 'Cloudflare Sites and Services')
  t.same(statusesOf(reading, 'Asia'), [], 'a group is not counted beside its children')
  t.same(statusesOf(reading, 'Kochi, India - (COK)'), ['partial_outage'])
  t.same(statusesOf(reading, 'Jakarta, Indonesia - (CGK)'), ['maintenance'])
  t.equal(reading.components.filter((one) => one.group === 'Oceania').length, 14)
  t.match(incidentOf(reading, 'Cloudflare Workers — Errors Deploying Workers Scripts'), {
    impact: 'major',
    status: 'identified',
    startedAt: '2026-07-29T20:03:32.073Z',
  })
  const karachi = incidentOf(reading, 'KHI (Karachi) on 2026-07-29')
  t.match(karachi, { impact: 'maintenance', status: 'in_progress', startedAt: '2026-07-29T20:00:00.000Z' })
  t.match(incidentOf(reading, 'DNS Record Management Maintenance'), {
    status: 'scheduled',
    startedAt: '2026-08-13T12:00:00.000Z',
  })
  t.equal(reading.incidents.length, 17)
})

t.test('Bitbucket, 31 July 2026: an open incident without impact is a notice, and no trouble', async (t) => {
  const reading = read('statuspage', capture('statuspage/bitbucket_summary_none_20260731.json'), '2026-07-31T14:00:00Z')
  t.equal(reading.status, 'operational')
  t.equal(reading.reason, null)
  t.equal(reading.components.length, 13)
  t.same(statusesOf(reading, 'Purchasing & Licensing'), ['operational'])
  const incident = incidentOf(reading, 'BitBucket Site fails to Load')
  t.match(incident, { impact: 'none', status: 'monitoring', startedAt: '2026-07-31T13:09:55.108Z', resolvedAt: null })
  t.equal(incident.touches.length, 13)
  t.match(incident.updates[0]?.text, /Bitbucket Cloud, including failures loading the site.*\nWe have been able/)
})

t.test('CloudAMQP, 2020: maintenance under way', async (t) => {
  const reading = read('statuspage', capture('statuspage/cloudamqp_maintenance.json'), '2020-07-16T21:20:00Z')
  t.equal(reading.status, 'maintenance')
  t.equal(reading.reason, 'Maintenance: Shared servers; 1 maintenance under way')
  t.same(statusesOf(reading, 'Shared servers'), ['maintenance'])
  t.same(statusesOf(reading, 'Dedicated servers'), ['operational'])
  t.match(incidentOf(reading, 'Upgrade of shared servers “jellyfish”, “wildboar”, and “reindeer”'), {
    impact: 'maintenance',
    status: 'in_progress',
    startedAt: '2020-07-16T21:00:00.000Z',
    updates: [{ status: 'in_progress' }, { status: 'scheduled', at: '2020-07-09T23:37:08.412Z' }],
  })
})

t.test('Twilio, 2020: times with an offset, two incidents, many plans', async (t) => {
  const reading = read('statuspage', capture('statuspage/twilio_summary_incident.json'), '2020-06-16T21:20:00Z')
  t.equal(reading.status, 'degraded')
  t.equal(reading.at, '2020-06-16T21:00:29.031Z')
  t.equal(reading.components.length, 65)
  t.same(openTitles(reading), [
    'SMS Delivery Delays to Mozambique Movitel',
    'SMS Delivery Delays from Subset of Twilio Short Codes to US Sprint',
  ])
  t.equal(reading.components.find((one) => one.name === 'MMS Short Code, North America')?.group, 'CARRIER NETWORK')
  const delays = incidentOf(reading, 'SMS Delivery Delays from Subset of Twilio Short Codes to US Sprint')
  t.match(delays, { status: 'monitoring', impact: 'minor', startedAt: '2020-06-16T13:41:44.672Z' })
  t.equal(delays.updates.length, 5)
  t.equal(delays.updates[0]?.at, '2020-06-16T19:09:47.174Z')
  t.equal(reading.incidents.filter((one) => one.status === 'scheduled').length, 9)
  t.match(reading.reason, /^Degraded: .*“SMS, Middle East & Africa” and 1 more; 2 open incidents$/)
})

t.test('Atlassian’s own example: planned works do not count, works under way do', async (t) => {
  const reading = read(
    'statuspage',
    capture('statuspage/vendor_doc_example_not_a_capture.json'),
    '2014-05-14T21:20:00Z',
  )
  t.equal(reading.status, 'major_outage')
  t.same(statusesOf(reading, 'API'), ['partial_outage'])
  t.same(openTitles(reading), ['Web Tier Recycle', 'Unplanned Database Outage'])
  t.match(incidentOf(reading, 'Web Tier Recycle'), { impact: 'maintenance', status: 'in_progress' })
  t.match(incidentOf(reading, 'Network Maintenance (No Interruption Expected)'), {
    status: 'scheduled',
    startedAt: '2014-05-18T04:00:00.000Z',
    url: 'http://stspg.co:5000/Q0F',
  })
})
