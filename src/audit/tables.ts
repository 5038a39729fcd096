import type { Generated } from 'kysely'

export interface AuditTables {
  audit: AuditTable
}

interface AuditTable {
  id: Generated<number>
  at: string
  actor_kind: 'user' | 'token' | 'system'
  actor_id: number | null
  actor_name: string
  /** `service.create`: the kind of thing and what was done to it. */
  action: string
  thing_kind: string
  thing_key: string
  thing_name: string | null
  address: string | null
  request_id: string | null
  /** JSON of the changed fields. */
  before: string | null
  after: string | null
}
