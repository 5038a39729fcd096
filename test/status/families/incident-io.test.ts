import t from 'tap'
import { capture, incidentOf, made, openTitles, read, statusesOf, textOfCapture } from './captures.ts'

/**
 * incident.io's pages carry the very object that `/proxy/<host>` answers, in the notation of React's server components:
 * rows of text pushed one by one, in which nothing is written `$undefined`. No capture of the answer itself was found.
 */
function summaryIn(page: string): unknown {
  const rows = [...textOfCapture(page).matchAll(/self\.__next_f\.push\(\[1,("(?:[^"\\]|\\.)*")\]\)/g)]
  const all = rows.map((row) => JSON.parse(row[1]!) as string).join('')
  const start = all.indexOf('"summary":{') + '"summary":'.length
  // The object ends where what has been read so far is first whole; its closing braces are few.
  for (let end = all.indexOf('}', start); end >= 0; end = all.indexOf('}', end + 1)) {
    const text = all.slice(start, end + 1)
    if (text.split('{').length !== text.split('}').length) continue
    try {
      return JSON.parse(text, (_, value) => (value === '$undefined' ? undefined : value))
    } catch {}
  }
  throw new Error('no summary')
}

function proxied(page: string) {
  return made({ summary: summaryIn(page) }, 'https://status.example.com/proxy/status.example.com')
}

t.test('OpenAI, 22 July 2026: every component is fine, and an incident is open', async (t) => {
  const reading = read('incident-io', capture('incident-io/openai_summary_minor_20260722.json'), '2026-07-22T15:00:00Z')
  t.equal(reading.status, 'degraded')
  t.equal(reading.reason, 'Degraded: Elevated errors for Workspace Agent; 1 open incident')
  t.equal(reading.name, 'OpenAI')
  t.equal(reading.at, '2026-07-22T14:48:46.000Z')
  t.equal(reading.components.length, 25)
  t.ok(reading.components.every((one) => one.status === 'operational'))
  t.same(statusesOf(reading, 'Login'), ['operational', 'operational'], 'two components of one name')
  t.match(incidentOf(reading, 'Elevated errors for Workspace Agent'), {
    id: '01KY54SWGRK806N6TJ495MYPDD',
    impact: 'minor',
    status: 'investigating',
    startedAt: '2026-07-22T14:48:46.000Z',
    url: 'https://status.openai.com/incidents/01KY54SWGRK806N6TJ495MYPDD',
    updates: [{ text: 'We are investigating the issue for the listed services.', at: '2026-07-22T14:48:46.000Z' }],
  })
})

t.test(
  'OpenAI’s page, 17 March 2026: an open incident is no green, though its component is said to be fine',
  async (t) => {
    const reading = read('incident-io', proxied('incident-io/openai_page_major.html'), '2026-03-17T16:18:00Z')
    t.equal(reading.status, 'degraded')
    t.equal(reading.components.length, 31)
    t.same(openTitles(reading), ['Elevated errors for sign-in and account creation'])
    const incident = incidentOf(reading, 'Elevated errors for sign-in and account creation')
    t.match(incident, {
      status: 'monitoring',
      impact: 'minor',
      startedAt: '2026-03-17T03:06:13.955Z',
      touches: ['Login'],
    })
    t.same(
      incident.updates.map((update) => [update.at, update.status]),
      [
        ['2026-03-17T05:21:16.023Z', 'monitoring'],
        ['2026-03-17T04:49:15.365Z', 'identified'],
        ['2026-03-17T04:09:53.478Z', 'resolved'],
        ['2026-03-17T03:17:00.000Z', 'monitoring'],
        ['2026-03-17T02:42:00.000Z', 'identified'],
      ],
    )
    t.match(incident.updates.at(-1)?.text, /^We have identified that users are experiencing elevated errors/)
  },
)

t.test('Aiven’s page, March 2026: a component in partial outage', async (t) => {
  const reading = read('incident-io', proxied('incident-io/aiven_page_minor.html'), '2026-03-03T04:00:00Z')
  t.equal(reading.status, 'partial_outage')
  t.equal(reading.reason, 'Partial outage: Aiven; 1 open incident')
  t.same(statusesOf(reading, 'Aiven'), ['partial_outage'])
  t.same(statusesOf(reading, 'Support Ticketing System'), ['operational'])
  t.match(incidentOf(reading, 'Amazon Web Services (AWS) ME-CENTRAL-1 region status'), {
    id: '01KJNTSXKSNJJ8NWRKFWW9XT3K',
    impact: 'major',
    status: 'monitoring',
    startedAt: '2026-03-01T23:12:45.176Z',
    touches: ['Aiven'],
  })
})

t.test('Miro’s page is one of several regions: without components it proves nothing', async (t) => {
  t.match(read('incident-io', proxied('incident-io/miro_page_issue.html'), '2026-03-03T04:00:00Z'), {
    status: 'unknown',
    unreadable: 'scope',
    name: 'Miro',
  })
})

t.test('the groups of a page are the groups of its components', async (t) => {
  const reading = read('incident-io', proxied('incident-io/openai_page_major.html'), '2026-03-17T16:18:00Z')
  t.equal(reading.components.find((one) => one.name === 'Chat Completions')?.group, 'APIs')
})

t.test('the widget lists what goes on (shape from the documentation, no capture)', async (t) => {
  const widget = {
    page_title: 'Acme',
    page_url: 'https://status.acme.test',
    ongoing_incidents: [],
    in_progress_maintenances: [],
    scheduled_maintenances: [],
  }
  t.match(read('incident-io', made(widget), '2026-03-03T04:00:00Z'), { status: 'operational', name: 'Acme' })
  const work = { id: '1', name: 'Upgrade', status: 'maintenance_in_progress' }
  const busy = {
    ...widget,
    in_progress_maintenances: [work],
    scheduled_maintenances: [{ ...work, id: '2', status: 'maintenance_scheduled' }],
  }
  t.match(read('incident-io', made(busy), '2026-03-03T04:00:00Z'), {
    status: 'maintenance',
    incidents: [
      { id: '1', status: 'in_progress' },
      { id: '2', status: 'scheduled' },
    ],
  })
  const down = {
    id: '3',
    name: 'Down',
    status: 'investigating',
    affected_components: [{ name: 'API', current_status: 'full_outage' }],
  }
  t.match(read('incident-io', made({ ...widget, ongoing_incidents: [down] }), '2026-03-03T04:00:00Z'), {
    status: 'major_outage',
    incidents: [{ impact: 'critical', touches: ['API'] }],
  })
  t.match(read('incident-io', made({ page_title: 'Acme' }), '2026-03-03T04:00:00Z'), {
    status: 'unknown',
    unreadable: 'schema',
  })
})

t.test('a regional page keeps its path', async (t) => {
  const { findFamily } = await import('../../../src/status/families/index.ts')
  const ask = (given: string) => findFamily('incident.io')!.addresses(new URL(given))[0]!.href
  t.equal(ask('https://s.test/us-hosting'), 'https://s.test/us-hosting/api/v2/summary.json')
  t.equal(ask('https://s.test/incidents/01ABC'), 'https://s.test/api/v2/summary.json')
  t.equal(ask('https://s.test/proxy/s.test'), 'https://s.test/proxy/s.test')
})
