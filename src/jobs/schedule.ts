import { backupJobs } from '../db/backup-job.ts'
import { type IncidentContext, noticeJob } from '../incidents/index.ts'
import { type StatusContext, statusJobs } from '../status/index.ts'
import { userJobs } from '../users/index.ts'
import { type WallboardContext, wallboardJobs } from '../wallboard/index.ts'
import { kernelJobs } from './cleanup.ts'
import type { Job } from './job.ts'

export interface JobDeps {
  status: StatusContext
  incidents: IncidentContext
  wallboard: WallboardContext
}

/** Every job there is. What does not stand here does not run. */
export function listJobs({ status, incidents, wallboard }: JobDeps): Job[] {
  return [
    // product
    ...statusJobs(status),
    noticeJob(incidents),
    ...wallboardJobs(wallboard),
    // cleanup
    ...userJobs(status),
    ...kernelJobs(status),
    // upkeep
    ...backupJobs(status.database, status.config),
  ]
}
