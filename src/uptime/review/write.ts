import type { Actor } from '../../http/auth.ts'
import { Invalid } from '../../http/errors.ts'
import type { AccountingRule } from '../arithmetic/index.ts'
import type { ReportContext } from '../report/context.ts'
import { getReport } from '../report/find.ts'
import type { Section } from '../report/model.ts'
import { reckon } from '../report/reckon.ts'
import { editDraft } from './edit.ts'

const MAX_NOTE = 2_000
export const MAX_SUMMARY = 20_000
const MAX_HIGHLIGHTS = 10_000

/** Writes a note on a check, an interval or an incident; an empty one takes it back. @throws NotFound, Invalid, Conflict */
export async function writeNote(
  deps: ReportContext,
  month: string,
  { frontEnd, about, text: given }: { frontEnd: string; about: string; text: string },
  actor: Actor,
): Promise<void> {
  const text = given.trim()
  if (text.length > MAX_NOTE) throw new Invalid({ text: `At most ${MAX_NOTE} characters.` })
  const model = await reckon(deps.db, await getReport(deps.db, month))
  const section = model.sections.find(({ slug }) => slug === frontEnd)
  if (!section) throw new Invalid({ frontEnd: `There is no front end “${frontEnd}” in this report.` })
  const subject = subjectOf(section, about)
  if (subject === undefined) throw new Invalid({ about: 'There is nothing of that name in this report.' })
  await editDraft(deps, month, actor, async (trx, _report, { at }) => {
    await trx
      .insertInto('uptime_note')
      .values({ month, front_end: section.slug, about, text, by_name: actor.name, at })
      .execute()
    const told = text === '' ? `The note on “${subject}” is taken back.` : `On “${subject}”: ${text}`
    return { kind: 'noted', text: told, frontEnd: section.slug, after: { about } }
  })
}

/** What a note is about, in words; undefined when it is nothing of the report. */
export function subjectOf({ checks, incidents }: Section, about: string): string | undefined {
  const check = checks.find(({ key }) => key === about)
  if (check) return check.text
  return incidents.find(({ key, intervals }) => key === about || intervals.some(({ id }) => id === about))?.id
}

/** @throws NotFound, Invalid, Conflict */
export async function writeSummary(
  deps: ReportContext,
  month: string,
  given: { summary: string; highlights: string },
  actor: Actor,
): Promise<void> {
  const summary = given.summary.replace(/\r\n?/g, '\n').trim()
  const lines = given.highlights.split(/\r\n?|\n/).map((line) => line.replace(/^\s*[-•*]\s*/, '').trim())
  const highlights = lines.filter((line) => line !== '').join('\n')
  const problems = {
    ...(summary.length > MAX_SUMMARY && { summary: `At most ${MAX_SUMMARY} characters.` }),
    ...(highlights.length > MAX_HIGHLIGHTS && { highlights: `At most ${MAX_HIGHLIGHTS} characters.` }),
  }
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  const model = await reckon(deps.db, { ...(await getReport(deps.db, month)), highlights: null })
  // What nobody changed goes on following from the figures.
  const own = highlights === '' || highlights === model.highlights.join('\n') ? null : highlights
  await editDraft(deps, month, actor, async (trx) => {
    await trx.updateTable('uptime_report').set({ summary, highlights: own }).where('month', '=', month).execute()
    return { kind: 'summarised', text: 'Summary and highlights were written.', after: { summary, highlights: own } }
  })
}

/** Changes how the month is accounted for. @throws NotFound, Invalid, Conflict */
export async function changeRule(
  deps: ReportContext,
  month: string,
  { rule, why: given }: { rule: AccountingRule; why: string },
  actor: Actor,
): Promise<void> {
  const why = given.trim()
  if (why === '' || why.length > MAX_NOTE) throw new Invalid({ why: `Say why, in at most ${MAX_NOTE} characters.` })
  await editDraft(deps, month, actor, async (trx) => {
    await trx
      .updateTable('uptime_report')
      .set({ rule: JSON.stringify(rule) })
      .where('month', '=', month)
      .execute()
    return { kind: 'rule', text: `The accounting rule was changed. Reason: ${why}`, after: { rule } }
  })
}
