// The wallboard: what every monitoring system says of every server, drawn as rings that are read from across the room.
export { wallboardApi } from './api.ts'
export { releaseAccounts } from './fetch/claim.ts'
export { wallboardJobs } from './jobs.ts'
export type { Neighbours, RunningDowntime } from './neighbours.ts'
export { wallboardRoutes } from './routes.ts'
export { accountSettingsRoutes } from './settings/routes.ts'
export { createWallboard, type WallboardContext } from './wallboard.ts'
