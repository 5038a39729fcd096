import type { TObject } from 'typebox'
import type { OutboundClient } from '../../http/client.ts'
import type { AlarmState } from './states.ts'

/** One alarm of a server, as its source tells of it. */
export interface ReadAlarm {
  /** Stable over fetches, unique within its server. */
  key: string
  check: string
  state: AlarmState
  /** Switched off, silenced or in maintenance: shown grey, and counted. */
  disabled: boolean
  /** Since when it has had its state, in the stored form of times; null when the source does not say. */
  since: string | null
  /** Plain text, which may have lines and characters that HTML has to escape. */
  message: string
  /** An http(s) address at the source. */
  url: string | null
}

export interface ReadServer {
  /** Stable over fetches, unique within its account. */
  key: string
  name: string
  /** IP addresses and host names, to find its directory entry by. */
  addresses: string[]
  alarms: ReadAlarm[]
}

/** All that an account's source knows at one moment. */
export interface Overview {
  servers: ReadServer[]
  /** When this was true by the source's own clock, where it says so: much older than the fetch means old data. */
  at: string | null
  /** What is missing, cut off or not understood, as sentences for people. */
  warnings: string[]
}

/** How an account is set up. The secret is in the clear here. */
export interface AccountSettings {
  url: string | null
  username: string | null
  secret: string | null
  settings: Record<string, unknown>
}

/**
 * What a source keeps between two fetches (a token, a version), as JSON. It may hold live tokens: store it encrypted,
 * like the secret. One that belongs to other settings is passed over.
 */
export interface Session {
  /** Tells for which settings it was made. */
  of: string
  kept: Record<string, unknown>
}

export interface SourceTools {
  client: OutboundClient
  now: () => Date
  signal?: AbortSignal
  /** For each request; 30 s unless said. */
  timeoutMs?: number
}

export interface Fetched {
  overview: Overview
  /** To be given to the next fetch. */
  session: Session | null
  /** Set when the source's budget of requests is nearly used up. */
  retryAfterMs?: number
}

/** How one of the three credentials is called for people, and whether it is there at all. */
export interface Field {
  use: 'needed' | 'optional' | 'unused'
  label: string
  hint: string
  /** Taken when none is given. */
  otherwise?: string
}

export interface SourceFields {
  url: Field
  username: Field
  secret: Field
  /** What else may be set up; every property has a description. */
  settings: TObject
}

export type SourceKind =
  | 'rackspace'
  | 'prometheus'
  | 'alertmanager'
  | 'zabbix'
  | 'icinga2'
  | 'nagios'
  | 'uptime-kuma'
  | 'webhook'

/** A kind of monitoring system. */
export interface Source {
  kind: SourceKind
  title: string
  fields: SourceFields
  /**
   * Asks for everything. Null for what is only pushed to us.
   * @throws SourceFailure, and nothing else, whatever the other side does
   */
  fetch: ((account: AccountSettings, session: Session | null, tools: SourceTools) => Promise<Fetched>) | null
}

export const UNUSED: Field = { use: 'unused', label: '', hint: '' }
