import { errorWords, needList, needShape } from '../answers.ts'
import { SourceFailure } from '../failure.ts'
import { type LabelReader, labelKey, messageOf } from '../labels.ts'
import { type OverviewBuilder, shortHash } from '../overview.ts'
import type { AlarmState } from '../states.ts'
import { isShape, numberOf, readInstant, type Shape, shapesOf, textOf } from '../values.ts'

const WHO = 'Prometheus'
/** A rule this many of its intervals behind the newest one is no longer evaluated. */
const MISSED_INTERVALS = 5
const MIN_LATE_MS = 5 * 60_000

/** Adds what is read of one account to its overview. */
export interface Board {
  builder: OverviewBuilder
  labels: LabelReader
  /** The address under which Prometheus shows its pages. */
  base: string
}

/**
 * The `data` of an answer of the HTTP API. https://prometheus.io/docs/prometheus/latest/querying/api/
 * @throws SourceFailure when it is none, or one of an error
 */
export function dataOf(body: unknown, builder: OverviewBuilder): Shape {
  const envelope = needShape(body, WHO, 'an object with status and data')
  if (envelope['status'] !== 'success') {
    const said = errorWords(envelope)
    throw new SourceFailure(
      said && envelope['status'] === 'error' ? 'rejected' : 'unreadable',
      said ? `Prometheus could not answer: “${said}”.` : 'The answer of Prometheus has no status “success”.',
    )
  }
  // Partial data, by Thanos or remote reads.
  for (const warning of Array.isArray(envelope['warnings']) ? envelope['warnings'].slice(0, 5) : []) {
    const said = errorWords(warning)
    if (said) builder.warn(`Prometheus warns: ${said}`)
  }
  return needShape(envelope['data'], WHO, 'data with fields')
}

/** Adds the alerts that `/api/v1/alerts` lists: pending and firing ones. */
export function addAlerts(data: Shape, board: Board): void {
  for (const alert of needList(data['alerts'], WHO, 'a list of alerts')) if (isShape(alert)) addAlert(alert, board)
}

/**
 * Adds the rules that `/api/v1/rules` lists. A rule that names no server at present counts as one alarm of what is tied
 * to no server: OK when it was evaluated and found nothing, UNKNOWN when it is broken or no longer evaluated.
 * @returns when the newest evaluation was, null when no rule says
 */
export function addRules(data: Shape, board: Board): string | null {
  const rules = needList(data['groups'], WHO, 'a list of groups').flatMap((group) =>
    isShape(group)
      ? shapesOf(group['rules'])
          .filter((rule) => rule['type'] === undefined || rule['type'] === 'alerting')
          .map((rule) => ({ group, rule, at: readInstant(rule['lastEvaluation']) }))
      : [],
  )
  const newest = rules.reduce<string | null>(
    (latest, { at }) => (at !== null && at > (latest ?? '') ? at : latest),
    null,
  )
  for (const { group, rule, at } of rules) {
    const alerts = shapesOf(rule['alerts'])
    for (const alert of alerts) addAlert(alert, board)
    const doubt = doubtOf(rule, at, newest, numberOf(group['interval']) ?? 0)
    if (doubt === null && alerts.length > 0) continue
    board.builder.alarm(board.labels.unnamed(), {
      key: `rule:${shortHash(JSON.stringify([group['file'], group['name'], rule['name'], rule['query'], rule['labels']]))}`,
      check: rule['name'],
      state: doubt === null ? stateOfRule(rule, board) : 'UNKNOWN',
      message: doubt ?? '',
      url: alertsPage(board, textOf(rule['name'])),
    })
  }
  return newest
}

function doubtOf(rule: Shape, at: string | null, newest: string | null, intervalSeconds: number): string | null {
  const health = textOf(rule['health'])
  if (health === 'err') return `The rule cannot be evaluated: ${textOf(rule['lastError']) ?? 'no reason given'}`
  if (health !== null && health !== 'ok') return `The health of the rule is “${health}”: it was not evaluated yet.`
  const lateMs = Math.max(MIN_LATE_MS, MISSED_INTERVALS * intervalSeconds * 1000)
  if (at !== null && newest !== null && Date.parse(newest) - Date.parse(at) > lateMs) {
    return `The rule was last evaluated at ${at}.`
  }
  return null
}

/** Of a rule that lists no alerts. Its own word is missing in old versions, and then the empty list is what it says. */
function stateOfRule(rule: Shape, { labels }: Board): AlarmState {
  const word = textOf(rule['state'])
  if (word === 'inactive' || (word === null && Array.isArray(rule['alerts']))) return 'OK'
  if (word === 'pending') return 'OK'
  return word === 'firing' ? labels.firingState(isShape(rule['labels']) ? rule['labels'] : {}) : 'UNKNOWN'
}

function addAlert(alert: Shape, board: Board): void {
  const labels = isShape(alert['labels']) ? alert['labels'] : {}
  const message = messageOf(alert['annotations'])
  board.builder.alarm(board.labels.server(labels), {
    key: labelKey(labels),
    check: textOf(labels['alertname']) ?? 'Alert without a name',
    state: stateOfAlert(alert, labels, board),
    since: alert['activeAt'],
    message: alert['state'] === 'pending' ? `Pending, not firing yet. ${message}` : message,
    url: alertsPage(board, textOf(labels['alertname'])),
  })
}

/** Pending is not firing: the rule was evaluated for this very server, and it is OK so far. */
function stateOfAlert(alert: Shape, labels: Shape, board: Board): AlarmState {
  if (alert['state'] === 'pending' || alert['state'] === 'inactive') return 'OK'
  return alert['state'] === 'firing' ? board.labels.firingState(labels) : 'UNKNOWN'
}

function alertsPage({ base }: Board, name: string | null): string {
  return name === null ? `${base}/alerts` : `${base}/alerts?search=${encodeURIComponent(name.toWellFormed())}`
}
