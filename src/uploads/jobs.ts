import type { Job } from '../jobs/job.ts'
import type { Imports } from './imports.ts'
import { giveUpLost, sweepUploads } from './sweep.ts'

export function uploadJobs(imports: Imports): Job[] {
  return [
    {
      name: 'uploads.take-over',
      title: 'Go on with imports that a process left behind when it died',
      cron: '*/15 * * * * *',
      when: 'every 15 s',
      quiet: true,
      async run() {
        const lost = await giveUpLost(imports)
        return lost === 0 ? undefined : `${lost} imports were cut short.`
      },
    },
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
