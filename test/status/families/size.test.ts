import t from 'tap'
import { processorMs } from '../../support/cost.ts'
import { made, madeText, read } from './captures.ts'

const MANY = 10_000
const NOW = '2026-08-01T12:00:00Z'
const range = <T>(make: (index: number) => T) => Array.from({ length: MANY }, (_, index) => make(index))

const summary = made({
  page: { id: 'a', name: 'Acme', url: 'https://s.test' },
  status: { indicator: 'minor' },
  components: range((index) => ({
    id: `c${index}`,
    name: `Component ${index}`,
    status: index % 3 ? 'operational' : 'odd',
    group: index < 100,
    group_id: index < 100 ? null : `c${index % 100}`,
  })),
  incidents: [],
})

const LARGE: [string, Parameters<typeof read>[1], number][] = [
  ['statuspage', summary, 9900],
  ['incident-io', summary, 9900],
  [
    'statusio',
    made({
      result: {
        status_overall: { status_code: 100 },
        status: range((id) => ({ id, name: `C${id}`, status_code: 100, containers: [{ id: 1 }] })),
      },
    }),
    MANY,
  ],
  ['gatus', made(range((key) => ({ key, name: `E${key}`, results: [{ success: true, timestamp: NOW }] }))), MANY],
  [
    'salesforce',
    made(range((index) => ({ key: `NA${index}`, environment: 'production', status: 'OK', Incidents: [] }))),
    MANY,
  ],
  [
    'aws',
    made([
      {
        arn: 'arn:aws:health:eu-west-1::event/x',
        event_log: [],
        status: 3,
        impacted_services: Object.fromEntries(
          range((index) => [`s${index}-eu-west-1`, { service_name: `S${index}`, current: '3' }]),
        ),
      },
    ]),
    MANY,
  ],
  [
    'betterstack',
    made({
      data: { type: 'status_page', attributes: { aggregate_state: 'operational' } },
      included: range((id) => ({
        id,
        type: 'status_page_resource',
        attributes: { public_name: `R${id}`, status: 'operational' },
      })),
    }),
    MANY,
  ],
]

t.test('ten thousand components are read in the time of a blink', async (t) => {
  for (const [kind, answer, count] of LARGE) {
    t.equal(read(kind, answer, NOW).components.length, count, kind)
    t.ok(processorMs(() => read(kind, answer, NOW)) < 500, `${kind} within half a second`)
  }
})

t.test('components of one key are many, too, without the time growing with their square', async (t) => {
  const same = made({
    page: { id: 'a' },
    status: { indicator: 'none' },
    components: range(() => ({ id: 'same', name: 'Same', status: 'operational' })),
  })
  t.equal(new Set(read('statuspage', same, NOW).components.map((one) => one.key)).size, MANY)
  t.ok(processorMs(() => read('statuspage', same, NOW)) < 1000)
})

t.test('there is an end to what is kept', async (t) => {
  const incident = (id: number, status: string) => ({
    id: `i${id}`,
    name: `I${id}`,
    status,
    impact: 'minor',
    created_at: NOW,
    updated_at: NOW,
  })
  const busy = made({
    page: { id: 'a' },
    status: { indicator: 'none' },
    components: Array.from({ length: 30_000 }, (_, index) => ({
      id: index,
      name: 'x'.repeat(50),
      status: index === 29_999 ? 'major_outage' : 'operational',
    })),
    incidents: [...range((id) => incident(id, 'investigating')), ...range((id) => incident(MANY + id, 'resolved'))],
  })
  const reading = read('statuspage', busy, NOW)
  t.equal(reading.status, 'major_outage', 'the last of them is in trouble')
  t.equal(reading.components.length, 20_000)
  t.equal(reading.components[0]?.status, 'major_outage')
  t.same(reading.notUnderstood, ['only 20000 of 30000 components are kept'])
  t.equal(reading.incidents.length, 225)
  t.ok(reading.reason!.length <= 500)
  const strange = made({
    page: { id: 'a' },
    status: { indicator: 'none' },
    components: range((id) => ({ id, name: `C${id}`, status: `word ${id}` })),
  })
  t.equal(read('statuspage', strange, NOW).notUnderstood.length, 20)
})

t.test('a feed of thousands of items is read in good time', async (t) => {
  const item =
    '<item><title>Slow</title><guid>x</guid><description>&lt;p&gt;Words &amp;amp; words&lt;/p&gt;</description><pubDate>Sat, 01 Aug 2026 10:00:00 Z</pubDate></item>'
  const feed = madeText(
    `<rss><channel><title>Azure Status</title><lastBuildDate>Sat, 01 Aug 2026 12:00:00 Z</lastBuildDate>${item.repeat(MANY)}</channel></rss>`,
  )
  t.equal(read('azure', feed, NOW).status, 'degraded')
  t.ok(processorMs(() => read('azure', feed, NOW)) < 2000)
})
