import type { Job } from '../jobs/job.ts'
import { DAY, later, toStored } from '../lib/dates.ts'
import { clearOldMails, WORDS_KEPT_DAYS } from './cleanup.ts'
import type { MailContext } from './mail.ts'

export const SEND_JOB = 'mail.send'

export function mailJobs(mail: MailContext): Job[] {
  return [
    {
      name: SEND_JOB,
      title: 'Send mails that wait',
      cron: '*/5 * * * * *',
      when: 'every 5 s, and as soon as there is one',
      atStart: true,
      quiet: true,
      run: async (_context, signal) => mail.sending?.sendDue(signal),
    },
    {
      name: 'mail.cleanup',
      title: `Clear what mails said ${WORDS_KEPT_DAYS} days ago; that they were sent stays`,
      cron: '30 3 * * *',
      when: 'every night at 03:30',
      makeUp: true,
      async run(_context, signal) {
        const before = later(toStored(mail.clock()), -WORDS_KEPT_DAYS * DAY)
        return `${await clearOldMails(mail.db, before, signal)} mails cleared.`
      },
    },
  ]
}
