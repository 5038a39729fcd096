import t from 'tap'
import { capture, incidentOf, jsonOfCapture, made, openTitles, read, statusesOf } from './captures.ts'

const CLOUD = 'https://status.cloud.google.com/incidents.json'

t.test('Google Cloud, July 2026: four incidents, all over', async (t) => {
  const reading = read('gcp', capture('gcp/incidents_2026-07.json', CLOUD), '2026-07-26T00:00:00Z')
  t.match(reading, { status: 'operational', reason: null, components: [], unmentioned: 'operational' })
  t.equal(reading.incidents.length, 4)
  const cooling = reading.incidents[0]!
  t.match(
    cooling.title,
    /^Google Cloud VMware Engine .* experiencing a service outage in europe-west4-a due to a cooling failure\.$/,
  )
  t.match(cooling, {
    id: '3BvH3LVGcupoYqV6F4Nw',
    impact: 'minor',
    status: 'resolved',
    startedAt: '2026-07-15T23:57:00.000Z',
    resolvedAt: '2026-07-16T12:25:00.000Z',
    url: 'https://status.cloud.google.com/incidents/3BvH3LVGcupoYqV6F4Nw',
  })
  t.ok(cooling.touches.includes('VMWare engine'))
  t.equal(cooling.updates.length, 12)
  t.equal(cooling.updates[0]?.at, '2026-07-25T13:16:55.000Z')
  t.match(cooling.updates[0]?.text, /^Incident Report\nSummary\nOn Wednesday, 15 July 2026/, 'Markdown is gone')
  t.match(
    incidentOf(
      reading,
      'Vertex AI Gemini API customers experienced increased error rates when accessing the global endpoint.',
    ),
    { impact: 'none', startedAt: '2026-02-27T12:37:00.000Z', resolvedAt: '2026-02-27T14:35:00.000Z' },
    'posted afterwards: it ended before it was created',
  )
})

t.test('Google Workspace: the title is the line below the heading', async (t) => {
  const reading = read(
    'google-workspace',
    capture('gcp/workspace_excerpt_20261001.json', 'https://www.google.com/appsstatus/dashboard/incidents.json'),
    '2026-10-01T00:00:00Z',
  )
  t.equal(reading.status, 'operational')
  t.match(incidentOf(reading, 'Mitigating elevated error rate with Google Workspace Studio web.'), {
    startedAt: '2026-09-25T15:47:00.000Z',
    resolvedAt: '2026-09-25T16:40:00.000Z',
    url: 'https://www.google.com/appsstatus/dashboard/incidents/BoKRw5LNb3Vb2NadUJRU',
    touches: ['Google Workspace Studio', 'm5tLdjJLc4EL8ZTnL5RZ'],
  })
})

// No capture with an incident still open was found: these take the end off a real one.
const [real] = jsonOfCapture('gcp/incidents_2026-07.json') as Record<string, unknown>[]
const disruption = {
  created: '2026-07-16T12:00:00Z',
  when: '2026-07-16T12:00:00Z',
  text: 'Still.',
  status: 'SERVICE_DISRUPTION',
}
const open = { ...real, end: null, updates: [disruption], most_recent_update: disruption }

t.test('an incident is open while it has no end', async (t) => {
  for (const end of [null, '', undefined]) {
    const reading = read('gcp', made([{ ...open, end }], CLOUD), '2026-07-16T12:30:00Z')
    t.equal(reading.status, 'degraded')
    t.equal(openTitles(reading).length, 1)
    t.same(statusesOf(reading, 'VMWare engine'), ['degraded'])
  }
})

t.test(
  'an outage is worse than a disruption, a grave disruption between them, and information no trouble',
  async (t) => {
    const statusWith = (changes: object) =>
      read('gcp', made([{ ...open, ...changes }], CLOUD), '2026-07-16T12:30:00Z').status
    t.equal(statusWith({ status_impact: 'SERVICE_OUTAGE' }), 'major_outage')
    t.equal(statusWith({ severity: 'high' }), 'partial_outage')
    t.equal(statusWith({ status_impact: 'SERVICE_INFORMATION' }), 'operational')
    t.equal(statusWith({ status_impact: 'SERVICE_MISHAP' }), 'degraded')
  },
)

t.test('what was last called available has recovered, though its end is not written yet', async (t) => {
  const available = { ...disruption, status: 'AVAILABLE' }
  const reading = read(
    'gcp',
    made([{ ...open, updates: [available], most_recent_update: available }], CLOUD),
    '2026-07-16T12:30:00Z',
  )
  t.match(reading, { status: 'operational', incidents: [{ status: 'monitoring', impact: 'none', resolvedAt: null }] })
})

t.test('the list is never empty, so that an empty one is not Google’s', async (t) => {
  t.match(read('gcp', made([], CLOUD), '2026-07-16T12:30:00Z'), { status: 'unknown', unreadable: 'schema' })
})
