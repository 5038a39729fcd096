import type { Generated } from 'kysely'
import type { AlarmState, FailureCode, SourceKind } from './sources/index.ts'

/** A source's kind, or that of Signalbox's own checks, which nobody sets up. */
export type AccountKind = SourceKind | 'signalbox'

export interface WallboardTables {
  account: AccountTable
  account_state: AccountStateTable
  alarm_server: AlarmServerTable
  tie_proposal: TieProposalTable
  alarm: AlarmTable
  alarm_change: AlarmChangeTable
}

interface AccountTable {
  id: Generated<number>
  slug: string
  kind: AccountKind
  name: string
  url: string | null
  username: string | null
  /** Encrypted. */
  secret: string | null
  /** Encrypted JSON. */
  session: string | null
  /** JSON. */
  settings: Generated<string>
  /** Encrypted. */
  push_token: string | null
  push_hash: string | null
  interval_seconds: number | null
  created_at: string
  paused_at: string | null
  deleted_at: string | null
}

interface AccountStateTable {
  account_id: number
  revision: Generated<number>
  due_at: string | null
  claimed_until: string | null
  tried_at: string | null
  fetched_at: string | null
  failures: Generated<number>
  failing_since: string | null
  error_code: FailureCode | null
  error: string | null
  source_at: string | null
  source_moved_at: string | null
  /** JSON: a list of sentences. */
  warnings: Generated<string>
}

interface AlarmServerTable {
  id: Generated<number>
  account_id: number
  key: string
  name: string
  /** JSON: a list of texts. */
  addresses: Generated<string>
  entity_id: number | null
  /** By hand and without an entity: it is none of the directory's. */
  tie: 'sure' | 'hand' | null
}

interface TieProposalTable {
  server_id: number
  entity_id: number
  because: string
}

interface AlarmTable {
  server_id: number
  key: string
  check_name: string
  state: AlarmState
  disabled: Generated<number>
  since: string
  message: Generated<string>
  url: string | null
  said_at: string | null
}

interface AlarmChangeTable {
  id: Generated<number>
  server_id: number
  key: string
  check_name: string
  at: string
  /** Null before it was there. */
  state_before: AlarmState | null
  /** Null after it is gone. */
  state: AlarmState | null
  message: Generated<string>
}
