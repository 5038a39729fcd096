import type { GivenService } from '../src/status/services/create.ts'

interface DemoService extends GivenService {
  slug: string
  /** How often it was in trouble in the invented past: 0 never … 1 often. */
  trouble: number
  /** Days of history that it has; all 90 unless said. */
  days?: number
}

/** What stands on the board of the demo; addresses lead to the local stand-in. */
export function demoServices(base: string): DemoService[] {
  const own = (slug: string, name: string, category: string, path: string, trouble: number): DemoService => ({
    slug,
    name,
    category,
    trouble,
    checks: [
      {
        kind: 'http',
        url: `${base}/own/${path}`,
        intervalSeconds: 20,
        expectJsonPath: 'status',
        expectJsonValue: 'ok',
      },
    ],
  })
  const provider = (
    slug: string,
    name: string,
    category: string,
    initials: string,
    page: string,
    kind: string,
    path: string,
    trouble: number,
  ): DemoService => ({
    slug,
    name,
    category,
    initials,
    pageUrl: page,
    trouble,
    checks: [{ kind, url: `${base}${path}`, intervalSeconds: 20 }],
  })
  return [
    own('checkout-api', 'Checkout API', 'Shop', 'checkout', 0.5),
    own('storefront', 'Storefront', 'Shop', 'storefront', 0.3),
    own('customer-portal', 'Customer portal', 'Shop', 'portal', 0.15),
    own('order-pipeline', 'Order pipeline', 'Logistics', 'orders', 0.35),
    own('warehouse-app', 'Warehouse app', 'Logistics', 'warehouse', 0.05),
    {
      ...own('identity', 'Identity (single sign-on)', 'Platform', 'identity', 0.2),
      checks: [
        { kind: 'http', url: `${base}/own/identity`, intervalSeconds: 20 },
        { kind: 'tcp', url: base.replace('http://', 'tcp://'), intervalSeconds: 60 },
      ],
    },
    {
      slug: 'nightly-export',
      name: 'Nightly export',
      category: 'Data',
      trouble: 0.2,
      days: 69,
      checks: [{ kind: 'heartbeat', intervalSeconds: 60 }],
    },
    provider(
      'azure',
      'Microsoft Azure',
      'Cloud',
      'Az',
      'https://azure.status.microsoft/en-us/status',
      'azure',
      '/azure/en-us/status/feed/',
      0.25,
    ),
    provider(
      'google-cloud',
      'Google Cloud',
      'Cloud',
      'GC',
      'https://status.cloud.google.com',
      'gcp',
      '/google/incidents.json',
      0.2,
    ),
    provider(
      'heroku',
      'Heroku',
      'Cloud',
      'He',
      'https://status.heroku.com',
      'heroku',
      '/heroku/api/v4/current-status',
      0.2,
    ),
    provider(
      'github',
      'GitHub',
      'Development',
      'GH',
      'https://www.githubstatus.com',
      'statuspage',
      '/github/api/v2/summary.json',
      0.7,
    ),
    provider(
      'bitbucket',
      'Bitbucket',
      'Development',
      'Bb',
      'https://bitbucket.status.atlassian.com',
      'statuspage',
      '/bitbucket/api/v2/summary.json',
      0.3,
    ),
    provider(
      'docker-hub',
      'Docker Hub',
      'Development',
      'DH',
      'https://www.dockerstatus.com',
      'statusio',
      '/docker/1.0/status/533c6539221ae15e3f000031',
      0.25,
    ),
    provider(
      'cloudflare',
      'Cloudflare',
      'Network',
      'Cf',
      'https://www.cloudflarestatus.com',
      'statuspage',
      '/cloudflare/api/v2/summary.json',
      0.3,
    ),
    provider(
      'cloudamqp',
      'CloudAMQP',
      'Data',
      'CA',
      'https://status.cloudamqp.com',
      'statuspage',
      '/cloudamqp/api/v2/summary.json',
      0.15,
    ),
    provider(
      'slack',
      'Slack',
      'Communication',
      'Sl',
      'https://slack-status.com',
      'slack',
      '/slack/api/v2.0.0/current',
      0.25,
    ),
    provider(
      'twilio',
      'Twilio',
      'Communication',
      'Tw',
      'https://status.twilio.com',
      'statuspage',
      '/twilio/api/v2/summary.json',
      0.3,
    ),
    provider(
      'openai',
      'OpenAI',
      'AI',
      'OA',
      'https://status.openai.com',
      'incident-io',
      '/openai/api/v2/summary.json',
      0.7,
    ),
  ]
}
