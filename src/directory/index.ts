// The directory: everything that can be up or down, the people responsible, and what depends on what.
export { createDirectory, type DirectoryContext } from './directory.ts'
export { type EntityRef, findEntity, getEntitiesBySlug, getEntity, listEntitiesById } from './entities/find.ts'
export { type EntitySearch, searchEntities } from './entities/search.ts'
export type { EntityEvent, EventSource } from './events.ts'
export {
  findImpact,
  type Impact,
  type ImpactAnswer,
  type ImpactEntity,
  type ImpactOptions,
  type ImpactPerson,
  type ImpactReason,
  impactApi,
} from './impact/index.ts'
export { findPersonByEmail, getPersonByEmail, listPeopleById, type PersonRef, searchPeople } from './people/find.ts'
export { readPicked } from './pickers/typed.ts'
export { directoryRoutes } from './routes.ts'
export { findServersCalled, listServerPlaces, type ServerPlace } from './servers.ts'
export type { EntityKind, ResponsibilityRole, Stage } from './tables.ts'
export {
  ENTITY_KINDS,
  isEntityKind,
  KIND_WORD,
  KINDS_WORD,
  PARENT_KIND,
  RESPONSIBILITY_ROLES,
  ROLE_WORD,
  STAGE_WORD,
  STAGES,
} from './words.ts'
