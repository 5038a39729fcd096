import type { App } from '../../http/types.ts'
import type { StatusContext } from '../status.ts'
import { checkRoutes } from './check-routes.ts'
import { listRoutes } from './list-routes.ts'
import { serviceRoutes } from './service-routes.ts'

/** `/settings/services`: what stands on the board, and how it is checked. */
export function statusSettingsRoutes(app: App, status: StatusContext): void {
  listRoutes(app, status)
  serviceRoutes(app, status)
  checkRoutes(app, status)
}
