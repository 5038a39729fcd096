import { backupJobs } from '../db/backup-job.ts'
import { type StatusContext, statusJobs } from '../status/index.ts'
import { userJobs } from '../users/index.ts'
import { type WallboardContext, wallboardJobs } from '../wallboard/index.ts'
import { kernelJobs } from './cleanup.ts'
import type { Job } from './job.ts'

/** Every job there is. What does not stand here does not run. */
export function listJobs(deps: { status: StatusContext; wallboard: WallboardContext }): Job[] {
  const { status } = deps
  return [
    // product
    ...statusJobs(status),
    ...wallboardJobs(deps.wallboard),
    // cleanup
    ...userJobs(status),
    ...kernelJobs(status),
    // upkeep
    ...backupJobs(status.database, status.config),
  ]
}
