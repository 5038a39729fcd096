import type { Generated } from 'kysely'

export interface KernelTables {
  setting: SettingTable
  data_version: DataVersionTable
  job_run: JobRunTable
  idempotency_key: IdempotencyKeyTable
  ticket_counter: TicketCounterTable
}

interface SettingTable {
  name: string
  /** JSON. */
  value: string
  changed_at: string
}

interface DataVersionTable {
  topic: string
  version: number
}

export type JobOutcome = 'done' | 'failed' | 'stopped' | 'lost'
export type JobTrigger = 'schedule' | 'start' | 'person'

interface JobRunTable {
  id: Generated<number>
  job: string
  trigger: JobTrigger
  started_at: string
  ended_at: string | null
  outcome: JobOutcome | null
  note: string | null
}

interface IdempotencyKeyTable {
  scope: string
  key: string
  request_hash: string
  status: number | null
  headers: string | null
  body: string | null
  created_at: string
}

interface TicketCounterTable {
  /** `incident`: what the tickets are of. */
  series: string
  last: number
}
