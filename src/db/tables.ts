import type { Generated } from 'kysely'

export interface KernelTables {
  setting: SettingTable
  data_version: DataVersionTable
  job_run: JobRunTable
  idempotency_key: IdempotencyKeyTable
  ticket_counter: TicketCounterTable
  app_process: AppProcessTable
  request_count: RequestCountTable
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
  /** Whose run it is, where several processes share the work. */
  process_id: string | null
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

export type ProcessRole = 'web' | 'worker' | 'all'

interface AppProcessTable {
  id: string
  role: ProcessRole
  host: string
  pid: number
  started_at: string
  /** The last time it said so itself. */
  seen_at: string
}

interface RequestCountTable {
  address: string
  minute: string
  count: number
}
