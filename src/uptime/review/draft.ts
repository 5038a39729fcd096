import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Invalid } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import { MONTH_PATTERN } from '../arithmetic/index.ts'
import { type CollectOptions, collectMonth } from '../evidence/collect.ts'
import type { ReportContext } from '../report/context.ts'
import { storeFigures } from '../report/figures.ts'
import { findReport, findUsualRule, getReport } from '../report/find.ts'
import { reckon } from '../report/reckon.ts'
import { lockReport, refuseUnlessDraft, trace } from './edit.ts'

export interface Drafted {
  isNew: boolean
  /** Parts of the evidence that could not be had, or not whole. */
  problems: number
}

/**
 * Collects the evidence of a month and makes its draft, or brings an existing one up to date.
 * @throws Invalid for what is no month, or has not begun; Conflict for a report that is no draft, or while it is collected
 */
export async function draftReport(
  deps: ReportContext,
  month: string,
  actor: Actor,
  options: Pick<CollectOptions, 'only' | 'signal'> = {},
): Promise<Drafted> {
  checkMonth(month)
  const known = await findReport(deps.db, month)
  if (known) refuseUnlessDraft(known)
  const { asked, problems } = await collectMonth(deps, month, known ? options : { signal: options.signal })
  return change(deps, [], async (trx) => {
    const step = { at: toStored(deps.clock()), actor }
    const isNew = await insertReport(deps, trx, month, step)
    const report = await lockReport(trx, month, step)
    // It may have been reviewed while its sources were asked.
    refuseUnlessDraft(report)
    await trx
      .updateTable('uptime_report')
      .set({ time_zone: deps.config.timeZone, approved_at: null, approved_by: null })
      .where('month', '=', month)
      .execute()
    const text = `${asked} ${asked === 1 ? 'part' : 'parts'} asked for, ${problems.length} not whole`
    await trace(trx, report, { kind: isNew ? 'drafted' : 'collected', text }, step)
    await storeFigures(trx, await reckon(trx, await getReport(trx, month)))
    return { isNew, problems: problems.length }
  })
}

/** What came of a collection, for whoever asked for it. */
export function collectedSentence(problems: number): string {
  if (problems === 0) return 'Collected: everything came.'
  return `Collected: ${problems} ${problems === 1 ? 'part is' : 'parts are'} not whole.`
}

/** @throws Invalid */
function checkMonth(month: string): void {
  if (!new RegExp(MONTH_PATTERN).test(month))
    throw new Invalid({ month: `Expected a month such as 2026-10, got “${month}”.` })
}

type Trx = Parameters<typeof trace>[0]

async function insertReport(
  { config }: ReportContext,
  trx: Trx,
  month: string,
  { at, actor }: { at: string; actor: Actor },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('uptime_report')
    .values({
      month,
      revision: 1,
      state: 'draft',
      version: 1,
      time_zone: config.timeZone,
      rule: JSON.stringify(await findUsualRule(trx, month)),
      summary: '',
      created_at: at,
      created_by: actor.name,
      changed_at: at,
    })
    .onConflict((oc) => oc.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows !== 1n) return false
  await copyRecipients(trx, month)
  return true
}

/** Who got the report of the month before is likely to get this one. */
async function copyRecipients(trx: Trx, month: string): Promise<void> {
  await trx
    .insertInto('uptime_recipient')
    .columns(['month', 'email', 'position'])
    .expression((eb) =>
      eb
        .selectFrom('uptime_recipient')
        .select((inner) => [inner.val(month).$castTo<string>().as('month'), 'email', 'position'])
        .where('month', '=', (inner) =>
          inner
            .selectFrom('uptime_recipient')
            .select((newest) => newest.fn.max('month').as('month'))
            .where('month', '<', month),
        ),
    )
    .execute()
}
