import { SourceFailure } from '../failure.ts'
import { hostOf } from '../labels.ts'
import { MAX_ALARMS, OverviewBuilder, shortHash } from '../overview.ts'
import type { Overview } from '../source.ts'
import { looksLikeHtml } from '../values.ts'
import { stateOfBeat, wordOfBeat } from './beats.ts'
import { readSamples, type Sample } from './exposition.ts'

const METRIC = 'monitor_status'

/**
 * Every active monitor, out of the text of `/metrics`. A monitor is an alarm of the host it looks at; one that looks at
 * none is a server of its own. https://github.com/louislam/uptime-kuma/wiki/Prometheus-Integration
 * @throws SourceFailure
 */
export function readMetrics(text: string, base: string): Overview {
  const builder = new OverviewBuilder()
  const { samples, unreadable } = readSamples(text, METRIC, MAX_ALARMS + 1)
  if (samples.length === 0 && !/^# (?:HELP|TYPE) /m.test(text.slice(0, 10_000))) {
    const what = looksLikeHtml(text) ? 'a web page; is there a sign-in page in front of it?' : 'no page of metrics.'
    throw new SourceFailure('unreadable', `Uptime Kuma sent ${what}`)
  }
  for (const sample of samples) addMonitor(sample, builder, base)
  if (unreadable > 0) builder.warn(`${unreadable} monitors are left out, because their lines cannot be read.`)
  if (samples.length === 0) {
    builder.warn('There is no monitor with a heartbeat: Uptime Kuma was just started, or has no active monitors.')
  }
  return builder.build()
}

function addMonitor({ labels, value }: Sample, builder: OverviewBuilder, base: string): void {
  const name = given(labels['monitor_name']) ?? 'Monitor without a name'
  const host = hostOfMonitor(labels) ?? name
  const id = given(labels['monitor_id'])
  const state = stateOfBeat(value)
  if (state === undefined) builder.warn(`The monitor “${name}” has the status ${value}, which is not known.`)
  builder.alarm(builder.server(host, host, host === name ? [] : [host]), {
    key: id ?? shortHash(JSON.stringify(identity(labels))),
    check: name,
    state: state ?? 'UNKNOWN',
    disabled: wordOfBeat(value) === 'maintenance',
    message: wordOfBeat(value),
    url: id === null ? base : `${base}/dashboard/${encodeURIComponent(id.toWellFormed())}`,
  })
}

/** Only ping, port and the like have a host name of their own; web monitors have an address. */
function hostOfMonitor(labels: Record<string, string>): string | null {
  const host = given(labels['monitor_hostname'])
  if (host !== null) return hostOf(host)
  const url = given(labels['monitor_url'])
  return (url && URL.parse(url)?.hostname) || null
}

function identity(labels: Record<string, string>) {
  return ['name', 'type', 'url', 'hostname', 'port'].map((name) => labels[`monitor_${name}`])
}

/** What a monitor does not have is written as "null", or is the beginning of an address that was never typed in. */
function given(text: string | undefined): string | null {
  const bare = text?.trim() ?? ''
  return bare === '' || bare === 'null' || bare === 'undefined' || bare === 'https://' ? null : bare
}
