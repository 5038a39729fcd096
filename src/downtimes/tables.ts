import type { Generated } from 'kysely'
import type { DowntimeEventKind, DowntimeState, Effect } from './words.ts'

export interface DowntimeTables {
  downtime_series: DowntimeSeriesTable
  downtime_template: DowntimeTemplateTable
  downtime_template_target: DowntimeTemplateTargetTable
  downtime: DowntimeTable
  downtime_target: DowntimeTargetTable
  downtime_event: DowntimeEventTable
  downtime_snapshot: DowntimeSnapshotTable
  downtime_answer: DowntimeAnswerTable
  downtime_reminder: DowntimeReminderTable
  freeze_period: FreezePeriodTable
  freeze_exception: FreezeExceptionTable
  calendar_key: CalendarKeyTable
}

interface DowntimeSeriesTable {
  id: Generated<number>
  /** RFC 5545, without DTSTART. */
  rule: string
  zone: string
  /** `2026-11-01T02:00` on the wall there. */
  first_local: string
  duration_minutes: number
  /** From then on no occurrence is made. */
  ended_at: string | null
  created_at: string
}

interface DowntimeTemplateTable {
  series_id: number
  title: string
  reason: string
  effect: Effect
  change_ref: string | null
  change_url: string | null
  coordinator_id: number | null
  communications_manager_id: number | null
  /** How long before its start an occurrence is announced by itself. */
  announce_days: number | null
  declared_by: string
}

interface DowntimeTemplateTargetTable {
  series_id: number
  entity_id: number
}

interface DowntimeTable {
  id: Generated<number>
  number: number
  title: string
  reason: string
  effect: Effect
  change_ref: string | null
  change_url: string | null
  starts_at: string
  ends_at: string
  began_at: string | null
  over_at: string | null
  state: DowntimeState
  coordinator_id: number | null
  communications_manager_id: number | null
  series_id: number | null
  occurrence_at: string | null
  /** Counts up with each change, so that who changes an old one is told. */
  version: Generated<number>
  declared_by: string
  declared_at: string
  changed_at: string
}

interface DowntimeTargetTable {
  downtime_id: number
  entity_id: number
}

interface DowntimeEventTable {
  id: Generated<number>
  downtime_id: number
  seq: number
  at: string
  author: string
  kind: DowntimeEventKind
  text: string
  starts_at: string
  ends_at: string
  /** JSON: `{ field: [was, became] }`. */
  changes: string | null
}

interface DowntimeSnapshotTable {
  downtime_id: number
  /** Of the announcement. */
  seq: number
  /** JSON; see `snapshot.ts`. */
  content: string
  sha256: string
}

interface DowntimeAnswerTable {
  id: Generated<number>
  downtime_id: number
  person_id: number
  answer: 'seen' | 'objection'
  text: string
  at: string
}

interface DowntimeReminderTable {
  downtime_id: number
  minutes_before: number
  starts_at: string
  sent_at: string
}

interface FreezePeriodTable {
  id: Generated<number>
  name: string
  reason: string
  starts_at: string
  ends_at: string
  created_by: string
  created_at: string
  removed_at: string | null
}

interface FreezeExceptionTable {
  downtime_id: number
  freeze_id: number
  reason: string
  given_by: string
  given_at: string
}

interface CalendarKeyTable {
  user_id: number
  /** Addresses are signed with it; another one ends them. */
  key: string
  made_at: string
}
