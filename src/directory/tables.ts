import type { Generated, GeneratedAlways } from 'kysely'

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
  entity_attribute: EntityAttributeTable
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
  /** When somebody last said that it is right, by changing it or in so many words. */
  confirmed_at: string | null
  /** Name and slug, their ASCII letters small: what a search looks through. */
  search: GeneratedAlways<string>
}

/** What is known of an entity and has no column. */
interface EntityAttributeTable {
  entity_id: number
  name: string
  value: string
}

interface KindTable<K extends EntityKind> {
  /** The id of its entity. */
  id: number
  kind: Generated<K>
}

interface ClusterTable extends KindTable<'cluster'> {
  region_id: number
}

export type ServerStatus = 'in_use' | 'spare' | 'in_repair' | 'retired'

interface ServerTable extends KindTable<'server'> {
  /** Null while it is not known where it stands. */
  cluster_id: number | null
  /** The entity's name when it is not given, and follows it as long as they are the same. */
  hostname: Generated<string>
  asset_tag: Generated<string | null>
  serial_number: Generated<string | null>
  vendor: Generated<string | null>
  model: Generated<string | null>
  /** Rack and position in it. */
  rack: Generated<string | null>
  environment: Generated<string | null>
  operating_system: Generated<string | null>
  /** `retired` is the same as the entity being retired; each follows the other. */
  status: Generated<ServerStatus>
  /** Whose it is: a person of the directory or a name, never both. */
  owner_id: Generated<number | null>
  owner: Generated<string | null>
  bought_on: Generated<string | null>
  warranty_until: Generated<string | null>
  notes: Generated<string | null>
  /** Counts the changes of the row. */
  version: Generated<number>
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
