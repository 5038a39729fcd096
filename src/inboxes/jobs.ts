import type { Job } from '../jobs/job.ts'
import type { InboxContext } from './inbox.ts'
import { pollInboxes } from './poll.ts'

export function inboxJobs(inboxes: InboxContext): Job[] {
  return [
    {
      name: 'inboxes.poll',
      title: 'Read the sheets of form inboxes, and take their new rows',
      cron: '5 */2 * * * *',
      when: 'every 120 s',
      quiet: true,
      run: (_context, signal) => pollInboxes(inboxes, signal),
    },
  ]
}
