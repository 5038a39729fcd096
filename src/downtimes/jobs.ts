import type { Job } from '../jobs/job.ts'
import { keepTime } from './clock.ts'
import type { DowntimeContext } from './context.ts'
import { sendReminders } from './notices/reminders.ts'
import { announceOccurrences } from './series/announce.ts'
import { makeOccurrences } from './series/make.ts'

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
    {
      name: 'downtimes.reminders',
      title: 'Remind those concerned of downtimes that are near',
      cron: '30 * * * * *',
      when: 'every minute',
      atStart: true,
      quiet: true,
      async run(_context, signal) {
        const sent = await sendReminders(downtimes, signal)
        return sent > 0 ? `Reminded of ${sent}.` : undefined
      },
    },
    {
      name: 'downtimes.series',
      title: 'Make the occurrences of series ahead, and announce those whose time has come',
      cron: '0 7,37 * * * *',
      when: 'every 30 minutes',
      atStart: true,
      quiet: true,
      async run(_context, signal) {
        const made = await makeOccurrences(downtimes, signal)
        const { announced, refused } = await announceOccurrences(downtimes, signal)
        if (made + announced + refused === 0) return undefined
        return `${made} made, ${announced} announced, ${refused} refused.`
      },
    },
  ]
}
