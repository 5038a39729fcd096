import t from 'tap'
import { CATALOGUE } from '../../../src/status/catalogue.ts'
import { detectionCandidates, findFamily, recognise } from '../../../src/status/families/index.ts'
import { capture, made, madeText } from './captures.ts'

const LOCAL = 'http://127.0.0.1:4010'
const tried = (given: string) =>
  detectionCandidates(new URL(given)).map(({ kind, addresses }) => `${kind} ${addresses[0]!.href.replace(LOCAL, '')}`)

t.test('an address that is that of an API is tried first, by those who could read it', async (t) => {
  for (const [path, ...kinds] of [
    ['/api/v2/summary.json', 'statuspage', 'incident-io'],
    ['/public/currentevents', 'aws'],
    ['/rss/all.rss', 'aws'],
    ['/en-us/status/feed/', 'azure'],
    ['/incidents.json', 'gcp'],
    ['/index.json', 'betterstack', 'cstate'],
    ['/api/v4/current-status', 'heroku'],
    ['/api/v2.0.0/current', 'slack'],
    ['/1.0/status/5b36dc6502d06804c08349f7', 'statusio'],
    ['/summary.json', 'instatus'],
    ['/data/payload.json', 'firehydrant'],
    ['/api/v1/status.json', 'rootly'],
    ['/api/v1/components', 'cachet', 'paypal'],
    ['/api/v1/endpoints/statuses', 'gatus'],
    ['/api/status-page/main', 'uptime-kuma'],
    ['/api/status-page/mistral/unresolved-incidents', 'checkly'],
    ['/api/services', 'pagerduty'],
    ['/_apis/status/health', 'azure-devops'],
    ['/api/posts/mac', 'm365'],
    ['/api/v2/components.json', 'oci'],
    ['/api/incidents/active', 'zendesk'],
    ['/v1/pages/2273/components', 'sorry'],
    ['/v1/instances/NA137/status', 'salesforce'],
    ['/data/system_status_en_US.js', 'apple'],
    ['/status/api/notifications/feed.rss', 'ibm'],
  ] as const) {
    t.same(
      tried(LOCAL + path).slice(0, kinds.length),
      kinds.map((kind) => `${kind} ${path}`),
      path,
    )
  }
})

t.test('of an unknown page the usual paths of its host are tried, a mere feed last', async (t) => {
  const all = tried(`${LOCAL}/`)
  t.same(all, [
    'incident-io /api/v2/summary.json',
    'statuspage /api/v2/summary.json',
    'incident-io /proxy/127.0.0.1:4010',
    'instatus /summary.json',
    'betterstack /index.json',
    'cstate /index.json',
    'rootly /api/v1/status.json',
    'firehydrant /data/payload.json',
    'cachet /api/v1/components?per_page=1000',
    'cachet /api/components',
    'gatus /api/v1/endpoints/statuses?page=1&pageSize=1',
    'pagerduty /api/services',
    'statuspal /',
    'rss /history.rss',
  ])
  t.equal(tried(`${LOCAL}/status/main`)[0], 'uptime-kuma /api/status-page/main')
  t.same(tried(`${LOCAL}/#today`), all)
  t.ok(
    all.every((one) => !one.includes('https:')),
    'no other host is asked',
  )
})

t.test('known hosts come first, with the address that the catalogue has', async (t) => {
  t.equal(
    tried('https://status.gitlab.com/')[0],
    'statusio https://status-api.hostedstatus.com/1.0/status/5b36dc6502d06804c08349f7',
  )
  t.equal(tried('https://health.aws.amazon.com/')[0], 'aws https://health.aws.amazon.com/public/currentevents')
  t.match(tried('https://status.atlassian.com/')[0], /^atlassian https:\/\/jira-software/)
  t.equal(
    tried('https://jira-software.status.atlassian.com')[0],
    'statuspage https://jira-software.status.atlassian.com/api/v2/summary.json',
  )
  t.equal(
    tried('https://status.salesforce.com/instances/NA137')[0],
    'salesforce https://api.status.salesforce.com/v1/instances/NA137/status?childProducts=false',
  )
  t.equal(
    tried('https://www.google.com/appsstatus/dashboard/')[0],
    'gcp https://www.google.com/appsstatus/dashboard/incidents.json',
  )
  t.ok(
    tried('https://status.gitlab.com/').includes('statuspage https://status.gitlab.com/api/v2/summary.json'),
    'and others after it: pages move',
  )
  for (const entry of CATALOGUE) {
    const [first] = detectionCandidates(new URL(entry.page))
    t.equal(first!.kind, entry.kind, entry.key)
    t.equal(first!.addresses[0]!.href, findFamily(entry.kind)!.addresses(new URL(entry.url))[0]!.href, entry.key)
  }
})

