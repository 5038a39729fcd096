import type { Generated } from 'kysely'
import type { Stage } from '../directory/index.ts'
import type { PostmortemTables } from './postmortem/tables.ts'
import type { CorrectedField, IncidentState, NoticeScope, Severity } from './words.ts'

export interface IncidentTables extends PostmortemTables {
  incident: IncidentTable
  incident_affects: IncidentAffectsTable
  incident_update: IncidentUpdateTable
  incident_correction: IncidentCorrectionTable
  incident_notice: IncidentNoticeTable
  incident_notice_person: IncidentNoticePersonTable
}

interface IncidentTable {
  id: Generated<number>
  number: number
  title: string
  description: string
  /** Severity, state and end are what the updates say; written together with them. */
  severity: Severity
  state: IncidentState
  stage: Stage
  started_at: string
  ended_at: string | null
  span_class: number
  engineer_id: number | null
  engineer_name: string | null
  external_url: string | null
  filed_by: string
  filed_at: string
  changed_at: string
}

interface IncidentAffectsTable {
  id: Generated<number>
  incident_id: number
  entity_id: number
  added_at: string
  added_by: string
  removed_at: string | null
  removed_by: string | null
}

interface IncidentUpdateTable {
  id: Generated<number>
  incident_id: number
  /** 1 is the filing. */
  seq: number
  at: string
  recorded_at: string
  author: string
  text: string
  state: IncidentState | null
  severity: Severity | null
  /** Of a closing alone: when it was over, which may be before it was said. */
  ended_at: string | null
}

interface IncidentCorrectionTable {
  id: Generated<number>
  incident_id: number
  seq: number | null
  field: CorrectedField
  was: string | null
  became: string | null
  at: string
  author: string
}

interface IncidentNoticeTable {
  id: Generated<number>
  incident_id: number
  seq: number
  scope: NoticeScope
  at: string
  author: string
  /** JSON: e-mail addresses. */
  left_out: Generated<string>
  queued_at: string | null
}

interface IncidentNoticePersonTable {
  notice_id: number
  person_id: number
  because: string
  left_out: number
}
