import type { App } from '../http/types.ts'
import type { IncidentContext } from './context.ts'
import { deskRoutes } from './desk/routes.ts'
import { listingRoutes } from './listing/routes.ts'
import { postmortemRoutes } from './postmortem/routes.ts'
import { ticketRoutes } from './ticket/routes.ts'

/** `/incidents` and everything below it. */
export function incidentRoutes(app: App, incidents: IncidentContext): void {
  listingRoutes(app, incidents)
  deskRoutes(app, incidents)
  ticketRoutes(app, incidents)
  postmortemRoutes(app, incidents)
}
