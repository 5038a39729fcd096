// Downtimes: what is taken down on purpose, whom that hits, who has to know, and the paper for the change.
export { acknowledgementRoutes } from './acknowledgements/routes.ts'
export { downtimesApi } from './api.ts'
export { calendarRoutes } from './calendar/routes.ts'
export { type Conflict, findConflicts, type RunningIncident } from './conflicts/find.ts'
export type { DowntimeContext } from './context.ts'
export { changeDowntime, type GivenChange } from './declare/change.ts'
export { declareDowntime } from './declare/declare.ts'
export { downtimeEvents, downtimesHitting } from './events.ts'
export { freezesApi } from './freezes/api.ts'
export { freezeRoutes } from './freezes/routes.ts'
export { downtimeJobs } from './jobs.ts'
export { announceDowntime, cancelDowntime, completeDowntime, extendDowntime, startDowntime } from './move.ts'
export { listPlannedWork } from './planned.ts'
export { type Downtime, type DowntimeSummary, findDowntime, getDowntime } from './read/find.ts'
export { type DowntimeFilter, listDowntimes, listDowntimesTouching, listDowntimesWithin } from './read/list.ts'
export { referenceNumber, referenceOf } from './reference.ts'
export { reportRoutes } from './report/routes.ts'
export { downtimeRoutes } from './routes.ts'
export type { GivenDowntime } from './rules.ts'
export { downtimeTimeline } from './timeline.ts'
export {
  DOWNTIME_STATES,
  type DowntimeState,
  EFFECT_WORD,
  EFFECTS,
  type Effect,
  STATE_TONE,
  STATE_WORD,
} from './words.ts'
