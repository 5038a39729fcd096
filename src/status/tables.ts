import type { Generated } from 'kysely'
import type { Impact, IncidentStage } from './families/family.ts'
import type { Status } from './words.ts'

export interface StatusTables {
  board_service: BoardServiceTable
  service_state: ServiceStateTable
  service_day: ServiceDayTable
  status_override: StatusOverrideTable
  service_maintenance: ServiceMaintenanceTable
  status_check: StatusCheckTable
  check_state: CheckStateTable
  check_answer: CheckAnswerTable
  component: ComponentTable
  snapshot: SnapshotTable
  provider_incident: ProviderIncidentTable
  provider_incident_update: ProviderIncidentUpdateTable
}

interface BoardServiceTable {
  service_id: number
  initials: string | null
  position: number
  paused_at: string | null
  deleted_at: string | null
  status: Generated<Status>
  reason: string | null
  checked_at: string | null
  good_at: string | null
  stale_at: string | null
  latency_ms: number | null
  counted_to: string | null
}

interface ServiceStateTable {
  id: Generated<number>
  service_id: number
  status: Status
  reason: string | null
  started_at: string
  ended_at: string | null
}

interface ServiceDayTable {
  service_id: number
  /** `YYYY-MM-DD` in the site's zone. */
  day: string
  operational_ms: Generated<number>
  maintenance_ms: Generated<number>
  unknown_ms: Generated<number>
  degraded_ms: Generated<number>
  partial_outage_ms: Generated<number>
  major_outage_ms: Generated<number>
}

interface StatusOverrideTable {
  id: Generated<number>
  service_id: number
  status: Status
  reason: string
  set_by: string
  set_at: string
  expires_at: string
  ended_at: string | null
}

interface StatusCheckTable {
  id: Generated<number>
  service_id: number
  kind: string
  /** The address that a person gave; null for a heartbeat. */
  url: string | null
  /** JSON, as the kind's own schema says. */
  settings: Generated<string>
  interval_seconds: number
  position: Generated<number>
  heartbeat_hash: string | null
  created_at: string
  removed_at: string | null
}

interface CheckStateTable {
  check_id: number
  due_at: string
  claimed_until: string | null
  status: Generated<Status>
  reason: string | null
  /** In a row. */
  failures: Generated<number>
  checked_at: string | null
  good_at: string | null
  good_status: Status | null
  latency_ms: number | null
  beat_at: string | null
}

interface CheckAnswerTable {
  check_id: number
  outcome: 'good' | 'unreadable'
  at: string
  url: string | null
  http_status: number | null
  content_type: string | null
  body_bytes: number
  body_hash: string
  body_gzip: Uint8Array | null
}

interface ComponentTable {
  id: Generated<number>
  service_id: number
  check_id: number
  key: string
  name: string
  group_name: string | null
  position: number
  status: Status
  since: string
  gone_at: string | null
}

interface SnapshotTable {
  check_id: number
  at: string
  status: Status
  latency_ms: number | null
  reason: string | null
}

interface ProviderIncidentTable {
  id: Generated<number>
  service_id: number
  check_id: number | null
  external_id: string
  title: string
  impact: Impact
  status: IncidentStage
  started_at: string
  resolved_at: string | null
  url: string | null
  first_seen_at: string
}

interface ProviderIncidentUpdateTable {
  incident_id: number
  external_id: string
  at: string
  status: IncidentStage | null
  text: string
}

interface ServiceMaintenanceTable {
  service_id: number
  downtime_id: number
  reference: string
  title: string
  ends_at: string
  /** 1 when the downtime takes it down itself. */
  is_down: number
}
