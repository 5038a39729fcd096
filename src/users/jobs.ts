import type { Job } from '../jobs/job.ts'
import { DAY, later, toStored } from '../lib/dates.ts'
import type { UserDeps } from './actions.ts'
import { WINDOW_MS } from './sign-in.ts'

export function userJobs(deps: UserDeps): Job[] {
  return [
    {
      name: 'users.cleanup',
      title: 'Clear away ended sessions, used links and old sign-in failures',
      cron: '20 3 * * *',
      when: 'every night at 03:20',
      makeUp: true,
      async run() {
        const now = toStored(deps.clock())
        const sessions = await deps.db.deleteFrom('session').where('expires_at', '<', now).executeTakeFirstOrThrow()
        const links = await deps.db
          .deleteFrom('one_time_link')
          .where('expires_at', '<', later(now, -7 * DAY))
          .executeTakeFirstOrThrow()
        await deps.db.deleteFrom('sign_in_failure').where('at', '<', later(now, -WINDOW_MS)).execute()
        return `${sessions.numDeletedRows} sessions and ${links.numDeletedRows} links cleared away.`
      },
    },
  ]
}
