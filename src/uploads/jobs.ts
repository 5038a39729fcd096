import type { Job } from '../jobs/job.ts'
import type { Imports } from './imports.ts'
import { sweepUploads } from './sweep.ts'

export function uploadJobs(imports: Imports): Job[] {
  return [
    {
      name: 'uploads.sweep',
      title: 'Clear away files of imports that ended, and imports that were cut short',
      cron: '*/10 * * * *',
      when: 'every 10 minutes',
      atStart: true,
      isOwn: true,
      quiet: true,
      run: (_context, signal) => sweepUploads(imports, signal),
    },
  ]
}
