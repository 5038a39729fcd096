import type { Job } from '../jobs/job.ts'
import { DAY, later, toStored } from '../lib/dates.ts'
import { purgeDeleted } from './accounts/remove.ts'
import { deleteOldChanges, HISTORY_DAYS } from './servers/history.ts'
import type { WallboardContext } from './wallboard.ts'

export function wallboardJobs(wallboard: WallboardContext): Job[] {
  return [
    {
      name: 'wallboard.fetch',
      title: 'Ask every monitoring account whose turn it is',
      cron: '* * * * * *',
      when: 'every second, for what is due',
      atStart: true,
      quiet: true,
      async run() {
        await wallboard.fetches.runDue()
        return undefined
      },
    },
    {
      name: 'wallboard.own-checks',
      title: 'Show the own checks as alarms of the servers they look at',
      cron: '*/10 * * * * *',
      when: 'every 10 s',
      atStart: true,
      quiet: true,
      async run() {
        await wallboard.takeOwnChecks()
        return undefined
      },
    },
    {
      name: 'wallboard.ties',
      title: 'Find the directory entries of servers that are tied to none',
      cron: '0 */10 * * * *',
      when: 'every 10 minutes',
      atStart: true,
      quiet: true,
      async run(_context, signal) {
        const tied = await wallboard.ties.settleAll(signal)
        return tied === 0 ? undefined : `${tied} servers tied.`
      },
    },
    {
      name: 'wallboard.cleanup',
      title: `Delete changes of alarms older than ${HISTORY_DAYS} days, and what is left of deleted accounts`,
      cron: '10 3 * * *',
      when: 'every night at 03:10',
      makeUp: true,
      async run(_context, signal) {
        const purged = await purgeDeleted(wallboard.db, signal)
        const before = later(toStored(wallboard.clock()), -HISTORY_DAYS * DAY)
        const deleted = await deleteOldChanges(wallboard.db, before, signal)
        return `${deleted} changes and ${purged} accounts deleted.`
      },
    },
  ]
}
