import { Type } from 'typebox'
import { textOfAnswer } from '../answers.ts'
import { basicAuth, defineSource } from '../define.ts'
import { readMetrics } from './metrics.ts'
import { placeOf, readPage } from './page.ts'

const settings = Type.Object(
  {
    slug: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9-]{1,100}$',
        description: 'Which public status page, when there is no API key',
      }),
    ),
  },
  { additionalProperties: false },
)

/** Uptime Kuma: all monitors by its metrics with an API key, else those of one public status page. */
export const uptimeKuma = defineSource({
  kind: 'uptime-kuma',
  title: 'Uptime Kuma',
  fields: {
    url: { use: 'needed', label: 'Address', hint: 'https://uptime.company.example, or that of a public status page' },
    username: { use: 'optional', label: 'User name', hint: 'Only where no API keys are in use' },
    secret: { use: 'optional', label: 'API key', hint: 'Settings → API keys; without one the public page is read' },
    settings,
  },
  async fetch({ talk, url, username, secret, settings }) {
    const { base, slug } = placeOf(url.replace(/\/metrics$/, ''), settings.slug ?? null)
    if (secret !== null) {
      const answer = await talk.askWell({
        url: `${base}/metrics`,
        headers: { accept: 'text/plain', ...basicAuth(username, secret) },
      })
      return { overview: readMetrics(textOfAnswer(answer), base) }
    }
    const page = await talk.json({ url: `${base}/api/status-page/${slug}` })
    const heartbeats = await talk.json({ url: `${base}/api/status-page/heartbeat/${slug}` })
    return { overview: readPage(page, heartbeats, `${base}/status/${slug}`) }
  },
})
