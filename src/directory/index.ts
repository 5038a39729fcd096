// The directory: everything that can be up or down, the people responsible, and what depends on what.
export { directoryApi } from './api.ts'
export { type Branch, loadNode, loadTree, type TreeNode } from './browse/tree.ts'
export { createDirectory, type DirectoryContext } from './directory.ts'
export { createEntity, type GivenEntity } from './entities/create.ts'
export { type EntityChange, editEntity } from './entities/edit.ts'
export { type EntityRef, findEntity, getEntitiesBySlug, getEntity, listEntitiesById } from './entities/find.ts'
export { listRegionsOf } from './entities/regions.ts'
export { deleteEntity } from './entities/remove.ts'
export { confirmEntity, retireEntity, returnEntity } from './entities/retire.ts'
export { type EntitySearch, searchEntities } from './entities/search.ts'
export type { EntityEvent, EventSource } from './events.ts'
export {
  findHits,
  findImpact,
  findServicesHit,
  type HitSet,
  type Impact,
  type ImpactAnswer,
  ImpactApiAnswer,
  type ImpactEntity,
  type ImpactOptions,
  type ImpactPerson,
  type ImpactReason,
  type ImpactView,
  impactAnswer,
  impactApi,
  impactRoutes,
  type PersonLine,
  personLine,
  reasonSentence,
  reasonText,
  relationOf,
  viewImpact,
} from './impact/index.ts'
export { listServicesRunBy, type RunService } from './links/runs.ts'
export { addLink, type GivenLink, removeLink } from './links/write.ts'
export { findPersonByEmail, getPersonByEmail, listPeopleById, type PersonRef, searchPeople } from './people/find.ts'
export { addPerson, editPerson, type GivenPerson } from './people/write.ts'
export { readPicked } from './pickers/typed.ts'
export { listReferences, type Reference, tellReferences } from './references/list.ts'
export { listResponsibilitiesOf } from './responsibilities/list.ts'
export { addResponsibility, endResponsibility } from './responsibilities/write.ts'
export { directoryRoutes } from './routes.ts'
export { findServersCalled, listServerPlaces, type ServerPlace } from './servers.ts'
export type { EntityKind, ResponsibilityRole, ServerStatus, Stage } from './tables.ts'
export { directoryImports, importKindOf, transferApi, transferRoutes } from './transfer/index.ts'
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
