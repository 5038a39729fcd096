import t from 'tap'
import { capture, incidentOf, jsonOfCapture, made, openTitles, read } from './captures.ts'

// What stands here was read in the captures by eye, not taken from what the parsers say.

t.test('Apple: every service by name; an issue that is over is history', async (t) => {
  const reading = read('apple', capture('apple/developer_system_status_202002.json'), '2020-02-20T00:00:00Z')
  t.equal(reading.status, 'operational')
  t.equal(reading.components.length, 27)
  t.same(
    reading.components.slice(0, 4).map(({ name }) => name),
    ['Account', 'APNS', 'APNS Sandbox', 'App Store Connect'],
  )
  t.match(incidentOf(reading, 'TestFlight: issue'), {
    status: 'resolved',
    startedAt: '2020-02-10T19:45:00.000Z',
    resolvedAt: '2020-02-12T11:00:00.000Z',
  })
})

t.test('Oracle: the history alone proves nothing; its hour 24 is the first of the day', async (t) => {
  const reading = read('oci', capture('oci/incident_summary_excerpt.rss'), '2026-03-05T06:00:00Z')
  t.match(reading, { status: 'unknown', reason: /history of incidents/ })
  const title = 'Oracle Cloud Infrastructure Virtual Cloud Network (VCN), US East (Ashburn)'
  const { updates, ...incident } = incidentOf(reading, title)
  t.match(incident, { id: '210f910e', status: 'resolved', startedAt: '2026-03-04T10:10:00.000Z' })
  t.equal(incident.resolvedAt, '2026-03-05T05:12:00.000Z')
  t.same(
    updates.map(({ at, status }) => [at, status]),
    [
      ['2026-03-05T05:12:00.000Z', 'resolved'],
      ['2026-03-05T03:56:00.000Z', 'identified'],
      ['2026-03-05T00:50:00.000Z', 'identified'],
      ['2026-03-05T00:20:00.000Z', 'identified'],
      ['2026-03-04T23:50:00.000Z', 'identified'],
    ],
  )
})

t.test('Instatus: the components add their names, and the outage stays one', async (t) => {
  const summary = capture('instatus/perplexity_summary_majoroutage_20260723.json')
  const reading = read('instatus', [summary, capture('instatus/perplexity_components.json')], '2026-07-23T18:00:00Z')
  t.equal(reading.status, 'major_outage')
  t.same(openTitles(reading), ['Computer sandbox issues'])
  t.same(
    reading.components.map(({ name, status }) => [name, status]),
    [
      ['Website', 'operational'],
      ['API', 'operational'],
      ['Computer', 'operational'],
    ],
  )
  t.match(read('instatus', capture('instatus/mastodonsocial_page_major.html'), '2026-07-23T18:00:00Z'), {
    status: 'unknown',
    reason: 'Unknown: expected JSON, got an HTML page titled “mastodon.social - Status”',
  })
})

t.test('Microsoft 365: the post of the administrators’ centre is good while it is new', async (t) => {
  const post = capture('m365/posts_mac_available_20260918.json')
  t.match(read('m365', post, '2026-09-18T22:00:00Z'), { status: 'operational', at: '2026-09-18T21:22:55.000Z' })
  t.match(read('m365', post, '2026-09-25T22:00:00Z'), { status: 'unknown', reason: /2026-09-18T21:22/ })
})

t.test('Azure: the rows of the page, each by its worst region', async (t) => {
  const reading = read('azure', capture('azure/status_rows_excerpt.html'), '2026-09-18T22:00:00Z')
  t.equal(reading.status, 'operational')
  t.equal(reading.components.length, 6)
  t.match(reading.components[0], { name: 'Virtual Machines', status: 'operational' })
})

t.test('GitHub: incidents of every length, with their updates; the list alone says nothing of now', async (t) => {
  const list = jsonOfCapture('statuspage/github_incidents_2026-08.json') as { incidents: object[] }
  const now = '2026-08-18T12:30:00Z'
  t.match(read('statuspage', capture('statuspage/github_incidents_2026-08.json'), now), { status: 'unknown' })
  const summary = jsonOfCapture('statuspage/github_summary_major_20260724.json') as object
  const reading = read('statuspage', made({ ...summary, incidents: list.incidents }), now)
  t.same(openTitles(reading), [])
  t.same(
    ['Incident with GitHub.com', 'Incident with Actions', 'Disruption with GHEC Team Sync'].map((title) => {
      const { impact, startedAt, resolvedAt, updates } = incidentOf(reading, title)
      return [impact, startedAt, resolvedAt, updates.length]
    }),
    [
      ['critical', '2026-08-17T13:40:03.620Z', '2026-08-17T21:15:46.623Z', 36],
      ['major', '2026-08-18T09:36:40.316Z', '2026-08-18T10:23:23.000Z', 2],
      ['minor', '2026-08-13T16:21:33.096Z', '2026-08-13T18:27:54.660Z', 4],
    ],
  )
})

t.test('Slack: the list of what was is not taken for what is', async (t) => {
  t.match(read('slack', capture('slack/history_2026-07.json'), '2026-07-18T22:00:00Z'), {
    status: 'unknown',
    components: [],
  })
})
