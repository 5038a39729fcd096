import type { Generated } from 'kysely'
import type { SourceKind } from './sources/index.ts'

export interface UptimeTables {
  uptime_source: UptimeSourceTable
  front_end: FrontEndTable
  front_end_service: FrontEndServiceTable
  front_end_query: FrontEndQueryTable
  uptime_evidence: UptimeEvidenceTable
  uptime_evidence_part: UptimeEvidencePartTable
}

interface UptimeSourceTable {
  id: Generated<number>
  slug: string
  kind: SourceKind
  name: string
  url: string | null
  username: string | null
  /** Encrypted. */
  secret: string | null
  /** JSON. */
  settings: Generated<string>
  created_at: string
  tested_at: string | null
  test_problem: string | null
  fetched_at: string | null
  tried_at: string | null
  fetch_problem: string | null
}

interface FrontEndTable {
  /** The service of the directory that it is. */
  service_id: number
  /** A fraction. */
  target: number | null
  position: number
  created_at: string
  changed_at: string
}

/** A service of an incident source, such as one of PagerDuty's. */
interface FrontEndServiceTable {
  front_end_id: number
  source_id: number
  key: string
  name: string | null
}

export type QueryPurpose = 'errors' | 'requests'

interface FrontEndQueryTable {
  id: Generated<number>
  front_end_id: number
  purpose: QueryPurpose
  position: number
  source_id: number
  label: string | null
  /** JSON. */
  query: string
}

interface UptimeEvidenceTable {
  id: Generated<number>
  /** `2026-10` */
  month: string
  slug: string
  name: string
  target: number | null
  position: number
  collected_at: string
}

export type PartKind = 'incidents' | 'desk' | 'planned' | 'errors' | 'requests'

interface UptimeEvidencePartTable {
  evidence_id: number
  key: string
  kind: PartKind
  source: string
  position: number
  /** JSON; null: it could not be had. */
  content: string | null
  fetched_at: string | null
  tried_at: string
  problem: string | null
  /** JSON. */
  facts: string | null
}
