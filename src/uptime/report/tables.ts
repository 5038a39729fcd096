import type { Generated } from 'kysely'
import type { Correction } from '../arithmetic/index.ts'

export type ReportState = 'draft' | 'reviewed' | 'sent'

export interface UptimeReportTables {
  uptime_report: UptimeReportTable
  uptime_revision: UptimeRevisionTable
  uptime_figure: UptimeFigureTable
  uptime_correction: UptimeCorrectionTable
  uptime_note: UptimeNoteTable
  uptime_event: UptimeEventTable
  uptime_recipient: UptimeRecipientTable
  uptime_delivery: UptimeDeliveryTable
  uptime_sent_file: UptimeSentFileTable
}

interface UptimeReportTable {
  /** `2026-10` */
  month: string
  revision: number
  state: ReportState
  version: number
  time_zone: string
  /** An `AccountingRule` as JSON. */
  rule: string
  summary: string
  /** One a line; null: as they follow from the figures. */
  highlights: string | null
  created_at: string
  created_by: string
  changed_at: string
  /** By the first of two persons, where two are asked for. */
  approved_at: string | null
  approved_by: string | null
  reviewed_at: string | null
  reviewed_by: string | null
}

interface UptimeRevisionTable {
  month: string
  revision: number
  reviewed_at: string
  reviewed_by: string
  content: Buffer
}

interface UptimeFigureTable {
  month: string
  slug: string
  name: string
  position: number
  target: number | null
  downtime_minutes: number
  base_minutes: number
  uptime: number | null
  measured_uptime: number | null
  incidents: number
  errors_total: number | null
  errors_outside: number | null
  coverage: number | null
}

interface UptimeCorrectionTable {
  id: Generated<number>
  month: string
  front_end: string
  kind: Correction['kind']
  said: string
  why: string
  by_name: string
  at: string
  withdrawn_at: Generated<string | null>
  withdrawn_by: Generated<string | null>
  withdrawn_why: Generated<string | null>
}

interface UptimeNoteTable {
  id: Generated<number>
  month: string
  front_end: string
  /** The key of a check, or the id of an interval. */
  about: string
  text: string
  by_name: string
  at: string
}

interface UptimeEventTable {
  id: Generated<number>
  month: string
  revision: number
  kind: string
  front_end: string | null
  text: string
  by_name: string
  at: string
}

interface UptimeRecipientTable {
  month: string
  email: string
  position: number
}

interface UptimeDeliveryTable {
  id: Generated<number>
  month: string
  revision: number
  subject: string
  text: string
  sent_at: string
  sent_by: string
}

interface UptimeSentFileTable {
  delivery_id: number
  name: string
  type: string
  sha256: string
  content: Buffer
}
