import { Type } from 'typebox'
import { type OverviewBuilder, type ServerDraft, shortHash } from './overview.ts'
import { ALARM_STATES, type AlarmState } from './states.ts'
import { isShape, type Shape, textOf } from './values.ts'

/** The settings of every source whose alerts are sets of labels. */
export const labelSettings = {
  serverLabel: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'Labels that name the server, separated by commas; the first that is there counts',
    }),
  ),
  stripPort: Type.Optional(
    Type.Boolean({ description: 'Whether db1:9100 and db1:9187 are the server db1; yes unless said' }),
  ),
  severityLabel: Type.Optional(Type.String({ maxLength: 100, description: 'The label that tells the severity' })),
  severities: Type.Optional(
    Type.Record(Type.String({ maxLength: 100 }), Type.Enum(ALARM_STATES), {
      description:
        'What a severity of yours means, such as {"page": "CRITICAL"}; "" means none; adds to the usual words',
    }),
  ),
}

export interface LabelSettings {
  serverLabel?: string
  stripPort?: boolean
  severityLabel?: string
  severities?: Record<string, AlarmState>
}

const DEFAULT_SERVER_LABELS = 'instance, host, hostname, node, nodename, server'
const SEVERITY_WORDS: Record<AlarmState, string> = {
  CRITICAL: 'critical crit page emergency fatal disaster error major high p1 p2 sev1 sev2',
  WARNING: 'warning warn ticket average minor medium low p3 p4 sev3 sev4',
  // By the word of who wrote the rule nothing is wrong: Watchdog fires all the time, with the severity "none".
  OK: 'info information informational none ok debug notice',
  UNKNOWN: 'unknown',
}

/** More than any host name has. */
const MAX_SERVER = 500

/** What alerts without a server are gathered under. No host can be called so. */
export const NO_SERVER = { key: '@none', name: 'Not tied to a server' }

/** Reads labels by the settings of an account. */
export class LabelReader {
  readonly #serverLabels: string[]
  readonly #stripPort: boolean
  readonly #severityLabel: string
  readonly #severities: Map<string, AlarmState>
  readonly #builder: OverviewBuilder
  /** By the text of the label: thousands of alerts name the same server. */
  readonly #servers = new Map<string, ServerDraft>()

  constructor(settings: LabelSettings, builder: OverviewBuilder) {
    const names = settings.serverLabel?.trim() || DEFAULT_SERVER_LABELS
    this.#serverLabels = names.split(',').map((name) => name.trim())
    this.#stripPort = settings.stripPort ?? true
    this.#severityLabel = settings.severityLabel?.trim() || 'severity'
    this.#severities = new Map([
      ...ALARM_STATES.flatMap((state) => SEVERITY_WORDS[state].split(' ').map((word) => [word, state] as const)),
      ...Object.entries(settings.severities ?? {}).map(([word, state]) => [word.toLowerCase(), state] as const),
    ])
    this.#builder = builder
  }

  /** The server that labels name, else the one at `otherwise`, else the one for alerts that name none. */
  server(labels: Shape, otherwise: string | null = null): ServerDraft | null {
    const name = this.#serverName(labels) ?? otherwise
    if (name === null) return this.unnamed()
    const known = this.#servers.get(name)
    if (known) return known
    const host = this.#stripPort ? hostOf(name) : name
    const server = this.#builder.server(host, host, [host])
    if (server) this.#servers.set(name, server)
    return server
  }

  unnamed(): ServerDraft | null {
    return this.#builder.server(NO_SERVER.key, NO_SERVER.name)
  }

  /** What a firing alert's severity means. One that is not known is a trouble all the same. */
  firingState(labels: Shape): AlarmState {
    const word = textOf(labels[this.#severityLabel])
    const state = this.#severities.get((word ?? '').toLowerCase())
    if (state) return state
    const what = word === null ? `have no label “${this.#severityLabel}”` : `have the severity “${word.slice(0, 60)}”`
    this.#builder.warn(`Some alerts ${what} and count as WARNING.`)
    return 'WARNING'
  }

  #serverName(labels: Shape): string | null {
    for (const label of this.#serverLabels) {
      const value = Object.hasOwn(labels, label) ? textOf(labels[label]) : null
      if (value) return value.slice(0, MAX_SERVER)
    }
    return null
  }
}

/** `db1:9100` → `db1`, `[::1]:9100` → `::1`, `https://shop.example/health` → `shop.example`. */
export function hostOf(value: string): string {
  if (value.includes('://')) return bare(URL.parse(value)?.hostname || value)
  const port = /:\d{1,5}$/.exec(value)
  if (!port) return bare(value)
  const rest = value.slice(0, port.index)
  // More colons without brackets are an IPv6 address, whose last group only looks like a port.
  return rest.includes(':') && !rest.startsWith('[') ? value : bare(rest)
}

function bare(host: string): string {
  return (/^\[(.+)\]$/.exec(host)?.[1] ?? host) || '?'
}

/** A name for a set of labels that is the same in every answer and in every order. */
export function labelKey(labels: Shape): string {
  let text = ''
  for (const name of Object.keys(labels).sort()) text += `${name}\xff${textOf(labels[name]) ?? ''}\xff`
  return shortHash(text)
}

/** What an alert's annotations say, the short text first. */
export function messageOf(annotations: unknown): string {
  if (!isShape(annotations)) return ''
  const short = textOf(annotations['summary']) ?? textOf(annotations['message']) ?? textOf(annotations['title'])
  const long = textOf(annotations['description'])
  if (short && long && long !== short) return `${short}\n${long}`
  return short ?? long ?? ''
}
