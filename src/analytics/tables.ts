import type { Generated } from 'kysely'
import type { LogSource, LogStage, LogState } from './words.ts'

export interface AnalyticsTables {
  log_service: LogServiceTable
  log_set: LogSetTable
  log_incident: LogIncidentTable
  log_clock: LogClockTable
  log_delta: LogDeltaTable
  log_snapshot: LogSnapshotTable
  log_pending: LogPendingTable
  saved_view: SavedViewTable
}

interface LogServiceTable {
  id: Generated<number>
  name: string
  folded: string
}

interface LogSetTable {
  id: Generated<number>
  /** JSON: ids of services in order. */
  services: string
}

interface LogIncidentTable {
  id: Generated<number>
  source: LogSource
  upload_id: number | null
  /** Of the incident in its own domain; null for what was uploaded. */
  source_id: number | null
  external_id: string | null
  set_id: number
  state: LogState
  stage: LogStage
  created_at: string
  /** When it was heard of last; of a closed one, when it was closed. */
  reported_at: string
}

interface LogClockTable {
  id: number
  seq: number
  /** Who has the figures of an earlier number cannot catch up by deltas. */
  kept_from: Generated<number>
  snapshot_seq: Generated<number | null>
}

/** What was added to the visible log (`n` 1) and taken from it (-1), with the values that it had. */
interface LogDeltaTable {
  id: Generated<number>
  seq: number
  n: number
  set_id: number
  state: LogState
  stage: LogStage
  source: LogSource
  created_at: string
  reported_at: string
}

/** The cube as it was at a number of the clock, in parts. */
interface LogSnapshotTable {
  seq: number
  part: number
  bytes: Buffer
}

/** Written by triggers: incidents of the sources that changed. */
interface LogPendingTable {
  id: Generated<number>
  source: 'desk' | 'provider'
  source_id: number
}

interface SavedViewTable {
  id: Generated<number>
  user_id: number
  name: string
  /** The query of the dashboard's address. */
  query: string
  shared: number
  created_at: string
}
