// No captures: the shapes are those of the vendors' documentation, and of public programs that read the same answers.
import t from 'tap'
import { made, madeText, openTitles, read, statusesOf } from './captures.ts'

const NOW = '2026-08-01T12:00:00Z'

t.test('Azure DevOps: services by geography', async (t) => {
  const page = (us: string, eu: string, health = 'healthy') =>
    made({
      lastUpdated: '2026-08-01T11:59:00Z',
      status: { health, message: 'Everything is looking good' },
      services: ['Boards', 'Repos'].map((id) => ({
        id,
        geographies: [
          { id: 'US', name: 'United States', health: us },
          { id: 'EU', name: 'Europe', health: eu },
        ],
      })),
    })
  t.match(read('azuredevops', page('healthy', 'healthy'), NOW), {
    status: 'operational',
    at: '2026-08-01T11:59:00.000Z',
    components: [{ key: 'Boards/US', name: 'United States', group: 'Boards' }, {}, {}, {}],
  })
  t.equal(read('azure-devops', page('advisory', 'healthy'), NOW).status, 'degraded')
  t.equal(
    read('azure-devops', page('unhealthy', 'healthy', 'unhealthy'), NOW).status,
    'partial_outage',
    'one geography of two',
  )
  t.equal(read('azure-devops', page('unhealthy', 'unhealthy', 'unhealthy'), NOW).status, 'major_outage')
  t.equal(read('azure-devops', page('healthy', 'healthy', 'poorly'), NOW).status, 'unknown')
})

t.test('Rootly: the state of a page and what is active', async (t) => {
  const page = (indicator: string, incidents: object[] = []) =>
    made({
      page: { name: 'Acme', updated_at: '2026-08-01T11:00:00Z' },
      status: { indicator, description: 'Hm' },
      incidents,
    })
  t.match(read('rootly', page('none'), NOW), { status: 'operational', name: 'Acme' })
  t.equal(read('rootly', page('major'), NOW).status, 'partial_outage')
  t.match(read('rootly', page('none', [{ id: '1', title: 'Slow', status: 'investigating' }]), NOW), {
    status: 'degraded',
    incidents: [{ title: 'Slow' }],
  })
})

t.test('Zendesk: active incidents as JSON:API', async (t) => {
  const incident = (attributes: object) =>
    made({
      data: [
        {
          id: '247',
          type: 'incident',
          attributes: {
            title: 'Big, bad',
            status: 'investigating',
            started_at: '2026-08-01T11:00:00.000Z',
            resolved_at: null,
            impact: 'minor',
            outage: false,
            degradation: false,
            ...attributes,
          },
          relationships: {
            services: { data: [{ id: '3', type: 'service' }] },
            incident_updates: { data: [{ id: '7', type: 'incident_update' }] },
          },
        },
      ],
      included: [
        { id: '3', type: 'service', attributes: { name: 'Chat' } },
        { id: '7', type: 'incident_update', attributes: { created_at: '2026-08-01T11:05:00Z', description: 'On it' } },
      ],
    })
  t.match(read('zendesk', made({ data: [], included: [] }), NOW), { status: 'operational', unmentioned: 'operational' })
  t.match(read('zendesk', incident({}), NOW), {
    status: 'degraded',
    incidents: [{ id: '247', touches: ['Chat'], updates: [{ text: 'On it', at: '2026-08-01T11:05:00.000Z' }] }],
  })
  t.equal(read('zendesk', incident({ outage: true }), NOW).status, 'partial_outage')
  t.equal(read('zendesk', incident({ impact: 'critical' }), NOW).status, 'major_outage')
  t.same(openTitles(read('zendesk', incident({ resolved_at: '2026-08-01T11:30:00Z' }), NOW)), [])
})

t.test('Sorry, PayPal and Statuspal: states of components, and one headline', async (t) => {
  const sorry = (state: string) => made({ response: [{ id: 1, name: 'Web', state }] })
  t.equal(read('sorry', sorry('operational'), NOW).status, 'operational')
  t.equal(read('sorry', sorry('partially-degraded'), NOW).status, 'degraded')
  t.equal(read('sorry', sorry('degraded'), NOW).status, 'partial_outage')

  const paypal = (production: string) =>
    made({
      result: [
        { id: 1, name: 'Checkout', category: { name: 'product' }, status: { production, sandbox: 'Service Outage' } },
      ],
    })
  t.match(read('paypal', paypal('Operational'), NOW), {
    status: 'operational',
    components: [{ name: 'Checkout', group: 'product' }],
  })
  t.equal(read('paypal', paypal('Service Disruption'), NOW).status, 'degraded')
  t.equal(read('paypal', paypal('Under Maintenance'), NOW).status, 'maintenance')
  const event = made({
    result: [
      { id: 'e', summary: 'Slow', type: 'Incident', state: 'Open', environment: 'production' },
      { id: 'f', summary: 'Test', environment: 'sandbox' },
    ],
  })
  t.match(read('paypal', [paypal('Operational'), event], NOW), { status: 'degraded', incidents: [{ title: 'Slow' }] })

  const statuspal = (type: string) =>
    madeText(
      `<!DOCTYPE html><html><head><title>Acme</title></head><body><div class="system-status type-${type}"><span class="system-status--description">Hm</span></div></body></html>`,
    )
  t.match(read('statuspal', statuspal('none'), NOW), { status: 'operational', name: 'Acme' })
  t.match(read('statuspal', statuspal('minor'), NOW), { status: 'degraded', reason: 'Degraded: the page says “Hm”' })
  t.equal(read('statuspal', statuspal('major'), NOW).status, 'major_outage')
  t.equal(read('statuspal', statuspal('odd'), NOW).status, 'unknown')
})

t.test('Apple: only what is ongoing counts; a script around the JSON is taken off', async (t) => {
  const event = (more = {}) => ({
    messageId: '1',
    statusType: 'Outage',
    eventStatus: 'Ongoing',
    epochStartDate: 1_785_582_000_000,
    epochEndDate: null,
    startDate: '08/01/2026 04:00 PDT',
    message: 'Users cannot pay.',
    usersAffected: 'Some users are affected',
    ...more,
  })
  const script = (events: object[]) =>
    madeText(
      `jsonCallback(${JSON.stringify({
        services: [
          { serviceName: 'Apple Pay', redirectUrl: 'https://apple.test/', events },
          { serviceName: 'Maps', redirectUrl: null, events: [] },
        ],
      })});`,
    )
  t.match(read('apple', script([]), NOW), { status: 'operational' })
  const down = read('apple', script([event()]), NOW)
  t.equal(down.status, 'major_outage')
  t.same(statusesOf(down, 'Maps'), ['operational'])
  t.match(down.incidents, [
    {
      title: 'Apple Pay: outage',
      startedAt: '2026-08-01T11:00:00.000Z',
      updates: [{ text: 'Users cannot pay. Some users are affected' }],
    },
  ])
  t.equal(
    read('apple', script([event({ eventStatus: 'resolved', epochEndDate: 1_785_583_000_000 })]), NOW).status,
    'operational',
  )
  t.equal(
    read('apple', script([event({ eventStatus: 'upcoming', statusType: 'Maintenance' })]), NOW).status,
    'operational',
  )
  t.equal(read('apple', script([event({ statusType: 'Mishap' })]), NOW).status, 'degraded')
})
