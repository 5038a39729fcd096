import type { App } from '../http/types.ts'
import type { UptimeContext } from './context.ts'
import { frontEndsApi } from './front-ends/api.ts'
import { frontEndRoutes } from './front-ends/routes.ts'
import { sourcesApi } from './settings/api.ts'
import { sourceSettingsRoutes } from './settings/routes.ts'

/** What the uptime report is made from: its sources and its front ends. */
export function uptimeInputRoutes(app: App, uptime: UptimeContext): void {
  sourceSettingsRoutes(app, uptime)
  sourcesApi(app, uptime)
  frontEndRoutes(app, uptime)
  frontEndsApi(app, uptime)
}
