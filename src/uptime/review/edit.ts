import { recordAudit } from '../../audit/index.ts'
import type { Trx } from '../../db/schema.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import type { ReportContext, Step } from '../report/context.ts'
import { storeFigures } from '../report/figures.ts'
import { getReport, type Report } from '../report/find.ts'
import { reckon } from '../report/reckon.ts'
import { nameOfMonth } from '../report/words.ts'

/** What stands of a change in the report's history and in the audit log. */
export interface Told {
  kind: EventKind
  text: string
  frontEnd?: string
  /** For the audit log alone. */
  after?: object
}

export type EventKind =
  | 'drafted'
  | 'collected'
  | 'corrected'
  | 'withdrawn'
  | 'noted'
  | 'summarised'
  | 'rule'
  | 'recipients'
  | 'approved'
  | 'reviewed'
  | 'reopened'
  | 'sent'
  | 'tested'

/**
 * Changes a draft in one transaction: what `work` does, its trace, and the figures that follow. An approval of what it
 * said before is gone.
 * @throws NotFound; Conflict when it is no draft (any more)
 */
export function editDraft(
  deps: ReportContext,
  month: string,
  actor: Actor,
  work: (trx: Trx, report: Report, step: Step) => Promise<Told>,
): Promise<void> {
  return change(deps, [], async (trx) => {
    const step = { at: toStored(deps.clock()), actor }
    const report = await lockReport(trx, month, step)
    refuseUnlessDraft(report)
    const told = await work(trx, report, step)
    await trx
      .updateTable('uptime_report')
      .set({ approved_at: null, approved_by: null })
      .where('month', '=', month)
      .execute()
    await trace(trx, report, told, step)
    await storeFigures(trx, await reckon(trx, await getReport(trx, month)))
  })
}

/** Holds the report until the transaction ends, as it has changed now. */
export async function lockReport(trx: Trx, month: string, { at }: Step): Promise<Report> {
  await trx
    .updateTable('uptime_report')
    .set((eb) => ({ version: eb('version', '+', 1), changed_at: at }))
    .where('month', '=', month)
    .execute()
  return getReport(trx, month)
}

export function refuseUnlessDraft({ month, state }: Report): void {
  if (state !== 'draft') throw new Conflict(`The report of ${nameOfMonth(month)} is ${state}. Re-open it to change it.`)
}

/** Writes what was done into the history of the report and the audit log. */
export async function trace(
  trx: Trx,
  { month, revision }: Pick<Report, 'month' | 'revision'>,
  { kind, text, frontEnd, after }: Told,
  { at, actor }: Step,
): Promise<void> {
  await trx
    .insertInto('uptime_event')
    .values({ month, revision, kind, front_end: frontEnd ?? null, text, by_name: actor.name, at })
    .execute()
  await recordAudit(trx, {
    at,
    actor,
    action: `uptime_report.${kind}`,
    thing: { kind: 'uptime_report', key: month, name: `Uptime in ${nameOfMonth(month)}` },
    after: { text, ...(frontEnd && { frontEnd }), ...after },
  })
}
