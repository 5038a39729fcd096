// Facts about vendors, gathered from public lists. Pages move: a service whose answer no longer fits is found again by
// `detectionCandidates`, and its line here is then to be changed.

/** What a service is for, in the order in which the board groups it. */
export const CATEGORIES = [
  'Cloud',
  'Hosting',
  'Network',
  'Storage',
  'Development',
  'Security',
  'Data',
  'Monitoring',
  'Operations',
  'Communication',
  'Support',
  'Productivity',
  'Payments',
  'Commerce',
  'AI',
  'Consumer',
] as const

export type Category = (typeof CATEGORIES)[number]

export interface CatalogueEntry {
  /** A slug, unique and kept for good. */
  key: string
  name: string
  category: Category
  /** The page for people. */
  page: string
  /** The address that is asked. */
  url: string
  /** The kind of a family in `families/`. */
  kind: string
  /** Two letters for the glyph. */
  initials: string
}

/** Addresses are written without `https://`. */
type Row = [key: string, name: string, initials: string, page: string, kind?: string, api?: string]

/**
 * Without a kind it is a Statuspage. Without an API address it is the page’s `summary.json`; one that begins with a slash
 * is on the page’s host, and an id is that of a page of Status.io.
 */
// biome-ignore format: a table, one service to a line
const ROWS: Record<Category, Row[]> = {
  Cloud: [
    ['aws', 'Amazon Web Services', 'AW', 'health.aws.amazon.com/health/status', 'aws', '/public/currentevents'],
    ['azure', 'Microsoft Azure', 'Az', 'azure.status.microsoft/en-us/status', 'azure', 'rssfeed.azure.status.microsoft/en-us/status/feed/'],
    ['google-cloud', 'Google Cloud', 'GC', 'status.cloud.google.com', 'gcp', '/incidents.json'],
    ['firebase', 'Firebase', 'Fb', 'status.firebase.google.com', 'gcp', '/incidents.json'],
    ['oracle-cloud', 'Oracle Cloud', 'OC', 'ocistatus.oraclecloud.com', 'oci', '/api/v2/components.json'],
    ['ibm-cloud', 'IBM Cloud', 'IB', 'cloud.ibm.com/status', 'ibm', '/status/api/notifications/feed.rss'],
    ['digitalocean', 'DigitalOcean', 'DO', 'status.digitalocean.com'],
    ['linode', 'Linode', 'Li', 'status.linode.com'],
    ['scaleway', 'Scaleway', 'Sc', 'status.scaleway.com'],
    ['civo', 'Civo', 'Cv', 'status.civo.com', 'cstate', '/index.json'],
    ['coreweave', 'CoreWeave', 'CW', 'status.coreweave.com', 'statusio', '5e126e998f2f032e1f8f0f4b'],
    ['exoscale', 'Exoscale', 'Ex', 'exoscalestatus.com', 'statuspal', '/'],
  ],
  Hosting: [
    ['heroku', 'Heroku', 'He', 'status.heroku.com', 'heroku', '/api/v4/current-status'],
    ['fly-io', 'Fly.io', 'Fl', 'status.flyio.net'],
    ['render', 'Render', 'Re', 'status.render.com'],
    ['railway', 'Railway', 'Ra', 'status.railway.com', 'instatus', '/summary.json'],
    ['vercel', 'Vercel', 'Ve', 'www.vercel-status.com'],
    ['netlify', 'Netlify', 'Ne', 'www.netlifystatus.com'],
  ],
  Network: [
    ['cloudflare', 'Cloudflare', 'CF', 'www.cloudflarestatus.com'],
    ['akamai', 'Akamai', 'Ak', 'www.akamaistatus.com'],
    ['bunny', 'bunny.net', 'Bu', 'status.bunny.net'],
  ],
  Storage: [
    ['wasabi', 'Wasabi', 'Wa', 'status.wasabi.com'],
    ['dropbox', 'Dropbox', 'Db', 'status.dropbox.com'],
    ['box', 'Box', 'Bx', 'status.box.com'],
    ['cloudinary', 'Cloudinary', 'Cl', 'status.cloudinary.com'],
  ],
  Development: [
    ['github', 'GitHub', 'GH', 'www.githubstatus.com'],
    ['gitlab', 'GitLab', 'GL', 'status.gitlab.com', 'statusio', '5b36dc6502d06804c08349f7'],
    ['atlassian', 'Atlassian', 'At', 'status.atlassian.com', 'atlassian', '/'],
    ['bitbucket', 'Bitbucket', 'BB', 'bitbucket.status.atlassian.com'],
    ['jira', 'Jira', 'Ji', 'jira-software.status.atlassian.com'],
    ['confluence', 'Confluence', 'Co', 'confluence.status.atlassian.com'],
    ['azure-devops', 'Azure DevOps', 'AD', 'status.dev.azure.com', 'azure-devops', '/_apis/status/health?api-version=7.1-preview.1'],
    ['docker-hub', 'Docker Hub', 'DH', 'www.dockerstatus.com', 'statusio', '533c6539221ae15e3f000031'],
    ['npm', 'npm', 'np', 'status.npmjs.org', 'statuspage', 'wyvgptkd90hm.statuspage.io/api/v2/summary.json'],
    ['python', 'PyPI and Python', 'Py', 'status.python.org'],
    ['rubygems', 'RubyGems', 'Rb', 'status.rubygems.org'],
    ['circleci', 'CircleCI', 'CI', 'status.circleci.com'],
    ['travis-ci', 'Travis CI', 'TC', 'www.traviscistatus.com'],
    ['buildkite', 'Buildkite', 'Bk', 'www.buildkitestatus.com'],
    ['hashicorp', 'HashiCorp', 'HC', 'status.hashicorp.com', 'incident-io'],
    ['linear', 'Linear', 'Ln', 'linearstatus.com', 'incident-io'],
    ['apple-developer', 'Apple Developer', 'Ad', 'developer.apple.com/system-status/', 'apple', 'www.apple.com/support/systemstatus/data/developer/system_status_en_US.js'],
  ],
  Security: [
    ['snyk', 'Snyk', 'Sn', 'status.snyk.io'],
    ['lets-encrypt', 'Let’s Encrypt', 'LE', 'letsencrypt.status.io', 'statusio', '55957a99e800baa4470002da'],
    ['auth0', 'Auth0', 'A0', 'auth0.statuspage.io'],
    ['duo', 'Duo', 'Du', 'status.duo.com'],
    ['onelogin', 'OneLogin (US)', 'OL', 'status.us.onelogin.com', 'statusio', '538511e2ce5cb97537000144'],
    ['1password', '1Password', '1P', '1password.statuspage.io'],
  ],
  Data: [
    ['mongodb-atlas', 'MongoDB Atlas', 'Mo', 'status.mongodb.com'],
    ['snowflake', 'Snowflake', 'Sf', 'status.snowflake.com'],
    ['confluent', 'Confluent', 'Cf', 'status.confluent.cloud'],
    ['elastic-cloud', 'Elastic Cloud', 'El', 'status.elastic.co'],
    ['redis-cloud', 'Redis Cloud', 'Rd', 'status.redis.io', 'firehydrant', '/data/payload.json'],
    ['neon', 'Neon', 'Nn', 'neonstatus.com', 'statusio', '6878fc85709daa75be6c7e3c'],
    ['supabase', 'Supabase', 'Sb', 'status.supabase.com'],
    ['planetscale', 'PlanetScale', 'PS', 'www.planetscalestatus.com', 'incident-io'],
    ['aiven', 'Aiven', 'Ai', 'status.aiven.io', 'incident-io'],
  ],
  Monitoring: [
    ['datadog', 'Datadog', 'Dd', 'status.datadoghq.com'],
    ['new-relic', 'New Relic', 'NR', 'status.newrelic.com'],
    ['sentry', 'Sentry', 'Se', 'status.sentry.io'],
    ['grafana-cloud', 'Grafana Cloud', 'Gr', 'status.grafana.com'],
    ['honeycomb', 'Honeycomb', 'Hc', 'status.honeycomb.io'],
    ['better-stack', 'Better Stack', 'BS', 'status.betterstack.com', 'betterstack', '/index.json'],
    ['pingdom', 'Pingdom', 'Pi', 'status.pingdom.com', 'sorry', 'api.sorryapp.com/v1/pages/2273/components'],
    ['sumo-logic', 'Sumo Logic', 'SL', 'status.sumologic.com', 'statusio', '5ea1c7ba3f2f1604b93ca38e'],
  ],
  Operations: [
    ['pagerduty', 'PagerDuty', 'PD', 'status.pagerduty.com', 'pagerduty', '/api/services'],
    ['opsgenie', 'Opsgenie', 'Og', 'opsgenie.status.atlassian.com'],
    ['statuspage', 'Atlassian Statuspage', 'Sp', 'metastatuspage.com'],
  ],
  Communication: [
    ['slack', 'Slack', 'Sl', 'slack-status.com', 'slack', '/api/v2.0.0/current'],
    ['discord', 'Discord', 'Di', 'discordstatus.com'],
    ['zoom', 'Zoom', 'Zm', 'status.zoom.us'],
    ['twilio', 'Twilio', 'Tw', 'status.twilio.com'],
    ['sendgrid', 'SendGrid', 'SG', 'status.sendgrid.com'],
    ['mailgun', 'Mailgun', 'Mg', 'status.mailgun.com'],
    ['postmark', 'Postmark', 'Pm', 'status.postmarkapp.com', 'sorry', 'api.sorryapp.com/v1/pages/12903/components'],
  ],
  Support: [
    ['zendesk', 'Zendesk', 'Zd', 'status.zendesk.com', 'zendesk', '/api/incidents/active'],
    ['hubspot', 'HubSpot', 'Hs', 'status.hubspot.com'],
    ['salesforce', 'Salesforce', 'SF', 'status.salesforce.com', 'salesforce', 'api.status.salesforce.com/v1/instances/status/preview'],
  ],
  Productivity: [
    ['trello', 'Trello', 'Tr', 'trello.status.atlassian.com'],
    ['microsoft-365', 'Microsoft 365', 'M3', 'status.cloud.microsoft', 'm365', '/api/posts/m365Consumer'],
    ['google-workspace', 'Google Workspace', 'GW', 'www.google.com/appsstatus/dashboard', 'gcp', '/appsstatus/dashboard/incidents.json'],
    ['notion', 'Notion', 'No', 'status.notion.so'],
    ['asana', 'Asana', 'As', 'trust.asana.com'],
    ['clickup', 'ClickUp', 'Cu', 'status.clickup.com', 'statusio', '5b6e0963c662144d00913a09'],
    ['figma', 'Figma', 'Fi', 'status.figma.com'],
    ['zapier', 'Zapier', 'Za', 'status.zapier.com', 'incident-io'],
  ],
  Payments: [
    ['stripe', 'Stripe', 'St', 'status.stripe.com', 'statuspage', 'www.stripestatus.com/api/v2/summary.json'],
    ['paypal', 'PayPal', 'PP', 'www.paypal-status.com', 'paypal', '/api/v1/components'],
  ],
  Commerce: [['shopify', 'Shopify', 'Sh', 'www.shopifystatus.com']],
  AI: [
    ['openai', 'OpenAI', 'OA', 'status.openai.com', 'incident-io'],
    ['anthropic', 'Anthropic Claude', 'An', 'status.claude.com'],
    ['cohere', 'Cohere', 'Ch', 'status.cohere.com', 'incident-io'],
    ['groq', 'Groq', 'Gq', 'groqstatus.com', 'incident-io'],
    ['hugging-face', 'Hugging Face', 'HF', 'status.huggingface.co', 'betterstack', '/index.json'],
    ['cursor', 'Cursor', 'Cr', 'status.cursor.com'],
    ['elevenlabs', 'ElevenLabs', '11', 'status.elevenlabs.io', 'incident-io'],
  ],
  Consumer: [
    ['apple', 'Apple', 'Ap', 'www.apple.com/support/systemstatus/', 'apple', '/support/systemstatus/data/system_status_en_US.js'],
    ['reddit', 'Reddit', 'Rt', 'www.redditstatus.com'],
    ['mastodon-social', 'mastodon.social', 'Ms', 'status.mastodon.social', 'instatus', '/summary.json'],
  ],
}

const STATUSIO = 'https://status-api.hostedstatus.com/1.0/status/'

/** Well-known services, ready to be watched. */
export const CATALOGUE: readonly CatalogueEntry[] = CATEGORIES.flatMap((category) =>
  ROWS[category].map(([key, name, initials, address, kind = 'statuspage', api]) => {
    const page = `https://${address}`
    return { key, name, category, page, url: apiAddress(page, api), kind, initials }
  }),
)

function apiAddress(page: string, api: string | undefined): string {
  if (api === undefined) return `${page}/api/v2/summary.json`
  if (/^[0-9a-f]{24}$/.test(api)) return STATUSIO + api
  return api.startsWith('/') ? new URL(api, page).href : `https://${api}`
}

/** What a new installation watches. */
export const DEFAULT_KEYS = [
  'aws',
  'azure',
  'google-cloud',
  'github',
  'cloudflare',
  'slack',
  'atlassian',
  'npm',
  'docker-hub',
  'datadog',
  'pagerduty',
  'openai',
] as const
