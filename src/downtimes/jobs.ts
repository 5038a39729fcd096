import type { Job } from '../jobs/job.ts'
import { keepTime } from './clock.ts'
import type { DowntimeContext } from './context.ts'

export function downtimeJobs(downtimes: DowntimeContext): Job[] {
  return [
    {
      name: 'downtimes.clock',
      title: 'Start and complete downtimes by the clock',
      cron: '*/15 * * * * *',
      when: 'every 15 seconds',
      atStart: true,
      quiet: true,
      run: (_context, signal) => keepTime(downtimes, signal),
    },
  ]
}
