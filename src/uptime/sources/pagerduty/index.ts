import { type Connector, type ConnectorTools, createConnector } from '../../../http/connector.ts'
import { MINUTE } from '../../../lib/dates.ts'
import { at } from '../../../lib/json.ts'
import { readAccount } from '../account.ts'
import type { IncidentSource, Pickable } from '../source.ts'
import { collectIncidents } from './collect.ts'
import { AT_ONCE, Lister } from './listing.ts'
import { readPickable } from './read.ts'
import { FIELDS, type PagerDutySettings } from './settings.ts'

const LIST_LIMITS = { totalMs: MINUTE, maxCalls: 200 }
/** A minute has 960 calls; a month of thousands of incidents may take several. */
const COLLECT_LIMITS = { totalMs: 15 * MINUTE, maxCalls: 5_000 }

/** PagerDuty: incidents and their severities over time, out of its REST API v2. */
export const pagerduty: IncidentSource = {
  kind: 'pagerduty',
  gives: 'incidents',
  title: 'PagerDuty',
  fields: FIELDS,
  connect(given, tools) {
    const account = readAccount('PagerDuty', FIELDS, given)
    const connector = connectorOf(account, tools)
    const settings: PagerDutySettings = account.settings
    return {
      test: async () => {
        const query = [
          ['limit', '1'],
          ['total', 'true'],
        ] as const
        const json = await connector.begin(LIST_LIMITS).ask({ path: '/services', query })
        const total = at(json, 'total')
        return {
          detail: `PagerDuty accepts the key${typeof total === 'number' ? ` and lists ${total} services` : ''}.`,
        }
      },
      listServices: () => listPickables(connector, 'services'),
      listPriorities: () => listPickables(connector, 'priorities'),
      collectIncidents: (request) =>
        collectIncidents(connector.begin(COLLECT_LIMITS), { ...request, settings, now: tools.now() }),
    }
  },
}

function connectorOf(account: { url: string; secret: string | null }, tools: ConnectorTools): Connector {
  const secret = account.secret ?? ''
  return createConnector({
    ...tools,
    name: 'PagerDuty',
    baseUrl: account.url,
    headers: { authorization: `Token token=${secret}`, accept: 'application/vnd.pagerduty+json;version=2' },
    secrets: [secret],
    lanes: AT_ONCE,
  })
}

async function listPickables(connector: Connector, field: 'services' | 'priorities'): Promise<Pickable[]> {
  const found = new Map<string, Pickable>()
  const lister = new Lister(connector.begin(LIST_LIMITS), {
    path: `/${field}`,
    field,
    query: [],
    take: (record) => {
      const pickable = readPickable(record)
      if (pickable) found.set(pickable.id, pickable)
      return pickable?.id ?? null
    },
  })
  await lister.all()
  return [...found.values()]
}
