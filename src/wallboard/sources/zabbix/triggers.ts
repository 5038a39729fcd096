import { needList } from '../answers.ts'
import type { OverviewBuilder, ServerDraft } from '../overview.ts'
import { type AlarmState, worseState } from '../states.ts'
import { isShape, type Shape, safeLink, shapesOf, textOf } from '../values.ts'

const WHO = 'Zabbix'

/** Zabbix’s six severities, `0` not classified to `5` disaster. A trouble without a class is a trouble all the same. */
export const DEFAULT_SEVERITIES: Record<string, AlarmState> = {
  0: 'WARNING',
  1: 'OK',
  2: 'WARNING',
  3: 'WARNING',
  4: 'CRITICAL',
  5: 'CRITICAL',
}

export interface Host {
  server: ServerDraft | null
  /** Not monitored, or in maintenance. */
  isDisabled: boolean
}

/** Adds the hosts of `host.get` as servers. @returns them by their ids */
export function addHosts(result: unknown, builder: OverviewBuilder): Map<string, Host> {
  const hosts = new Map<string, Host>()
  for (const host of shapesOf(needList(result, WHO, 'a list of hosts'))) {
    const id = textOf(host['hostid'])
    if (id === null) continue
    const interfaces = shapesOf(host['interfaces'])
    const addresses = interfaces.flatMap((one) => [one['ip'], one['dns']])
    const server = builder.server(id, textOf(host['name']) ?? host['host'], [...addresses, host['host']])
    const isDisabled = textOf(host['status']) === '1' || textOf(host['maintenance_status']) === '1'
    hosts.set(id, { server, isDisabled })
    addAvailability(interfaces, { server, isDisabled }, builder)
  }
  return hosts
}

/** While Zabbix reaches a host by no interface, its triggers keep the state they had. */
function addAvailability(interfaces: Shape[], { server, isDisabled }: Host, builder: OverviewBuilder): void {
  const unreached = interfaces.filter((one) => textOf(one['available']) === '2')
  if (unreached.length === 0 || unreached.length < interfaces.length) return
  builder.alarm(server, {
    key: 'availability',
    check: 'Availability to Zabbix',
    state: 'UNKNOWN',
    disabled: isDisabled,
    message: textOf(unreached[0]!['error']) ?? 'Zabbix cannot reach the host.',
  })
}

/** An open problem of a trigger. */
export interface Problem {
  eventId: string
  name: string
  severity: string
  since: unknown
  isSuppressed: boolean
  isAcknowledged: boolean
}

/** The open problems of `problem.get` by the ids of their triggers; of several the most severe. */
export function readProblems(result: unknown): Map<string, Problem> {
  const problems = new Map<string, Problem>()
  for (const raw of needList(result, WHO, 'a list of problems')) {
    if (!isShape(raw)) continue
    const trigger = textOf(raw['objectid'])
    const known = trigger === null ? undefined : problems.get(trigger)
    const problem = {
      eventId: textOf(raw['eventid']) ?? '',
      name: textOf(raw['name']) ?? '',
      severity: textOf(raw['severity']) ?? '',
      since: raw['clock'],
      isSuppressed: textOf(raw['suppressed']) === '1',
      isAcknowledged: textOf(raw['acknowledged']) === '1',
    }
    if (trigger !== null && (!known || problem.severity > known.severity)) problems.set(trigger, problem)
  }
  return problems
}

export interface TriggerContext {
  builder: OverviewBuilder
  hosts: ReadonlyMap<string, Host>
  problems: ReadonlyMap<string, Problem>
  severities: Record<string, AlarmState>
  base: string
}

/** Adds the triggers of `trigger.get` as alarms of every host they belong to. */
export function addTriggers(result: unknown, context: TriggerContext): void {
  for (const trigger of needList(result, WHO, 'a list of triggers')) {
    if (!isShape(trigger)) continue
    const id = textOf(trigger['triggerid'])
    if (id === null) continue
    const problem = context.problems.get(id)
    const state = stateOf(trigger, problem, context)
    const isOff =
      textOf(trigger['status']) === '1' || shapesOf(trigger['items']).some((item) => textOf(item['status']) === '1')
    for (const { hostid } of shapesOf(trigger['hosts']) as { hostid?: unknown }[]) {
      const host = context.hosts.get(textOf(hostid) ?? '')
      if (!host) continue
      context.builder.alarm(host.server, {
        key: id,
        check: trigger['description'],
        state,
        disabled: isOff || host.isDisabled || (problem?.isSuppressed ?? false),
        since: problem?.since ?? trigger['lastchange'],
        message: messageOf(trigger, problem),
        url: safeLink(trigger['url']) ?? linkOf(id, problem, context.base),
      })
    }
  }
}

function stateOf(trigger: Shape, problem: Problem | undefined, { severities, builder }: TriggerContext): AlarmState {
  const isUnknown = trigger['state'] !== undefined && textOf(trigger['state']) !== '0'
  const value = textOf(trigger['value'])
  if (problem || value === '1') {
    const severity = problem?.severity || textOf(trigger['priority']) || ''
    const state = Object.hasOwn(severities, severity) ? severities[severity] : undefined
    if (!state) builder.warn(`A problem has the severity “${severity}”, which is not known and counts as WARNING.`)
    return worseState(state ?? 'WARNING', isUnknown ? 'UNKNOWN' : 'OK')
  }
  return value === '0' && !isUnknown ? 'OK' : 'UNKNOWN'
}

function messageOf(trigger: Shape, problem: Problem | undefined): string {
  const parts = [problem?.isAcknowledged ? 'Acknowledged.' : '', problem?.name ?? '', textOf(trigger['error']) ?? '']
  return parts.filter(Boolean).join('\n')
}

function linkOf(trigger: string, problem: Problem | undefined, base: string): string | null {
  return problem ? `${base}/tr_events.php?triggerid=${trigger}&eventid=${problem.eventId}` : null
}
