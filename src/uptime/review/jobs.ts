import { SYSTEM } from '../../http/auth.ts'
import type { Job } from '../../jobs/job.ts'
import { dayOf, toStored } from '../../lib/dates.ts'
import { monthAfter } from '../arithmetic/index.ts'
import { announceDraft } from '../delivery/announce-draft.ts'
import { listFrontEnds } from '../front-ends/find.ts'
import type { ReportContext } from '../report/context.ts'
import { findReport } from '../report/find.ts'
import { nameOfMonth } from '../report/words.ts'
import { draftReport } from './draft.ts'

export function uptimeJobs(deps: ReportContext): Job[] {
  return [
    {
      name: 'uptime.draft',
      title: 'Draft the uptime report of the month before',
      cron: '0 6 1 * *',
      when: 'on the 1st at 06:00',
      makeUp: true,
      run: (_context, signal) => draftLastMonth(deps, signal),
    },
  ]
}

/** Makes the draft of the month before, unless somebody was faster, and tells the reviewers. */
export async function draftLastMonth(deps: ReportContext, signal: AbortSignal): Promise<string> {
  const { db, config, clock } = deps
  const month = monthAfter(dayOf(toStored(clock()), config.timeZone).slice(0, 7), -1)
  if (await findReport(db, month)) return `The report of ${nameOfMonth(month)} is there already.`
  if ((await listFrontEnds(db)).length === 0) return 'No front end is set up.'
  const { problems } = await draftReport(deps, month, SYSTEM, { signal })
  const told = await announceDraft(deps, month)
  const missing = problems === 0 ? 'everything came' : `${problems} parts are not whole`
  return `${nameOfMonth(month)} was drafted: ${missing}; ${told} told.`
}
