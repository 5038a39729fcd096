// Form inboxes: rows that people leave in a form are read from its sheet, or pushed, and become tickets once.
export type { InboxContext } from './inbox.ts'
export { inboxJobs } from './jobs.ts'
export { releaseInboxes } from './poll.ts'
export { inboxApi } from './push-api.ts'
export { inboxSettingsRoutes } from './settings-routes.ts'
