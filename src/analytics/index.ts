// Figures of incidents: logs that people upload, the desk's own and those of providers, as one set of numbers.

import type { App } from '../http/types.ts'
import { analyticsApi } from './api.ts'
import type { AnalyticsContext } from './context.ts'
import { dashboardRoutes } from './dashboard/routes.ts'
import { uploadRoutes } from './upload/routes.ts'

export { type AnalyticsContext, createAnalytics } from './context.ts'
export { analyticsImports } from './upload/kind.ts'

export function analyticsRoutes(app: App, analytics: AnalyticsContext): void {
  dashboardRoutes(app, analytics)
  uploadRoutes(app, analytics)
  analyticsApi(app, analytics)
}
