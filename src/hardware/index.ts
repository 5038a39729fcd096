// The hardware inventory: the directory's servers as machines, in a table that is edited in place.

import type { App } from '../http/types.ts'
import type { Imports } from '../uploads/index.ts'
import { hardwareApi } from './api.ts'
import { cellRoutes } from './cell-routes.ts'
import type { HardwareContext } from './context.ts'
import { editRoutes } from './edit-routes.ts'
import { listRoutes } from './routes.ts'
import { uploadRoutes } from './upload/routes.ts'

export { createHardware, type HardwareContext } from './context.ts'
export { hardwareJobs } from './jobs.ts'
export { hardwareImports } from './upload/kind.ts'

export function hardwareRoutes(
  app: App,
  hardware: HardwareContext,
  uploads: { imports: Imports; maxBytes: number },
): void {
  listRoutes(app, hardware)
  editRoutes(app, hardware)
  cellRoutes(app, hardware)
  uploadRoutes(app, uploads)
  hardwareApi(app, hardware)
}
