import type { Generated } from 'kysely'
import type { Notation } from '../imports/index.ts'
import type { Severity } from '../incidents/index.ts'

export type InboxKind = 'csv' | 'sheets' | 'push'
/** `earlier`: it stood in the sheet before the inbox began, and is left alone. */
export type InboxRowState = 'waiting' | 'taken' | 'refused' | 'dismissed' | 'earlier'

export interface InboxTables {
  inbox: InboxTable
  inbox_row: InboxRowTable
}

interface InboxTable {
  id: Generated<number>
  name: string
  kind: InboxKind
  owner_email: string
  settings: string
  credentials: string | null
  mapping: string
  time_zone: string
  notation: Notation
  default_severity: Severity
  push_hash: string
  push_secret: string
  takes_existing: number
  seen: string | null
  body_hash: string | null
  created_at: string
  begun_at: string | null
  paused_at: string | null
  polled_at: string | null
  good_at: string | null
  claimed_until: string | null
  problem: string | null
}

interface InboxRowTable {
  id: Generated<number>
  inbox_id: number
  fingerprint: string
  content_hash: string
  line: number
  cells: string
  state: InboxRowState
  ticket: string | null
  problem: string | null
  seen_at: string
  ended_at: string | null
  edited_at: string | null
  told_at: string | null
}
