import { Type } from 'typebox'
import { authorizationOf, defineSource, type Task } from '../define.ts'
import { SourceFailure } from '../failure.ts'
import { readObjects } from './objects.ts'

const settings = Type.Object(
  {
    webUrl: Type.Optional(
      Type.String({ maxLength: 500, description: 'The address of Icinga Web 2, for links to hosts and services' }),
    ),
  },
  { additionalProperties: false },
)
type IcingaTask = Task<Type.Static<typeof settings>>

const COMMON = [
  ...['name', 'display_name', 'state', 'last_state_change', 'last_check', 'next_update', 'last_reachable'],
  ...['acknowledgement', 'downtime_depth', 'enable_active_checks', 'enable_passive_checks'],
]
const HOST_ATTRS = [...COMMON, 'address', 'address6', 'last_check_result']
const SERVICE_ATTRS = [...COMMON, 'host_name']

/** Icinga 2 by its own API, port 5665; Icinga Web 2 has another. */
export const icinga2 = defineSource({
  kind: 'icinga2',
  title: 'Icinga 2',
  fields: {
    url: { use: 'needed', label: 'API address', hint: 'https://icinga.company.example:5665' },
    username: {
      use: 'needed',
      label: 'API user',
      hint: 'An ApiUser that may objects/query/Host and objects/query/Service',
    },
    secret: { use: 'needed', label: 'Password', hint: 'Of the ApiUser' },
    settings,
  },
  async fetch(task) {
    const hosts = await query(task, 'hosts', HOST_ATTRS)
    const services = await query(task, 'services', SERVICE_ATTRS)
    const troubled = await queryTroubled(task)
    return { overview: readObjects({ hosts, services, troubled }, task.settings.webUrl?.replace(/\/+$/, '') || null) }
  },
})

function query({ talk, url, username, secret }: IcingaTask, type: string, attrs: string[], filter?: string) {
  const query = new URLSearchParams(attrs.map((name): [string, string] => ['attrs', name]))
  if (filter !== undefined) query.set('filter', filter)
  return talk.json({
    url: `${url.replace(/\/v1$/, '')}/v1/objects/${type}?${query}`,
    headers: authorizationOf({ username, secret }),
  })
}

/**
 * What the checks said, of the services in trouble alone: a check result is ten times as large as all the rest, and
 * Icinga has no pages.
 */
async function queryTroubled(task: IcingaTask): Promise<unknown> {
  try {
    return await query(task, 'services', [...SERVICE_ATTRS, 'last_check_result'], 'service.state!=0')
  } catch (error) {
    // Old versions say "not found" when nothing matches a filter. The states are known already.
    if (error instanceof SourceFailure && error.code === 'not_found') return null
    throw error
  }
}
