import { SYSTEM } from '../../http/auth.ts'
import type { Job } from '../../jobs/job.ts'
import { dayOf, toStored } from '../../lib/dates.ts'
import { monthAfter } from '../arithmetic/index.ts'
import { announceDraft } from '../delivery/announce-draft.ts'
import { listFrontEnds } from '../front-ends/find.ts'
import type { ReportContext } from '../report/context.ts'
import { listReports } from '../report/find.ts'
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

/** So far back a month without a report is made up for; what is older, sources may have forgotten. */
const MONTHS_BACK = 6

/**
 * Makes the draft of the month before, unless somebody was faster, and tells the reviewers. Months before it that were
 * missed, because nothing ran on several firsts, come first.
 */
export async function draftLastMonth(deps: ReportContext, signal: AbortSignal): Promise<string> {
  const { db, config, clock } = deps
  const last = monthAfter(dayOf(toStored(clock()), config.timeZone).slice(0, 7), -1)
  const owed = monthsOwed(last, await listReports(db))
  if (owed.length === 0) return `The report of ${nameOfMonth(last)} is there already.`
  if ((await listFrontEnds(db)).length === 0) return 'No front end is set up.'
  const outcomes: string[] = []
  for (const month of owed) {
    const { problems } = await draftReport(deps, month, SYSTEM, { signal })
    const told = await announceDraft(deps, month)
    const missing = problems === 0 ? 'everything came' : `${problems} parts are not whole`
    outcomes.push(`${nameOfMonth(month)} was drafted: ${missing}; ${told} told.`)
  }
  return outcomes.join(' ')
}

/** The last month and those before it that have no report though an earlier one has, the oldest first. */
function monthsOwed(last: string, reports: readonly { month: string }[]): string[] {
  const known = new Set(reports.map(({ month }) => month))
  const months = Array.from({ length: MONTHS_BACK }, (_, i) => monthAfter(last, i + 1 - MONTHS_BACK))
  return months.filter(
    (month) => !known.has(month) && (month === last || reports.some((report) => report.month < month)),
  )
}
