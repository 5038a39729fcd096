import { errorWords, needShape } from '../answers.ts'
import { SourceFailure } from '../failure.ts'
import { OverviewBuilder, type ServerDraft } from '../overview.ts'
import type { Overview } from '../source.ts'
import type { AlarmState } from '../states.ts'
import { isShape, numberOf, readInstant, type Shape, textOf } from '../values.ts'

const WHO = 'Nagios'
/** Nagios writes its status file every 10 to 60 s; when it is this old, the daemon has stopped and the CGI has not. */
const DEAD_AFTER_MS = 5 * 60_000

/** Bits, not the plugins' exit codes; as words with `formatoptions=enumerate`. An unreachable host may be up. */
const HOST_STATES = new Map<string, AlarmState>(
  Object.entries({ 1: 'UNKNOWN', 2: 'OK', 4: 'CRITICAL', 8: 'UNKNOWN' }).concat(
    Object.entries({ pending: 'UNKNOWN', up: 'OK', down: 'CRITICAL', unreachable: 'UNKNOWN' }),
  ) as [string, AlarmState][],
)
const SERVICE_STATES = new Map<string, AlarmState>(
  Object.entries({ 1: 'UNKNOWN', 2: 'OK', 4: 'WARNING', 8: 'UNKNOWN', 16: 'CRITICAL' }).concat(
    Object.entries({ pending: 'UNKNOWN', ok: 'OK', warning: 'WARNING', unknown: 'UNKNOWN', critical: 'CRITICAL' }),
  ) as [string, AlarmState][],
)

/**
 * Hosts as servers, their own checks and services as alarms, out of the answers of statusjson.cgi to the queries
 * `hostlist` and `servicelist`, with or without details.
 * @param cgis the address of the folder of the CGIs, for links
 * @throws SourceFailure
 */
export function readStatus(hosts: unknown, services: unknown, cgis: string): Overview {
  const builder = new OverviewBuilder()
  const hostList = dataOf(hosts, 'hostlist')
  const serviceList = dataOf(services, 'servicelist')
  const at = lastUpdateOf(services)
  const isDead = at !== null && Date.parse(queryTimeOf(services) ?? at) - Date.parse(at) > DEAD_AFTER_MS
  if (isDead) builder.warn(`Nagios has not updated its status since ${at}: what was OK then may not be any more.`)
  const add = (server: ServerDraft | null, draft: Draft) => addAlarm(builder, server, { ...draft, isDead })

  for (const [name, host] of Object.entries(hostList)) {
    const url = `${cgis}/extinfo.cgi?type=1&host=${encode(name)}`
    add(builder.server(name, name, [name]), { key: 'host', check: 'Host alive', raw: host, states: HOST_STATES, url })
  }
  for (const [host, list] of Object.entries(serviceList)) {
    const server = builder.server(host, host, [host])
    for (const [name, raw] of isShape(list) ? Object.entries(list) : []) {
      const url = `${cgis}/extinfo.cgi?type=2&host=${encode(host)}&service=${encode(name)}`
      add(server, { key: `service:${name}`, check: name, raw, states: SERVICE_STATES, url })
    }
  }
  if (Object.keys(hostList).length === 0) {
    builder.warn('Nagios shows no hosts to this user: it leaves out what a user is no contact of.')
  }
  return builder.build(at)
}

interface Draft {
  key: string
  check: string
  raw: unknown
  states: Map<string, AlarmState>
  url: string
}

function addAlarm(
  builder: OverviewBuilder,
  server: ServerDraft | null,
  { key, check, raw, states, url, isDead }: Draft & { isDead: boolean },
): void {
  const fields: Shape = isShape(raw) ? raw : { status: raw }
  const word = (textOf(fields['status']) ?? '').toLowerCase()
  const told = states.get(word)
  if (!told) builder.warn(`A check has the status “${word}”, which is not known and counts as UNKNOWN.`)
  const isUntold = fields['has_been_checked'] === false
  const isAcknowledged = fields['problem_has_been_acknowledged'] === true
  builder.alarm(server, {
    key,
    check,
    state: told === 'OK' && (isDead || isUntold) ? 'UNKNOWN' : (told ?? 'UNKNOWN'),
    disabled: isDisabled(fields),
    since: fields['last_state_change'],
    message: `${isAcknowledged ? 'Acknowledged.\n' : ''}${textOf(fields['plugin_output']) ?? ''}`,
    url,
  })
}

/** In a downtime, or checked neither by Nagios nor by somebody who tells it. An acknowledged trouble stays one. */
function isDisabled(fields: Shape): boolean {
  const isInDowntime = (numberOf(fields['scheduled_downtime_depth']) ?? 0) > 0
  return isInDowntime || (fields['checks_enabled'] === false && fields['accept_passive_checks'] !== true)
}

/** The list of an answer. Errors come with status 200 and a type code. */
function dataOf(body: unknown, list: string): Shape {
  const { result, data } = needShape(body, WHO, 'an object with result and data')
  const code = isShape(result) ? numberOf(result['type_code']) : null
  if (isShape(result) && code !== 0) {
    const said = errorWords({ message: result['message'], title: result['type_text'] })
    throw new SourceFailure('rejected', `Nagios could not answer (${code ?? 'no code'}): “${said}”.`)
  }
  return needShape(needShape(data, WHO, 'data with fields')[list], WHO, `a ${list}`)
}

function lastUpdateOf(body: unknown): string | null {
  return isShape(body) && isShape(body['result']) ? readInstant(body['result']['last_data_update']) : null
}

function queryTimeOf(body: unknown): string | null {
  return isShape(body) && isShape(body['result']) ? readInstant(body['result']['query_time']) : null
}

function encode(name: string): string {
  return encodeURIComponent(name.toWellFormed())
}
