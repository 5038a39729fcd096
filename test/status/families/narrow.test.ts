import t from 'tap'
import { narrowReading } from '../../../src/status/families/index.ts'
import { capture, made, openTitles, read } from './captures.ts'

const github = () =>
  read('statuspage', capture('statuspage/github_summary_major_20260724.json'), '2026-07-24T20:00:00Z')
const cloudflare = () =>
  read('statuspage', capture('statuspage/cloudflare_summary_major_20260729.json'), '2026-07-29T20:05:00Z')
const EVENTS = 'https://health.aws.amazon.com/public/currentevents'
const aws = () => read('aws', capture('aws/currentevents_20260801.utf16be.json', EVENTS), '2026-08-01T15:53:00Z')

t.test('who uses only some components sees only these, and what touches them', async (t) => {
  const copilot = narrowReading(github(), ['copilot', ' Git Operations '])
  t.match(copilot, { status: 'operational', reason: null })
  t.same(
    copilot.components.map((one) => one.name),
    ['Git Operations', 'Copilot'],
  )
  t.same(copilot.incidents, [])
  const pulls = narrowReading(github(), ['hhtssxt0f5v2'])
  t.match(pulls, { status: 'major_outage', reason: 'Major outage: Pull Requests; 1 open incident' })
})

t.test('a group stands for its components', async (t) => {
  const asia = narrowReading(cloudflare(), ['Asia'])
  t.equal(asia.components.length, 95)
  t.equal(asia.status, 'partial_outage')
  t.notOk(openTitles(asia).some((title) => title.includes('Workers')))
  t.ok(openTitles(asia).includes('KHI (Karachi) on 2026-07-29'), 'works touch a component of the group')
})

t.test('a name that the page does not have is unknown, not fine', async (t) => {
  const lost = narrowReading(github(), ['Copilot Chat'])
  t.match(lost, {
    status: 'unknown',
    reason: 'Unknown: nothing here matches the filter “Copilot Chat”',
    components: [],
  })
  const half = narrowReading(github(), ['Copilot', 'Copilot Chat'])
  t.equal(half.status, 'operational')
  t.same(half.notUnderstood, ['filter: “Copilot Chat” matches nothing'])
})

t.test('where only trouble is listed, not being listed is the good news', async (t) => {
  t.match(narrowReading(aws(), ['eu-west-1']), { status: 'operational', components: [], incidents: [] })
  const uae = narrowReading(aws(), ['me-central-1'])
  t.equal(uae.status, 'partial_outage', 'who asks for the region gets its own state, however old the event')
  t.same(openTitles(uae), ['Multiple services (UAE): Increased Error Rates'])
  const stale = read('azure', capture('azure/feed_westus_20260723b.xml'), '2026-07-23T18:20:00Z')
  t.equal(narrowReading(stale, ['West Europe']).status, 'unknown', 'unless the list is old')
  t.equal(narrowReading(stale, ['West US']).status, 'degraded')
})

t.test('an incident that names nothing may touch everything', async (t) => {
  const global = {
    arn: 'arn:aws:health:::event/IAM/X/Y',
    service: 'iam',
    service_name: 'AWS IAM',
    status: '3',
    summary: 'Errors',
    event_log: [],
  }
  const reading = read('aws', made([global], EVENTS), '2026-08-01T13:00:00Z')
  t.equal(narrowReading(reading, ['eu-west-1']).status, 'partial_outage')
})

t.test('no filter changes nothing', async (t) => {
  const reading = github()
  t.equal(narrowReading(reading, []), reading)
  t.equal(narrowReading(reading, [' ']), reading)
})

t.test('the title of a closed incident is no proof that a component exists', async (t) => {
  const page = {
    page: { id: 'a' },
    status: { indicator: 'none' },
    components: [{ id: 'c', name: 'API', status: 'operational' }],
    incidents: [
      {
        id: 'i',
        name: 'Old',
        status: 'resolved',
        impact: 'minor',
        resolved_at: '2026-07-01T00:00:00Z',
        components: [{ name: 'Gone' }],
      },
    ],
  }
  t.equal(narrowReading(read('statuspage', made(page), '2026-08-01T00:00:00Z'), ['Gone']).status, 'unknown')
})
