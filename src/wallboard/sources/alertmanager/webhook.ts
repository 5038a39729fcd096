import { needList, needShape } from '../answers.ts'
import { LabelReader, type LabelSettings, labelKey, messageOf } from '../labels.ts'
import { OverviewBuilder } from '../overview.ts'
import type { ReadServer } from '../source.ts'
import type { AlarmState } from '../states.ts'
import { isShape, numberOf, type Shape, safeLink, textOf } from '../values.ts'

const WHO = 'Alertmanager'

/** What one notification tells: changes of some alarms, not all there is. */
export interface AlertmanagerNotification {
  /** Only the servers and alarms it speaks of; a resolved alert is an alarm that is OK. */
  servers: ReadServer[]
  /** How many alerts of the group were left out of it. */
  truncatedAlerts: number
  warnings: string[]
}

/**
 * The body that Alertmanager posts to a webhook receiver, version 4.
 * https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 * @throws SourceFailure when it is none
 */
export function readAlertmanagerWebhook(body: unknown, settings: LabelSettings): AlertmanagerNotification {
  const payload = needShape(body, WHO, 'an object with alerts')
  const builder = new OverviewBuilder()
  const labels = new LabelReader(settings, builder)
  for (const alert of needList(payload['alerts'], WHO, 'a list of alerts')) {
    if (isShape(alert)) addAlert(alert, payload, builder, labels)
  }
  const version = textOf(payload['version'])
  if (version !== '4') builder.warn(`The notification is of version ${version ?? 'unknown'}, and not 4.`)
  const truncatedAlerts = Math.max(0, Math.round(numberOf(payload['truncatedAlerts']) ?? 0))
  if (truncatedAlerts > 0) builder.warn(`Alertmanager left ${truncatedAlerts} alerts out (max_alerts).`)
  const { servers, warnings } = builder.build()
  return { servers, truncatedAlerts, warnings }
}

function addAlert(alert: Shape, payload: Shape, builder: OverviewBuilder, reader: LabelReader): void {
  const labels = isShape(alert['labels']) ? alert['labels'] : {}
  // Some senders give no status to each alert; the group's is the worst of them.
  const status = textOf(alert['status']) ?? textOf(payload['status'])
  const isResolved = status === 'resolved'
  builder.alarm(reader.server(labels), {
    key: labelKey(labels),
    check: textOf(labels['alertname']) ?? 'Alert without a name',
    state: stateOf(status, labels, reader),
    since: isResolved ? alert['endsAt'] : alert['startsAt'],
    message: messageOf(alert['annotations']),
    url: safeLink(alert['generatorURL']) ?? safeLink(payload['externalURL']),
  })
}

function stateOf(status: string | null, labels: Shape, reader: LabelReader): AlarmState {
  if (status === 'resolved') return 'OK'
  return status === 'firing' ? reader.firingState(labels) : 'UNKNOWN'
}
