// Monitoring systems whose alarms the wallboard shows: one answer in, one overview out, whatever the vendor's format.
import { alertmanager } from './alertmanager/alertmanager.ts'
import { icinga2 } from './icinga2/icinga2.ts'
import { nagios } from './nagios/nagios.ts'
import { prometheus } from './prometheus/prometheus.ts'
import { rackspace } from './rackspace/rackspace.ts'
import type { AccountSettings, Source } from './source.ts'
import { uptimeKuma } from './uptime-kuma/uptime-kuma.ts'
import { webhook } from './webhook/webhook.ts'
import { zabbix } from './zabbix/zabbix.ts'

export { type AlertmanagerNotification, readAlertmanagerWebhook } from './alertmanager/webhook.ts'
export { type FailureCode, SourceFailure } from './failure.ts'
export { MAX_ALARMS, MAX_SERVERS } from './overview.ts'
export type * from './source.ts'
export { ALARM_STATES, type AlarmState, worseState } from './states.ts'
export { MAX_PUSHED, type PushedAlarm, type RejectedAlarm, readPushedAlarms } from './webhook/pushed.ts'

/** Every source there is. To add one: copy the nearest sibling, add its line, copy its test. */
export const SOURCES: readonly Source[] = [
  rackspace,
  prometheus,
  alertmanager,
  zabbix,
  icinga2,
  nagios,
  uptimeKuma,
  webhook,
]

export function findSource(kind: string): Source | undefined {
  return SOURCES.find((source) => source.kind === kind)
}

/** Whether an account of a source is asked for its alarms; else they are only pushed to us. */
export function isAsked(source: Source, account: Pick<AccountSettings, 'url'>): boolean {
  const { url } = source.fields
  return source.fetch !== null && (url.use === 'needed' || Boolean(account.url || url.otherwise))
}