const CAPTURES: [string, ...string[]][] = [
  [
    'statuspage',
    'statuspage/github_summary_major_20260724.json',
    'statuspage/twilio_summary_incident.json',
    'statuspage/vendor_doc_example_not_a_capture.json',
  ],
  ['incident-io', 'incident-io/openai_summary_minor_20260722.json'],
  ['aws', 'aws/currentevents_20260801.utf16be.json', 'aws/aws_all.rss'],
  ['azure', 'azure/feed_empty_20260801.xml', 'azure/feed_westus_20260723.xml'],
  ['gcp', 'gcp/incidents_2026-07.json', 'gcp/workspace_excerpt_20261001.json'],
  ['slack', 'slack/current_ok.json', 'slack/current_incident.json'],
  ['heroku', 'heroku/current_status_incident.json'],
  ['salesforce', 'salesforce/instances_status_preview_excerpt.json'],
  ['statusio', 'statusio/gitlab_2026-07.json'],
  ['instatus', 'instatus/perplexity_summary_majoroutage_20260723.json'],
  ['betterstack', 'betterstack/huggingface_index_downtime_20260719.json'],
  ['checkly', 'checkly/mistral_incidents_20260727.json'],
  ['firehydrant', 'firehydrant/redis_payload.json'],
  ['m365', 'm365/posts_m365Consumer_20261001.json'],
]

t.test('each capture is recognised by its own family, and by no other', async (t) => {
  const { FAMILIES } = await import('../../../src/status/families/index.ts')
  // Atlassian's is Statuspage's format on more pages, and any feed is a feed.
  const general = ['atlassian', 'rss']
  for (const [kind, ...files] of CAPTURES) {
    for (const file of files) {
      const by = FAMILIES.map((family) => family.kind).filter((other) => recognise(other, capture(file)))
      t.same(
        by.filter((other) => !general.includes(other)),
        [kind],
        file,
      )
    }
  }
})

t.test('an HTML page, an error and an empty list are recognised by nobody', async (t) => {
  const { FAMILIES } = await import('../../../src/status/families/index.ts')
  for (const answer of [
    capture('betterstack/buildjet_page_good.html'),
    capture('incident-io/aiven_page_minor.html'),
    made({ message: 'Forbidden' }),
    made({}),
    made([]),
    made(null),
    made('x'),
    made({ status: 'ok' }),
    madeText(''),
    madeText('OK'),
  ]) {
    t.same(
      FAMILIES.filter((family) => recognise(family.kind, answer)).map((family) => family.kind),
      [],
      new TextDecoder().decode(answer.body.slice(0, 40)),
    )
  }
  t.notOk(recognise('no such kind', capture('slack/current_ok.json')))
})

t.test('incident.io is told from Statuspage by its marks', async (t) => {
  const page = (changes: object) =>
    made({
      page: { id: 'abc', time_zone: 'Etc/UTC' },
      status: { indicator: 'none' },
      components: [{ id: 'c', name: 'API', status: 'operational' }],
      incidents: [],
      ...changes,
    })
  const kindOf = (answer: ReturnType<typeof made>) =>
    ['statuspage', 'incident-io'].filter((kind) => recognise(kind, answer))
  t.same(kindOf(page({})), ['statuspage'])
  t.same(kindOf(page({ page: { id: '01JMDK9XYNY6RXSED6SDWW50WY' } })), ['incident-io'])
  t.same(kindOf(page({ page: { id: 'abc' }, incidents: null })), ['incident-io'])
  t.same(kindOf(page({ page: { id: 'abc' } })), ['statuspage'])
})
