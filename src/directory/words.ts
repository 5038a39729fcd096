import type { EntityKind, ResponsibilityRole, Stage } from './tables.ts'

/** In the order of containment, then what has none. */
export const ENTITY_KINDS = [
  'region',
  'cluster',
  'server',
  'process',
  'service',
  'data_set',
] as const satisfies readonly EntityKind[]

export const STAGES = ['prd', 'stg'] as const satisfies readonly Stage[]

export const RESPONSIBILITY_ROLES = [
  'data_owner',
  'downtime_coordinator',
  'communications_manager',
  'engineer',
] as const satisfies readonly ResponsibilityRole[]

export const KIND_WORD: Record<EntityKind, string> = {
  region: 'region',
  cluster: 'cluster',
  server: 'server',
  process: 'process',
  service: 'service',
  data_set: 'data set',
}

/** As headings; also what stands in the breadcrumbs. */
export const KINDS_WORD: Record<EntityKind, string> = {
  region: 'Regions',
  cluster: 'Clusters',
  server: 'Servers',
  process: 'Processes',
  service: 'Services',
  data_set: 'Data sets',
}

export const STAGE_WORD: Record<Stage, string> = { prd: 'production', stg: 'staging' }

export const ROLE_WORD: Record<ResponsibilityRole, string> = {
  data_owner: 'data owner',
  downtime_coordinator: 'downtime coordinator',
  communications_manager: 'communications manager',
  engineer: 'engineer',
}

/** The kind that a kind sits in; null of those that sit in nothing. */
export const PARENT_KIND: Record<EntityKind, EntityKind | null> = {
  region: null,
  cluster: 'region',
  server: 'cluster',
  process: 'server',
  service: null,
  data_set: null,
}

/** The kind that sits in a kind. */
export const CHILD_KIND: Record<EntityKind, EntityKind | null> = {
  region: 'cluster',
  cluster: 'server',
  server: 'process',
  process: null,
  service: null,
  data_set: null,
}

export function isEntityKind(value: unknown): value is EntityKind {
  return ENTITY_KINDS.includes(value as EntityKind)
}
