import type { Job } from '../../jobs/job.ts'
import type { IncidentContext } from '../context.ts'
import { remindOwners } from './items/reminders.ts'

export function postmortemJobs(incidents: IncidentContext): Job[] {
  return [
    {
      name: 'incidents.action-items',
      title: 'Remind those who own overdue action items',
      cron: '0 8 * * 1',
      when: 'every Monday at 08:00',
      makeUp: true,
      async run(_context, signal) {
        const sent = await remindOwners(incidents, signal)
        return sent === 1 ? '1 owner reminded.' : `${sent} owners reminded.`
      },
    },
  ]
}
