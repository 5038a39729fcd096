// No captures: the shapes are those of the vendors' documentation, and of public programs that read the same answers.
import t from 'tap'
import { made, madeText, read, statusesOf } from './captures.ts'

const NOW = '2026-08-01T12:00:00Z'

t.test('PagerDuty: services, what is impacted, and the posts on top', async (t) => {
  const services = made(
    {
      services: [
        { id: 'S1', display_name: 'REST API', business_service_id: 'B1', is_active: true },
        { id: 'S2', name: 'Web', business_service_id: 'B2' },
        { id: 'S3', name: 'Old', business_service_id: 'B3', is_active: false },
      ],
    },
    'https://status.pagerduty.com/api/services',
  )
  const enums = made({
    post_enums: [
      { id: 'E1', name: 'outage' },
      { id: 'E2', name: 'investigating' },
      { id: 'E3', name: 'major' },
      { id: 'E4', name: 'resolved' },
    ],
  })
  const impacted = (...rows: object[]) => made({ impacted_services: rows })
  const post = {
    id: 'P1',
    title: 'REST API errors',
    post_type: 'incident',
    first_update_at: 1_785_582_000_000,
    latest_update: {
      id: 'U1',
      reported_at: 1_785_582_300_000,
      message: '<p>We look</p>',
      status_id: 'E2',
      severity_id: 'E3',
      impacts: [{ service_id: 'S1', severity_id: 'E1' }],
    },
  }
  const posts = (one: object) =>
    made({ posts: [one], continuationToken: null }, 'https://status.pagerduty.com/api/posts')

  const quiet = read('pagerduty', [services, impacted(), enums, made({ posts: [] })], NOW)
  t.match(quiet, { status: 'operational', reason: null })
  t.same(
    quiet.components.map((one) => one.name),
    ['REST API', 'Web'],
  )

  const down = read(
    'pagerduty',
    [services, impacted({ service_id: 'S1', impact_severity_id: 'E1' }), enums, posts(post)],
    NOW,
  )
  t.equal(down.status, 'major_outage')
  t.same(statusesOf(down, 'REST API'), ['major_outage'])
  t.same(statusesOf(down, 'Web'), ['operational'])
  t.match(down.incidents, [
    {
      id: 'P1',
      title: 'REST API errors',
      impact: 'major',
      status: 'investigating',
      startedAt: '2026-08-01T11:00:00.000Z',
      touches: ['REST API'],
      url: 'https://status.pagerduty.com/posts/details/P1',
      updates: [{ id: 'U1', at: '2026-08-01T11:05:00.000Z', text: 'We look' }],
    },
  ])

  const over = { ...post, latest_update: { ...post.latest_update, status_id: 'E4' } }
  t.match(read('pagerduty', [services, impacted(), enums, posts(over)], NOW), {
    status: 'operational',
    incidents: [{ status: 'resolved' }],
  })
})

t.test('PagerDuty: what is impacted is trouble, also when its word is not to be had', async (t) => {
  const services = made({ services: [{ id: 'S1', display_name: 'REST API', business_service_id: 'B1' }] })
  const row = made({ impacted_services: [{ service_id: 'S1', impact_severity_id: 'NEW' }] })
  t.equal(read('pagerduty', [services, row, null, null], NOW).status, 'degraded')
  t.match(read('pagerduty', [services, null, null, null], NOW), { status: 'unknown', unreadable: 'scope' })
  t.match(read('pagerduty', [services, madeText('<!doctype html><html></html>'), null, null], NOW), {
    status: 'unknown',
    unreadable: 'scope',
  })
  t.match(read('pagerduty', made({ services: [] }), NOW), { status: 'unknown', unreadable: 'scope' })
})

t.test('PagerDuty: a window of maintenance goes by its dates when its stage has no name', async (t) => {
  const services = made({ services: [{ id: 'S1', display_name: 'REST API', business_service_id: 'B1' }] })
  const works = (starts_at: string, ends_at: string) =>
    read(
      'pagerduty',
      [
        services,
        made({ impacted_services: [] }),
        null,
        made({ posts: [{ id: 'M', title: 'Works', post_type: 'maintenance', starts_at, ends_at }] }),
      ],
      NOW,
    )
  t.match(works('2026-08-02T00:00:00Z', '2026-08-03T00:00:00Z'), {
    status: 'operational',
    incidents: [{ status: 'scheduled' }],
  })
  t.match(works('2026-08-01T00:00:00Z', '2026-08-03T00:00:00Z'), {
    status: 'maintenance',
    incidents: [{ status: 'in_progress' }],
  })
  t.match(works('2026-07-01T00:00:00Z', '2026-07-03T00:00:00Z'), {
    status: 'operational',
    incidents: [{ status: 'completed' }],
  })
})
