// The monthly uptime report: what it is made from is collected, a person checks it, and leaders get it.
export { createUptime, type UptimeContext } from './context.ts'
export { type CollectedMonth, type CollectOptions, collectMonth, type PartRef } from './evidence/collect.ts'
export { type EvidencePart, type LoadedEvidence, listParts, loadEvidence } from './evidence/load.ts'
export { uptimeInputRoutes } from './routes.ts'
