import type { Generated } from 'kysely'

export type EntityKind = 'region' | 'cluster' | 'server' | 'process' | 'service' | 'data_set'
export type Stage = 'prd' | 'stg'
export type ResponsibilityRole = 'data_owner' | 'downtime_coordinator' | 'communications_manager' | 'engineer'

export interface DirectoryTables {
  entity: EntityTable
  region: KindTable<'region'>
  cluster: ClusterTable
  server: ServerTable
  process: ProcessTable
  service: ServiceTable
  data_set: KindTable<'data_set'>
  runs: RunsTable
  depends_on: DependsOnTable
  depends_on_component: DependsOnComponentTable
  serves: ServesTable
  person: PersonTable
  responsibility: ResponsibilityTable
  directory_change: DirectoryChangeTable
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

interface KindTable<K extends EntityKind> {
  /** The id of its entity. */
  id: number
  kind: Generated<K>
}

interface ClusterTable extends KindTable<'cluster'> {
  region_id: number
}

interface ServerTable extends KindTable<'server'> {
  /** Null while it is not known where it stands. */
  cluster_id: number | null
}

interface ProcessTable extends KindTable<'process'> {
  server_id: number
}

interface ServiceTable extends KindTable<'service'> {
  origin: 'own' | 'provider'
  category: string | null
  page_url: string | null
}

interface RunsTable {
  process_id: number
  service_id: number
}

interface DependsOnTable {
  service_id: number
  /** The service that it needs. */
  needs_id: number
}

interface DependsOnComponentTable {
  service_id: number
  /** The part of a provider's (or another) service that it needs. */
  component_id: number
}

interface ServesTable {
  service_id: number
  data_set_id: number
}

interface PersonTable {
  id: Generated<number>
  name: string
  /** In lower case, so that one address is one person. */
  email: string
  phone: string | null
  team: string | null
  created_at: string
  retired_at: string | null
}

interface ResponsibilityTable {
  id: Generated<number>
  entity_id: number
  person_id: number
  role: ResponsibilityRole
  begun_at: string
  /** Null while it runs. */
  ended_at: string | null
}

/** How one thing hits another; the directory's own name for each kind of link. */
export type LinkKind = 'holds' | 'component' | 'runs' | 'depends_on' | 'depends_on_component' | 'serves'

/** Written by triggers alone. */
interface DirectoryChangeTable {
  seq: Generated<number>
  op: 'added' | 'removed'
  what: EntityKind | LinkKind | ResponsibilityRole
  /** An entity's id; a component's for `depends_on_component`, a person's for a role. */
  from_id: number
  /** Null for an entity; a component's id for `component`. */
  to_id: number | null
}
