import { Type } from 'typebox'
import { chunksOf } from '../../../lib/chunks.ts'
import { defineSource } from '../define.ts'
import { SourceFailure } from '../failure.ts'
import { MAX_SERVERS, OverviewBuilder } from '../overview.ts'
import { ALARM_STATES } from '../states.ts'
import { textOf } from '../values.ts'
import { ZabbixApi } from './rpc.ts'
import { addHosts, addTriggers, DEFAULT_SEVERITIES, readProblems } from './triggers.ts'

/** A host has about a hundred triggers; so an answer stays of some megabytes. */
const HOSTS_IN_ONE_ASK = 500

const SEVERITY_NAMES: Record<string, string> = {
  'not classified': '0',
  information: '1',
  warning: '2',
  average: '3',
  high: '4',
  disaster: '5',
}

const settings = Type.Object(
  {
    severities: Type.Optional(
      Type.Record(Type.String({ maxLength: 20 }), Type.Enum(ALARM_STATES), {
        description: 'What a severity means, by number or name, such as {"average": "CRITICAL"}',
      }),
    ),
  },
  { additionalProperties: false },
)

/** Zabbix: hosts, their triggers, and the problems that are open. */
export const zabbix = defineSource({
  kind: 'zabbix',
  title: 'Zabbix',
  fields: {
    url: { use: 'needed', label: 'Address', hint: 'Of the web interface: https://zabbix.company.example/zabbix' },
    username: { use: 'unused', label: '', hint: '' },
    secret: { use: 'needed', label: 'API token', hint: 'Users → API tokens; its user must be able to read the hosts' },
    settings,
  },
  async fetch({ talk, url, secret, settings, kept }) {
    const api = new ZabbixApi(talk, url, secret!)
    const severities = { ...DEFAULT_SEVERITIES, ...byNumber(settings.severities ?? {}) }
    const { version, hosts: hostList } = await askForHosts(api, textOf(kept['version']))
    const builder = new OverviewBuilder()
    const hosts = addHosts(hostList, builder)
    if (hosts.size === 0)
      builder.warn('This API token can see no hosts: Zabbix answers with an empty list, not an error.')

    const problemList = await api.call(version, 'problem.get', {
      output: ['eventid', 'objectid', 'clock', 'name', 'severity', 'suppressed', 'acknowledged'],
      source: 0,
      object: 0,
    })
    const context = { builder, hosts, problems: readProblems(problemList), severities, base: pagesOf(url) }
    for (const hostids of chunksOf([...hosts.keys()].slice(0, MAX_SERVERS), HOSTS_IN_ONE_ASK)) {
      addTriggers(await api.call(version, 'trigger.get', triggersOf(hostids)), context)
    }
    return { overview: builder.build(), kept: { version } }
  },
})

/** A version kept from before is asked for again when the token is refused: an upgrade changes how it is given. */
async function askForHosts(api: ZabbixApi, known: string | null): Promise<{ version: string; hosts: unknown }> {
  const params = { output: ['hostid', 'host', 'name', 'status', 'maintenance_status'], selectInterfaces: 'extend' }
  if (known !== null) {
    try {
      return { version: known, hosts: await api.call(known, 'host.get', params) }
    } catch (error) {
      if (!(error instanceof SourceFailure) || (error.code !== 'auth' && error.code !== 'rejected')) throw error
    }
  }
  const version = await api.version()
  return { version, hosts: await api.call(version, 'host.get', params) }
}

function triggersOf(hostids: string[]): Record<string, unknown> {
  return {
    hostids,
    output: ['triggerid', 'description', 'priority', 'value', 'state', 'status', 'lastchange', 'error', 'url'],
    selectHosts: ['hostid'],
    selectItems: ['status'],
    expandDescription: true,
  }
}

function byNumber(severities: Record<string, (typeof ALARM_STATES)[number]>) {
  return Object.fromEntries(
    Object.entries(severities).map(([name, state]) => [SEVERITY_NAMES[name.toLowerCase()] ?? name, state]),
  )
}

function pagesOf(url: string): string {
  return url.replace(/\/[^/]*\.php$/, '')
}
