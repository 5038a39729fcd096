// No captures: the shapes are those of the vendors' documentation, and of public programs that read the same answers.
import t from 'tap'
import { made, madeText, read } from './captures.ts'

const NOW = '2026-08-01T12:00:00Z'

t.test('Oracle: regions × services, and the words that the documentation writes with blanks', async (t) => {
  const page = (status: string, others = 3) =>
    made({
      realm: 'OC1',
      regionHealthReports: [
        {
          regionId: 'r1',
          regionName: 'US East (Ashburn)',
          regionCanonicalName: 'us-ashburn-1',
          serviceHealthReports: [
            {
              serviceId: 's',
              serviceName: 'Compute',
              serviceCanonicalName: 'compute',
              serviceStatus: status,
              incidents: [],
            },
            ...Array.from({ length: others }, (_, index) => ({
              serviceName: `S${index}`,
              serviceStatus: 'NormalPerformance',
            })),
          ],
        },
      ],
    })
  t.match(read('oci', page('NormalPerformance'), NOW), {
    status: 'operational',
    components: [{ key: 'us-ashburn-1/compute', name: 'Compute', group: 'US East (Ashburn)' }, {}, {}, {}],
  })
  t.equal(read('oci', page('Service Disruption'), NOW).status, 'degraded')
  t.equal(read('oci', page('ServiceDown'), NOW).status, 'partial_outage')
  t.equal(read('oci', page('ServiceDown', 0), NOW).status, 'major_outage')
  const overall = made({ page: { name: 'Oracle' }, status: { indicator: 'minor', description: 'Some trouble' } })
  t.match(read('oci', [page('NormalPerformance'), overall, null], NOW), {
    status: 'degraded',
    name: 'Oracle',
    reason: 'Degraded: the page says “Some trouble”',
  })
})

// Written after the markup of a real feed, whose licence does not let us keep it.
t.test('Oracle’s feed: updates without a year, and midnight as hour 24', async (t) => {
  const update = (day: string, time: string, word: string) =>
    `&lt;p>&lt;small>Mar&lt;var data-var='date'>${day}&lt;/var>&lt;var data-var='time'>${time}&lt;/var> UTC&lt;/small>&lt;br>&lt;strong>${word}&lt;/strong> - Text.&lt;/p>`
  const feed = (...updates: string[]) =>
    madeText(
      `<?xml version="1.0"?><rss version="2.0"><channel><title>OCI Status - Incident History</title><pubDate>Thu, 05 Mar 2026 05:12:53 UTC</pubDate><item><title>Network | US East (Ashburn) | 210f910e</title><description>${updates.join('')}</description></item></channel></rss>`,
    )
  const open = read(
    'oci',
    feed(update('05', '24:50', 'Identified'), update('04', '23:50', 'Investigating')),
    '2026-03-05T06:00:00Z',
  )
  t.equal(open.status, 'degraded')
  t.match(open.incidents, [
    {
      id: '210f910e',
      title: 'Network, US East (Ashburn)',
      status: 'identified',
      startedAt: '2026-03-04T23:50:00.000Z',
      updates: [{ at: '2026-03-05T00:50:00.000Z', text: 'Identified - Text.' }, {}],
    },
  ])
  const over = read('oci', feed(update('05', '05:12', 'Resolved')), '2026-03-05T06:00:00Z')
  t.match(over, { status: 'unknown', unreadable: 'scope' }, 'a history never shows that all is well')
  t.equal(over.incidents[0]?.resolvedAt, '2026-03-05T05:12:00.000Z')
})

t.test('IBM: among product news, incidents by the labels they end in', async (t) => {
  const item = (title: string, labels: string) =>
    `<item><title>${title}</title><guid>${title}</guid><pubDate>Sat, 01 Aug 2026 10:00:00 GMT</pubDate><description>&lt;p&gt;Words.&lt;/p&gt;&lt;p&gt;${labels.replaceAll('\n', '&lt;br/&gt;')}&lt;/p&gt;</description></item>`
  const feed = (...items: string[]) =>
    madeText(`<rss version="2.0"><channel><title>IBM Cloud Status</title>${items.join('')}</channel></rss>`)
  const news = item('New thing', 'Type: announcement\nRegions: us-south')
  t.match(read('ibm', feed(news), NOW), { status: 'operational', incidents: [] })
  const open = read(
    'ibm',
    feed(
      news,
      item(
        'Slow disks',
        'Type: incident\nRegions: us-south, eu-de\nResources: is.instance\nOutage Start: 2026-08-01 09:00:00 UTC\nID: INC1',
      ),
    ),
    NOW,
  )
  t.match(open, {
    status: 'degraded',
    incidents: [
      {
        id: 'INC1',
        title: 'Slow disks',
        startedAt: '2026-08-01T09:00:00.000Z',
        touches: ['us-south', 'eu-de', 'is.instance'],
      },
    ],
  })
  const over = read(
    'ibm',
    feed(
      item(
        'Slow disks',
        'Type: incident\nRegions: us-south\nOutage Start: 2026-08-01 09:00:00 UTC\nOutage End: 2026-08-01 10:00:00 UTC',
      ),
    ),
    NOW,
  )
  t.match(over, { status: 'operational', incidents: [{ status: 'resolved', resolvedAt: '2026-08-01T10:00:00.000Z' }] })
  t.match(read('ibm', feed(item('Works', 'Type: maintenance\nOutage Start: 2026-08-03 09:00:00 UTC')), NOW), {
    status: 'operational',
    incidents: [{ status: 'scheduled' }],
  })
  t.match(read('ibm', feed(), NOW), { status: 'unknown', unreadable: 'schema' })
})

t.test('any feed: it can show trouble, and never that all is well', async (t) => {
  const feed = (...titles: string[]) =>
    madeText(
      `<rss><channel><title>Acme</title>${titles.map((title) => `<item><title>${title}</title><link>https://s.test/1</link><pubDate>Sat, 01 Aug 2026 10:00:00 GMT</pubDate></item>`).join('')}</channel></rss>`,
    )
  t.match(read('rss', feed('Outage - resolved'), NOW), {
    status: 'unknown',
    unreadable: 'scope',
    name: 'Acme',
    incidents: [{ status: 'resolved' }],
  })
  t.match(read('rss', feed('Outage of the API'), NOW), {
    status: 'degraded',
    unreadable: null,
    incidents: [{ startedAt: '2026-08-01T10:00:00.000Z', url: 'https://s.test/1' }],
  })
  t.match(
    read(
      'rss',
      madeText(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Acme</title><entry><title>Scheduled maintenance</title><id>x</id><link href="https://s.test/2"/></entry></feed>',
      ),
      NOW,
    ),
    { status: 'unknown', incidents: [{ id: 'x', status: 'scheduled', url: 'https://s.test/2' }] },
  )
})
