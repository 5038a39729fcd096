import { backupJobs } from '../db/backup-job.ts'
import { type DowntimeContext, downtimeJobs } from '../downtimes/index.ts'
import { type ExportDeps, exportJobs } from '../export/index.ts'
import { type HardwareContext, hardwareJobs } from '../hardware/index.ts'
import { type InboxContext, inboxJobs } from '../inboxes/index.ts'
import { type IncidentContext, noticeJob, postmortemJobs } from '../incidents/index.ts'
import { type MailContext, mailJobs } from '../mail/index.ts'
import { type StatusContext, statusJobs } from '../status/index.ts'
import { type Imports, uploadJobs } from '../uploads/index.ts'
import { type ReportContext, uptimeJobs } from '../uptime/index.ts'
import { userJobs } from '../users/index.ts'
import { type WallboardContext, wallboardJobs } from '../wallboard/index.ts'
import { kernelJobs } from './cleanup.ts'
import type { Job } from './job.ts'

export interface JobDeps {
  status: StatusContext
  incidents: IncidentContext
  downtimes: DowntimeContext
  wallboard: WallboardContext
  mail: MailContext
  inboxes: InboxContext
  imports: Imports
  hardware: HardwareContext
  reports: ReportContext
  export: ExportDeps
}

/** Every job there is. What does not stand here does not run. */
export function listJobs({
  status,
  incidents,
  downtimes,
  wallboard,
  mail,
  inboxes,
  imports,
  hardware,
  reports,
  export: files,
}: JobDeps): Job[] {
  return [
    // product
    ...statusJobs(status),
    ...mailJobs(mail),
    ...inboxJobs(inboxes),
    noticeJob(incidents),
    ...postmortemJobs(incidents),
    ...downtimeJobs(downtimes),
    ...wallboardJobs(wallboard),
    ...uptimeJobs(reports),
    ...exportJobs(files),
    // cleanup
    ...userJobs(status),
    ...uploadJobs(imports),
    ...hardwareJobs(hardware),
    ...kernelJobs(status),
    // upkeep
    ...backupJobs(status.database, status.config),
  ]
}
