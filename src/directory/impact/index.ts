// Impact: whom does it hit when something fails, by which way, and who has to know.
export { impactApi } from './api.ts'
export type { ImpactEntity, ImpactPerson, ImpactReason } from './describe.ts'
export { findImpact, type Impact, type ImpactAnswer, type ImpactDeps, type ImpactOptions } from './find.ts'
export type { Named } from './names.ts'
export { impactRoutes } from './routes.ts'
export { type ImpactView, type PersonLine, personLine, viewImpact } from './view.ts'
export { reasonText } from './way.ts'
