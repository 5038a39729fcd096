import type { Job } from '../jobs/job.ts'
import { forgetDeletions } from './actions/restore.ts'
import type { HardwareDeps } from './deps.ts'

export function hardwareJobs(hardware: Pick<HardwareDeps, 'db' | 'clock'>): Job[] {
  return [
    {
      name: 'hardware.forget',
      title: 'Forget deleted servers that cannot be brought back any more',
      cron: '*/10 * * * *',
      when: 'every 10 minutes',
      quiet: true,
      async run() {
        const forgotten = await forgetDeletions(hardware)
        return forgotten > 0 ? `${forgotten} deleted servers forgotten.` : undefined
      },
    },
  ]
}
