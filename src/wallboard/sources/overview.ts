import { hash } from 'node:crypto'
import { formatNumber } from '../../lib/numbers.ts'
import type { Overview, ReadAlarm, ReadServer } from './source.ts'
import { type AlarmState, worseState } from './states.ts'
import { plainLine, plainText } from './text.ts'
import { readInstant } from './values.ts'

export const MAX_SERVERS = 20_000
export const MAX_ALARMS = 200_000
const MAX_WARNINGS = 20
const MAX_ADDRESSES = 20
const MAX_KEY = 200
const MAX_NAME = 200
const MAX_MESSAGE = 1000
/** The longest name that the DNS has. */
const MAX_ADDRESS = 255

const SERVERS_CUT = `There are more than ${formatNumber(MAX_SERVERS)} servers; the others are left out.`
const ALARMS_CUT = `There are more than ${formatNumber(MAX_ALARMS)} alarms; the others are left out.`

/** An alarm with its texts and its time as the source sent them. */
export interface AlarmDraft {
  key: string
  check: unknown
  state: AlarmState
  disabled?: boolean
  since?: unknown
  message?: unknown
  /** One that was made here or has passed `safeLink`. */
  url?: string | null
}

export interface ServerDraft {
  key: string
  name: string
  addresses: string[]
  alarms: Map<string, ReadAlarm>
  leftOut: number
}

/** Collects what a parser reads: cleans every text, keeps keys unique, and holds the limits. */
export class OverviewBuilder {
  #servers = new Map<string, ServerDraft>()
  #warnings = new Set<string>()
  /** Apart from the others, so that it cannot be crowded out. */
  #cuts = new Set<string>()
  #alarms = 0

  /** The server of a key, made at its first mention with its name and addresses; null when there are too many. */
  server(key: string, name: unknown = key, addresses: readonly unknown[] = []): ServerDraft | null {
    const known = this.#servers.get(key)
    if (known) return known
    const id = keyOf(key)
    const same = this.#servers.get(id)
    if (same) return same
    if (this.#servers.size >= MAX_SERVERS) {
      this.#cuts.add(SERVERS_CUT)
      return null
    }
    const server = {
      key: id,
      name: plainLine(name, MAX_NAME) || id,
      addresses: addressesIn(addresses),
      alarms: new Map(),
      leftOut: 0,
    }
    this.#servers.set(id, server)
    return server
  }

  /** Adds an alarm. Of two with one key the worse stays, so that no answer can cover a trouble. */
  alarm(server: ServerDraft | null, draft: AlarmDraft): void {
    if (!server) return
    const key = keyOf(draft.key)
    const known = server.alarms.get(key)
    if (known && !isWorse(draft, known)) return
    if (!known) {
      if (this.#alarms >= MAX_ALARMS) {
        server.leftOut += 1
        this.#cuts.add(ALARMS_CUT)
        return
      }
      this.#alarms += 1
    }
    server.alarms.set(key, {
      key,
      check: plainLine(draft.check, MAX_NAME) || key,
      state: draft.state,
      disabled: draft.disabled ?? false,
      since: draft.since === undefined ? null : readInstant(draft.since),
      message: plainText(draft.message, MAX_MESSAGE),
      url: draft.url ?? null,
    })
  }

  warn(text: string): void {
    if (this.#warnings.size < MAX_WARNINGS) this.#warnings.add(plainLine(text, 300))
  }

  /** @param at when this was true, as the source sent it */
  build(at: unknown = null): Overview {
    return {
      servers: [...this.#servers.values()].map(finish),
      at: readInstant(at),
      warnings: [...this.#cuts, ...this.#warnings],
    }
  }
}

function addressesIn(values: readonly unknown[]): string[] {
  const texts = values.map((value) => (typeof value === 'string' ? plainLine(value, MAX_ADDRESS + 1) : ''))
  return [...new Set(texts)].filter((text) => text !== '' && text.length <= MAX_ADDRESS).slice(0, MAX_ADDRESSES)
}

function finish({ key, name, addresses, alarms, leftOut }: ServerDraft): ReadServer {
  const read = [...alarms.values()]
  // A server must not look all OK because its troubles did not fit in.
  if (leftOut > 0) {
    read.push({
      key: '@left-out',
      check: `${formatNumber(leftOut)} more alarms`,
      state: 'UNKNOWN',
      disabled: false,
      since: null,
      message: ALARMS_CUT,
      url: null,
    })
  }
  return { key, name, addresses, alarms: read }
}

function isWorse(draft: AlarmDraft, known: ReadAlarm): boolean {
  const isDisabled = draft.disabled ?? false
  if (isDisabled !== known.disabled) return known.disabled
  return draft.state !== known.state && worseState(draft.state, known.state) === draft.state
}

/** A key as it is stored: short, and nothing that a database refuses. */
function keyOf(raw: string): string {
  const clean = plainLine(raw, MAX_KEY * 4)
  return clean !== '' && clean.length <= MAX_KEY && raw.length <= MAX_KEY * 4 ? clean : shortHash(raw)
}

/** A fixed name for a long text. */
export function shortHash(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 32)
}
