import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict, Invalid } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import type { ReportContext } from '../report/context.ts'
import type { Report } from '../report/find.ts'
import { openChecks, type ReportModel } from '../report/model.ts'
import { packModel, reckon } from '../report/reckon.ts'
import { lockReport, refuseUnlessDraft, trace } from './edit.ts'

const MAX_WHY = 2_000

export type Review = 'approved' | 'reviewed'

/**
 * Says that a draft is right. It is locked then, and what it says is kept; where two persons are asked for, the first
 * only approves, and another one reviews.
 * @throws NotFound; Conflict when it is no draft, checks want a note, or a second person is needed
 */
export async function reviewReport(deps: ReportContext, month: string, actor: Actor): Promise<Review> {
  return change(deps, [], async (trx) => {
    const step = { at: toStored(deps.clock()), actor }
    const report = await lockReport(trx, month, step)
    refuseUnlessDraft(report)
    const reviewed = { by: actor.name, at: step.at }
    const model = await reckon(trx, { ...report, reviewed })
    refuseUnlessNoted(model)
    if (deps.config.uptimeSecondPerson && !isSecond(report, actor)) {
      const approval = { approved_at: step.at, approved_by: actor.name }
      await trx.updateTable('uptime_report').set(approval).where('month', '=', month).execute()
      await trace(trx, report, { kind: 'approved', text: 'Right, as far as the first person sees.' }, step)
      return 'approved'
    }
    const content = await packModel(model)
    await trx
      .updateTable('uptime_report')
      .set({ state: 'reviewed', reviewed_at: step.at, reviewed_by: actor.name })
      .where('month', '=', month)
      .execute()
    await trx
      .insertInto('uptime_revision')
      .values({ month, revision: report.revision, reviewed_at: step.at, reviewed_by: actor.name, content })
      .execute()
    await trace(trx, report, { kind: 'reviewed', text: `Revision ${report.revision} is right, and locked.` }, step)
    return 'reviewed'
  })
}

/** @throws Conflict when the first person asks again */
function isSecond({ approved }: Report, actor: Actor): boolean {
  if (approved?.by === actor.name)
    throw new Conflict(`${actor.name} has approved it already. A second person has to review it.`)
  return approved !== null
}

/** @throws Conflict */
export function refuseUnlessNoted(model: Pick<ReportModel, 'sections'>): void {
  const open = openChecks(model)
  if (open.length === 0) return
  const told = open.slice(0, 3).map(({ name, text }) => `${name}: ${text}`)
  const rest = open.length > 3 ? ` And ${open.length - 3} more.` : ''
  const count = open.length === 1 ? 'One check wants a note first.' : `${open.length} checks want a note first.`
  throw new Conflict(`${count} ${told.join(' ')}${rest}`)
}

/** Makes a draft of a reviewed or sent report again, as its next revision. @throws NotFound, Invalid, Conflict */
export async function reopenReport(deps: ReportContext, month: string, given: string, actor: Actor): Promise<void> {
  const why = given.trim()
  if (why === '' || why.length > MAX_WHY) throw new Invalid({ why: `Say why, in at most ${MAX_WHY} characters.` })
  await change(deps, [], async (trx) => {
    const step = { at: toStored(deps.clock()), actor }
    const report = await lockReport(trx, month, step)
    if (report.state === 'draft') throw new Conflict('It is a draft: there is nothing to re-open.')
    const revision = report.revision + 1
    await trx
      .updateTable('uptime_report')
      .set({
        revision,
        state: 'draft',
        approved_at: null,
        approved_by: null,
        reviewed_at: null,
        reviewed_by: null,
      })
      .where('month', '=', month)
      .execute()
    const told = { kind: 'reopened', text: `Revision ${revision} was begun. Reason: ${why}` } as const
    await trace(trx, { month, revision }, told, step)
  })
}
