import { Type } from 'typebox'
import type { OutboundAnswer } from '../../../http/client.ts'
import { parseJson, textOfAnswer } from '../answers.ts'
import { defineSource } from '../define.ts'
import { MAX_SERVERS, OverviewBuilder } from '../overview.ts'
import { Entrance } from './entrance.ts'
import { addPage } from './overview.ts'

/** The most that the API gives, because an account has 50,000 requests a day for everything. */
const PAGE_SIZE = 1000
/** Enough for all servers also where pages are of 100. */
const MAX_PAGES = MAX_SERVERS / 100
/** With less of the day's requests left than this share, it is asked less often. */
const LOW_BUDGET = 0.05
const LOW_BUDGET_WAIT_MS = 10 * 60_000

const settings = Type.Object(
  {
    region: Type.Optional(
      Type.String({
        maxLength: 20,
        description: 'Which endpoint of the service catalogue, such as IAD; else the first',
      }),
    ),
  },
  { additionalProperties: false },
)

/** Rackspace Cloud Monitoring: one call tells everything, with a token of Identity v2.0. */
export const rackspace = defineSource({
  kind: 'rackspace',
  title: 'Rackspace',
  fields: {
    url: {
      use: 'optional',
      label: 'Identity address',
      hint: 'The root below which /v2.0/tokens is; empty for the public one',
      otherwise: 'https://identity.api.rackspacecloud.com',
    },
    username: { use: 'needed', label: 'User name', hint: 'Of the Rackspace account' },
    secret: { use: 'needed', label: 'API key', hint: 'Of the user, from the account settings' },
    settings,
  },
  async fetch(task) {
    const entrance = new Entrance(task)
    const builder = new OverviewBuilder()
    const withoutAgent: string[] = []
    const seen = new Set<string>()
    let marker: string | null = null
    let last: OutboundAnswer
    do {
      last = await entrance.ask(`/views/overview?limit=${PAGE_SIZE}${marker === null ? '' : `&marker=${marker}`}`)
      const page = addPage(parseJson(textOfAnswer(last), task.talk.who), builder)
      withoutAgent.push(...page.withoutAgent)
      marker = page.nextMarker === null ? null : encodeURIComponent(page.nextMarker.toWellFormed())
      if (marker !== null && (seen.has(marker) || seen.size >= MAX_PAGES)) {
        builder.warn('Rackspace’s list does not come to its end; what was read of it is shown.')
        marker = null
      } else if (marker !== null) seen.add(marker)
    } while (marker !== null)
    tellOfAgents(withoutAgent, builder)
    return { overview: builder.build(), kept: { ...(await entrance.access()) }, ...waitAfter(last) }
  },
})

function tellOfAgents(withoutAgent: string[], builder: OverviewBuilder): void {
  if (withoutAgent.length === 0) return
  const names = withoutAgent.slice(0, 3).join(', ')
  const more = withoutAgent.length > 3 ? ` and ${withoutAgent.length - 3} more` : ''
  builder.warn(`No monitoring agent: ${names}${more}. Only remote checks can tell of them.`)
}

/** How long to wait when the day's requests are nearly used up. */
function waitAfter({ headers }: OutboundAnswer): { retryAfterMs?: number } {
  const [limit, used, remaining] = ['limit', 'used', 'remaining'].map((name) => Number(headers[`x-ratelimit-${name}`]))
  const left = Number.isNaN(remaining) ? limit! - used! : remaining!
  return left < limit! * LOW_BUDGET ? { retryAfterMs: LOW_BUDGET_WAIT_MS } : {}
}
