import { needList, needShape } from '../answers.ts'
import { OverviewBuilder, type ServerDraft } from '../overview.ts'
import type { Overview } from '../source.ts'
import type { AlarmState } from '../states.ts'
import { isShape, numberOf, readInstant, type Shape, shapesOf, textOf } from '../values.ts'

const WHO = 'Icinga'
const HOST_STATES: readonly AlarmState[] = ['OK', 'CRITICAL']
const SERVICE_STATES: readonly AlarmState[] = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN']

/** Answers of `/v1/objects/…` as JSON values. */
export interface IcingaAnswers {
  hosts: unknown
  services: unknown
  /** The services in trouble with what their checks said; null when it could not be had. */
  troubled: unknown
}

/**
 * Hosts as servers, their own checks and services as alarms.
 * https://icinga.com/docs/icinga-2/latest/doc/12-icinga2-api/#querying-objects
 * @param webUrl the address of Icinga Web 2 for links, null for none
 * @throws SourceFailure
 */
export function readObjects({ hosts, services, troubled }: IcingaAnswers, webUrl: string | null): Overview {
  const builder = new OverviewBuilder()
  const hostList = attrsOf(hosts)
  const details = new Map(troubled === null ? [] : attrsOf(troubled).map((attrs) => [fullName(attrs), attrs]))
  const serviceList = attrsOf(services).map((attrs) => ({ ...attrs, ...details.get(fullName(attrs)) }))
  const clock = Math.max(newestCheck(hostList), newestCheck(serviceList))
  const reader = new ObjectReader(builder, clock, webUrl)
  for (const host of hostList) reader.addHost(host)
  for (const service of serviceList) reader.addService(service)
  if (hostList.length === 0)
    builder.warn('Icinga shows no hosts to this user: a filter of its permissions may hide them.')
  return builder.build(clock)
}

/** The attributes of each result, with the object's full name. */
function attrsOf(body: unknown): Shape[] {
  const results = needList(needShape(body, WHO, 'an object with results')['results'], WHO, 'a list of results')
  return shapesOf(results).flatMap((result) =>
    isShape(result['attrs']) ? [{ ...result['attrs'], __name: result['name'] ?? result['attrs']['__name'] }] : [],
  )
}

function fullName(attrs: Shape): string {
  return textOf(attrs['__name']) ?? ''
}

/** What the clock of Icinga showed at the last check of all, in seconds; 0 when it does not say. */
function newestCheck(objects: Shape[]): number {
  return objects.reduce((latest, attrs) => Math.max(latest, numberOf(attrs['last_check']) ?? 0), 0)
}

class ObjectReader {
  readonly #builder: OverviewBuilder
  readonly #clock: number
  readonly #webUrl: string | null

  constructor(builder: OverviewBuilder, clock: number, webUrl: string | null) {
    this.#builder = builder
    this.#clock = clock
    this.#webUrl = webUrl
  }

  addHost(attrs: Shape): void {
    const name = textOf(attrs['name']) ?? fullName(attrs)
    const addresses = [attrs['address'], attrs['address6'], name]
    const server = this.#builder.server(name, textOf(attrs['display_name']) ?? name, addresses)
    this.#add(server, attrs, {
      key: 'host',
      check: 'Host alive',
      states: HOST_STATES,
      path: `host?name=${encode(name)}`,
    })
  }

  addService(attrs: Shape): void {
    const [host, name] = namesOf(attrs)
    this.#add(this.#builder.server(host), attrs, {
      key: `service:${name}`,
      check: textOf(attrs['display_name']) ?? name,
      states: SERVICE_STATES,
      path: `service?name=${encode(name)}&host.name=${encode(host)}`,
    })
  }

  #add(
    server: ServerDraft | null,
    attrs: Shape,
    { key, check, states, path }: { key: string; check: string; states: readonly AlarmState[]; path: string },
  ): void {
    const told = states[numberOf(attrs['state']) ?? -1] ?? 'UNKNOWN'
    const doubt = doubtOf(attrs, this.#clock)
    const result = attrs['last_check_result']
    const output = isShape(result) ? (textOf(result['output']) ?? '') : ''
    const acknowledged = told !== 'OK' && (numberOf(attrs['acknowledgement']) ?? 0) > 0 ? 'Acknowledged.' : ''
    this.#builder.alarm(server, {
      key,
      check,
      state: doubt !== null && told === 'OK' ? 'UNKNOWN' : told,
      disabled: isDisabled(attrs),
      since: attrs['last_state_change'],
      message: [acknowledged, doubt ?? '', output].filter(Boolean).join('\n'),
      url: this.#webUrl === null ? null : `${this.#webUrl}/icingadb/${path}`,
    })
  }
}

/** Why the state of an object cannot be trusted to be OK; null when it can. */
function doubtOf(attrs: Shape, clock: number): string | null {
  // A pending object has the state 0, like one that is fine. Never is written as 0 or -1.
  const isChecked = isShape(attrs['last_check_result']) || (numberOf(attrs['last_check']) ?? 0) > 0
  if (!isChecked || attrs['last_check_result'] === null) return 'Not checked yet.'
  if (attrs['last_reachable'] === false) return 'Not reachable: what it depends on is down.'
  const nextUpdate = numberOf(attrs['next_update'])
  const isOverdue = nextUpdate !== null && nextUpdate < clock
  return isOverdue ? `Overdue: it was to be checked by ${readInstant(nextUpdate) ?? 'long ago'}.` : null
}

/** In a downtime, or checked neither by Icinga nor by somebody who tells it. An acknowledged trouble stays one. */
function isDisabled(attrs: Shape): boolean {
  const isInDowntime = (numberOf(attrs['downtime_depth']) ?? 0) > 0
  return isInDowntime || (attrs['enable_active_checks'] === false && attrs['enable_passive_checks'] === false)
}

/** The full name of a service is `host!service`. */
function namesOf(attrs: Shape): [string, string] {
  const [host = '', ...rest] = fullName(attrs).split('!')
  return [textOf(attrs['host_name']) ?? host, textOf(attrs['name']) ?? rest.join('!')]
}

function encode(name: string): string {
  return encodeURIComponent(name.toWellFormed())
}
