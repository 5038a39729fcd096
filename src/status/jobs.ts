import type { Job } from '../jobs/job.ts'
import { DAY, later, toStored } from '../lib/dates.ts'
import { analyze, deleteOldSnapshots, SNAPSHOT_DAYS } from './history/cleanup.ts'
import { expireOverrides } from './services/override.ts'
import type { StatusContext } from './status.ts'

export function statusJobs(status: StatusContext): Job[] {
  return [
    {
      name: 'status.checks',
      title: 'Check every service whose turn it is',
      cron: '*/5 * * * * *',
      when: 'every 5 s, for what is due',
      atStart: true,
      quiet: true,
      run: (_context, signal) => status.rounds.runDue(signal),
    },
    {
      name: 'status.overrides',
      title: 'End overrides whose time is over',
      cron: '*/15 * * * * *',
      when: 'every 15 s',
      atStart: true,
      quiet: true,
      async run() {
        const ended = await expireOverrides(status)
        return ended === 0 ? undefined : `${ended} ended.`
      },
    },
    {
      name: 'status.cleanup',
      title: `Delete snapshots older than ${SNAPSHOT_DAYS} days; daily sums stay`,
      cron: '0 3 * * *',
      when: 'every night at 03:00',
      makeUp: true,
      async run(_context, signal) {
        const before = later(toStored(status.clock()), -SNAPSHOT_DAYS * DAY)
        const deleted = await deleteOldSnapshots(status.db, before, signal)
        if (!signal.aborted) await analyze(status.db)
        return `${deleted} snapshots deleted.`
      },
    },
  ]
}
