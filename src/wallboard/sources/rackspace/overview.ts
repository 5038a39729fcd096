import { needList, needShape } from '../answers.ts'
import type { OverviewBuilder, ServerDraft } from '../overview.ts'
import { type AlarmState, worseState } from '../states.ts'
import { isShape, type Shape, shapesOf, textOf } from '../values.ts'

const WHO = 'Rackspace Cloud Monitoring'
/** UNKNOWN is, by the documentation, the state of an alarm without an entry; simulators write it out. */
const STATES = new Map<unknown, AlarmState>([
  ['OK', 'OK'],
  ['WARNING', 'WARNING'],
  ['CRITICAL', 'CRITICAL'],
  ['UNKNOWN', 'UNKNOWN'],
])

export interface Page {
  /** What to ask for the next page with; null at the end. */
  nextMarker: string | null
  /** Names of the entities on it that have no monitoring agent. */
  withoutAgent: string[]
}

/**
 * Adds one page of `GET /views/overview` to an overview: an entity is a server, its alarms are its alarms.
 * @throws SourceFailure
 */
export function addPage(body: unknown, builder: OverviewBuilder): Page {
  const page = needShape(body, WHO, 'an object with values')
  const withoutAgent: string[] = []
  for (const value of needList(page['values'], WHO, 'a list of values')) {
    if (!isShape(value) || !isShape(value['entity'])) {
      builder.warn('An entry of the overview has no entity and is left out.')
      continue
    }
    const { entity } = value as { entity: Shape }
    const id = textOf(entity['id']) ?? textOf(entity['key'])
    if (id === null) {
      builder.warn('An entity without an id is left out.')
      continue
    }
    const name = textOf(entity['label']) ?? id
    const addresses = isShape(entity['ip_addresses']) ? Object.values(entity['ip_addresses']) : []
    const hasAgent = textOf(entity['agent_id']) !== null
    if (!hasAgent) withoutAgent.push(name)
    addAlarms(value, hasAgent, builder, builder.server(id, name, addresses))
  }
  return { nextMarker: markerOf(page['metadata']), withoutAgent }
}

function addAlarms(value: Shape, hasAgent: boolean, builder: OverviewBuilder, server: ServerDraft | null): void {
  const checks = new Map(shapesOf(value['checks']).map((check) => [textOf(check['id']), check]))
  const entries = Map.groupBy(shapesOf(value['latest_alarm_states']), (entry) => textOf(entry['alarm_id']))
  const alarms = shapesOf(value['alarms'])
  const listed = new Set(alarms.map((alarm) => textOf(alarm['id'])))
  // A state whose alarm is not listed is told all the same: it may be the only sign of a trouble.
  const unlisted = [...entries.keys()].filter((id) => !listed.has(id)).map((id) => ({ id }) as Shape)
  for (const alarm of [...alarms, ...unlisted]) {
    const id = textOf(alarm['id'])
    const latest = entries.get(id) ?? []
    const worst = worstOf(latest, builder)
    const check = checks.get(textOf(alarm['check_id']) ?? textOf(worst?.entry['check_id']))
    const isFrozen = !hasAgent && String(check?.['type']).startsWith('agent.') && worst?.state === 'OK'
    builder.alarm(server, {
      key: id ?? 'alarm without an id',
      check: textOf(alarm['label']) ?? textOf(worst?.entry['alarm_label']) ?? textOf(check?.['label']) ?? id,
      state: isFrozen ? 'UNKNOWN' : (worst?.state ?? 'UNKNOWN'),
      disabled: alarm['disabled'] === true || check?.['disabled'] === true,
      since: worst?.entry['timestamp'],
      message: isFrozen
        ? 'The server has no monitoring agent any more; its last state was OK.'
        : messageOf(worst?.entry, latest.length),
    })
  }
}

/** The worst of an alarm's states: there is one for each check that the alarm looks at. */
function worstOf(entries: Shape[], builder: OverviewBuilder): { entry: Shape; state: AlarmState } | undefined {
  let worst: { entry: Shape; state: AlarmState } | undefined
  for (const entry of entries) {
    const state = STATES.get(entry['state'])
    if (!state) builder.warn(`An alarm has the state “${textOf(entry['state']) ?? 'none'}”, which counts as UNKNOWN.`)
    const read = { entry, state: state ?? 'UNKNOWN' }
    if (!worst || (worst.state !== read.state && worseState(worst.state, read.state) === read.state)) worst = read
  }
  return worst
}

function messageOf(entry: Shape | undefined, states: number): string {
  if (!entry) return 'Not evaluated yet.'
  const status = textOf(entry['status']) ?? ''
  return states > 1 ? `${status}\nThe worst of ${states} states of this alarm.`.trim() : status
}

/** The marker alone, also out of `next_href`: that address may be of another host, which must not get the token. */
function markerOf(metadata: unknown): string | null {
  if (!isShape(metadata)) return null
  const marker = textOf(metadata['next_marker'])
  if (marker !== null) return marker
  const href = textOf(metadata['next_href'])
  return href === null ? null : (URL.parse(href, 'https://localhost')?.searchParams.get('marker') ?? null)
}
