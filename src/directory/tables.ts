import type { Generated } from 'kysely'

export type EntityKind = 'region' | 'cluster' | 'server' | 'process' | 'service' | 'data_set'
export type Stage = 'prd' | 'stg'

export interface DirectoryTables {
  entity: EntityTable
  service: ServiceTable
}

interface EntityTable {
  id: Generated<number>
  kind: EntityKind
  slug: string
  name: string
  description: string | null
  stage: Generated<Stage>
  created_at: string
  retired_at: string | null
}

interface ServiceTable {
  /** The id of its entity. */
  id: number
  kind: Generated<'service'>
  origin: 'own' | 'provider'
  category: string | null
  page_url: string | null
}
