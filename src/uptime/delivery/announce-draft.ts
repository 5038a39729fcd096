import { change } from '../../db/versions.ts'
import { toStored } from '../../lib/dates.ts'
import { queueMails, renderMail } from '../../mail/index.ts'
import type { ReportContext } from '../report/context.ts'
import { getReport } from '../report/find.ts'
import { openChecks } from '../report/model.ts'
import { readModel } from '../report/reckon.ts'
import { nameOfMonth } from '../report/words.ts'

/** Tells the reviewers that a draft is there, and how much it asks of them. @returns how many are told */
export async function announceDraft(deps: ReportContext, month: string): Promise<number> {
  const reviewers = deps.config.uptimeReviewers
  if (reviewers.length === 0) return 0
  const model = await readModel(deps.db, await getReport(deps.db, month))
  const data = {
    name: nameOfMonth(month),
    highlights: model.highlights,
    open: openChecks(model).length,
    url: `${deps.config.baseUrl}/uptime/${month}`,
  }
  const mail = renderMail(deps.pages, 'uptime/mail/draft', data)
  return change(deps, ['mail'], async (trx) => {
    const about = { kind: 'uptime_report', key: month, event: 'drafted' }
    const shared = { ...mail, because: 'you review the uptime reports', mandatory: true }
    const messages = reviewers.map((email) => ({ ...shared, to: { name: '', email } }))
    return (await queueMails(trx, { at: toStored(deps.clock()), about }, messages)).length
  })
}
