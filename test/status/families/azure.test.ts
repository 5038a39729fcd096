import t from 'tap'
import { saysResolved } from '../../../src/status/families/azure.ts'
import { capture, incidentOf, madeText, openTitles, read, statusesOf, textOfCapture } from './captures.ts'

const WEST_US = 'Issues connecting to resources in West US'

t.test('West US, 23 July 2026: an item that is there is open', async (t) => {
  const reading = read('azure', capture('azure/feed_westus_20260723.xml'), '2026-07-23T18:20:00Z')
  t.equal(reading.status, 'degraded')
  t.equal(reading.reason, `Degraded: ${WEST_US}; 1 open incident`)
  t.equal(reading.at, '2026-07-23T18:12:58.000Z')
  const incident = incidentOf(reading, WEST_US)
  t.match(incident, {
    id: 'issues-connecting-to-resources-in-west-us@2026-07-23T16:29:09.000Z',
    impact: 'minor',
    startedAt: '2026-07-23T16:29:09.000Z',
    resolvedAt: null,
    url: 'https://azure.status.microsoft/en-us/status',
  })
  t.equal(incident.touches.length, 15)
  t.same([incident.touches[0], incident.touches.at(-1)], ['API Management', 'West US'])
  t.match(incident.updates[0]?.text, /^Starting at approximately 14:44 UTC on 23 July 2026/)
  t.notMatch(incident.updates[0]?.text, /[<>]|&nbsp;|&amp;/)
})

t.test('a copy of the feed that was built long ago keeps its trouble, and says that it is old', async (t) => {
  const reading = read('azure', capture('azure/feed_westus_20260723b.xml'), '2026-07-23T18:20:00Z')
  t.match(reading, { status: 'degraded', unreadable: null, doubt: 'stale', unmentioned: 'unknown' })
  t.match(reading.reason, /the feed is stale: it is built each minute, but was last built 2026-07-23T16:49 UTC/)
})

t.test('an empty feed is good news for half an hour', async (t) => {
  const feed = capture('azure/feed_empty_20260801.xml')
  t.match(read('azure', feed, '2026-08-01T23:05:00Z'), {
    status: 'operational',
    reason: null,
    unmentioned: 'operational',
  })
  t.equal(read('azure', feed, '2026-08-01T23:32:00Z').status, 'operational')
  t.match(read('azure', feed, '2026-08-01T23:33:00Z'), { status: 'unknown', unreadable: 'stale' })
  const undated = madeText(
    textOfCapture('azure/feed_empty_20260801.xml').replace(/<lastBuildDate>.*<\/lastBuildDate>/, ''),
  )
  t.match(read('azure', undated, '2026-08-01T23:05:00Z'), { status: 'unknown', unreadable: 'stale' })
})

t.test('Front Door, 2022, and CrowdStrike, 2024', async (t) => {
  const door = read('azure', capture('azure/feed_frontdoor_20220907.xml'), '2022-09-07T19:20:00Z')
  t.equal(door.status, 'degraded')
  t.match(incidentOf(door, 'Azure Front Door - Connectivity issues'), { startedAt: '2022-09-07T16:10:40.000Z' })
  t.equal(door.incidents[0]?.touches.length, 35)
  t.match(
    door.incidents[0]?.updates[0]?.text,
    /^Impact statement: Starting at 16:10 UTC.*\nCurrent status: We are recovering/,
  )
  const falcon = read('azure', capture('azure/feed_crowdstrike_20240721.xml'), '2024-07-21T18:12:00Z')
  t.same(openTitles(falcon), ['CrowdStrike Falcon agent guidance'])
  t.same(falcon.incidents[0]?.touches, [], 'it has no categories')
})

t.test('a feed that breaks off is not a quiet one', async (t) => {
  const whole = textOfCapture('azure/feed_westus_20260723.xml')
  const cut = madeText(whole.slice(0, whole.indexOf('<item>')))
  t.match(read('azure', cut, '2026-07-23T18:20:00Z'), { status: 'unknown', unreadable: 'unparseable' })
})

t.test('a title ends an incident only with its last clause', async (t) => {
  for (const title of [
    '[RESOLVED] Trouble in West US',
    'Trouble in West US - Resolved',
    'Storage: latency. Mitigated',
  ]) {
    t.ok(saysResolved(title), title)
  }
  for (const title of [
    'Unresolved trouble',
    'Trouble not yet resolved',
    'Resolved in North Europe. Impact continues in West Europe',
    'Partially mitigated',
    'Trouble in West US',
  ]) {
    t.notOk(saysResolved(title), title)
  }
})

// The excerpt of a real page that was read while writing this has no licence that lets us keep it.
t.test('the rows of the status page (made after the markup of the page, no capture)', async (t) => {
  const cell = (label: string) =>
    `<td class="status-cell"><span class="icon status-icon" data-label="${label}"></span></td>`
  const row = (name: string, ...labels: string[]) =>
    `<tr class="capability-row"><td>${name}</td>${labels.map(cell).join('')}</tr>`
  const page = (...rows: string[]) =>
    madeText(
      `<!DOCTYPE html><html><head><title>Azure status</title></head><body><table>${rows.join('')}</table></body></html>`,
    )
  const reading = read(
    'azure',
    page(
      row('Virtual Machines', 'Not available', 'Good', 'Warning'),
      row('Azure AI Search', 'Good', 'Good', 'Information'),
      row('Somewhere else', 'Not available'),
      row('Virtual Machines', 'Good'),
      row('Storage', 'Critical'),
      row('DNS', 'Good'),
    ),
    '2026-07-23T18:20:00Z',
  )
  t.equal(reading.status, 'partial_outage', 'one service of many')
  t.same(statusesOf(reading, 'Virtual Machines'), ['degraded'], 'one service, whatever the number of tables')
  t.same(statusesOf(reading, 'Azure AI Search'), ['operational'])
  t.same(statusesOf(reading, 'Storage'), ['major_outage'])
  t.same(statusesOf(reading, 'Somewhere else'), [])
  t.match(read('azure', page(row('DNS', 'Purple')), '2026-07-23T18:20:00Z'), {
    status: 'unknown',
    notUnderstood: ['service “DNS”: label “Purple”'],
  })
  t.match(read('azure', page(), '2026-07-23T18:20:00Z'), { status: 'unknown', unreadable: 'html' })
})
