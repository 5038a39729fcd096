import type { App } from '../http/types.ts'
import type { RunningIncident } from './conflicts/find.ts'
import type { DowntimeContext } from './context.ts'
import { deskRoutes } from './desk/routes.ts'
import { listingRoutes } from './listing/routes.ts'
import { showRoutes } from './show/routes.ts'

/** What the pages ask of the incident desk. */
export type ListRunning = () => Promise<readonly RunningIncident[]>

/** `/downtimes` and the pages below it that people declare, follow and change downtimes on. */
export function downtimeRoutes(app: App, downtimes: DowntimeContext, listRunning: ListRunning): void {
  listingRoutes(app, downtimes)
  deskRoutes(app, downtimes, listRunning)
  showRoutes(app, downtimes, listRunning)
}
