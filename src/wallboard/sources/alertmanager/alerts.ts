import { needList } from '../answers.ts'
import { LabelReader, type LabelSettings, labelKey, messageOf } from '../labels.ts'
import { OverviewBuilder } from '../overview.ts'
import type { Overview } from '../source.ts'
import { isShape, listOf, readInstant, type Shape, safeLink, textOf } from '../values.ts'

/**
 * The alerts of `/api/v2/alerts`. What is silenced, inhibited or muted is disabled. Alertmanager knows of troubles
 * alone: a server without alerts is not listed, and a list without alerts is empty.
 * https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
 * @throws SourceFailure
 */
export function readAlerts(body: unknown, settings: LabelSettings, base: string): Overview {
  const builder = new OverviewBuilder()
  const labels = new LabelReader(settings, builder)
  let newest: string | null = null
  for (const alert of needList(body, 'Alertmanager', 'a list of alerts')) {
    if (!isShape(alert)) continue
    const updatedAt = readInstant(alert['updatedAt'])
    if (updatedAt !== null && updatedAt > (newest ?? '')) newest = updatedAt
    addAlert(alert, updatedAt, { builder, labels, base })
  }
  return builder.build(newest)
}

function addAlert(
  alert: Shape,
  updatedAt: string | null,
  board: { builder: OverviewBuilder; labels: LabelReader; base: string },
): void {
  const labels = isShape(alert['labels']) ? alert['labels'] : {}
  const status = isShape(alert['status']) ? alert['status'] : {}
  const mutes = mutesOf(status)
  board.builder.alarm(board.labels.server(labels), {
    key: labelKey(labels),
    check: textOf(labels['alertname']) ?? 'Alert without a name',
    state: isOver(alert, updatedAt) ? 'OK' : board.labels.firingState(labels),
    disabled: mutes.length > 0,
    since: alert['startsAt'],
    message: mutes.concat(messageOf(alert['annotations'])).join('\n'),
    url: safeLink(alert['generatorURL']) ?? board.base,
  })
}

/**
 * An end that lies before the last word on the alert was its end; otherwise it is only how long Alertmanager waits for
 * the next. Compared with its own clock, because ours may go differently.
 */
function isOver(alert: Shape, updatedAt: string | null): boolean {
  const endsAt = readInstant(alert['endsAt'])
  return endsAt !== null && updatedAt !== null && endsAt < updatedAt
}

function mutesOf(status: Shape): string[] {
  const mutes: string[] = []
  if (listOf(status['silencedBy']).length > 0) mutes.push('Silenced.')
  if (listOf(status['inhibitedBy']).length > 0) mutes.push('Inhibited by another alert.')
  if (listOf(status['mutedBy']).length > 0) mutes.push('Muted at this time.')
  if (mutes.length === 0 && status['state'] === 'suppressed') mutes.push('Suppressed.')
  return mutes
}
