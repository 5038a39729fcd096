// The monthly uptime report: what it is made from is collected, a person checks it, and leaders get it.
export { createUptime, type UptimeContext } from './context.ts'
export { type CollectedMonth, type CollectOptions, collectMonth, type PartRef } from './evidence/collect.ts'
export { type EvidencePart, type LoadedEvidence, listParts, loadEvidence } from './evidence/load.ts'
export { reportApi } from './report/api.ts'
export type { ReportContext } from './report/context.ts'
export { uptimeJobs } from './review/jobs.ts'
export { reportRoutes as uptimeReportRoutes } from './review/routes.ts'
export { uptimeInputRoutes } from './routes.ts'
