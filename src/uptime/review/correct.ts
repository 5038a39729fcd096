import type { Actor } from '../../http/auth.ts'
import { type FieldProblems, Invalid, NotFound } from '../../http/errors.ts'
import { type Correction, SEVERITIES, type Severity } from '../arithmetic/index.ts'
import type { ReportContext } from '../report/context.ts'
import { getReport, listCorrections } from '../report/find.ts'
import type { ReportModel, Section } from '../report/model.ts'
import { correctionText } from '../report/outputs/section-content.ts'
import { reckon } from '../report/reckon.ts'
import { editDraft } from './edit.ts'

export const MAX_WHY = 2_000
const MAX_TITLE = 300
const KINDS: readonly Correction['kind'][] = ['exclude', 'include', 'change', 'add', 'vouch']

/** A correction as it was sent, its times read. */
export interface GivenCorrection {
  frontEnd: string
  kind: string
  /** Of which interval of the report. */
  interval?: string | undefined
  /** Stored form. */
  from?: string | null | undefined
  to?: string | null | undefined
  severity?: string | undefined
  title?: string | undefined
  /** Of an added interval: the key of the incident that it belongs to. */
  incident?: string | null | undefined
  /** Of a missing source that is vouched for. */
  source?: string | undefined
  why: string
}

type Said = Record<string, string | null>

/**
 * Excludes or includes an interval, changes or adds one, or vouches for a missing source.
 * @throws NotFound, Invalid; Conflict for a report that is no draft
 */
export async function addCorrection(
  deps: ReportContext,
  month: string,
  given: GivenCorrection,
  actor: Actor,
): Promise<void> {
  const model = await reckon(deps.db, await getReport(deps.db, month))
  const { section, kind, said, why } = readCorrection(model, given)
  await editDraft(deps, month, actor, async (trx, report, { at }) => {
    const row = { month, front_end: section.slug, kind, said: JSON.stringify(said), why, by_name: actor.name, at }
    const { id } = await trx.insertInto('uptime_correction').values(row).returning('id').executeTakeFirstOrThrow()
    const correction = { ...said, kind, id: String(id), by: actor.name, at, why } as Correction
    const text = `${correctionText(correction, section.incidents, report.timeZone)}. Reason: ${why}`
    return { kind: 'corrected', text, frontEnd: section.slug, after: { ...said, why } }
  })
}

/** @throws Invalid with what is wrong by field */
function readCorrection(model: ReportModel, given: GivenCorrection) {
  const problems: FieldProblems = {}
  const section = model.sections.find(({ slug }) => slug === given.frontEnd)
  const kind = KINDS.find((word) => word === given.kind)
  const why = given.why.trim()
  if (why === '') problems['why'] = 'Say why: it stands in the report.'
  else if (why.length > MAX_WHY) problems['why'] = `At most ${MAX_WHY} characters.`
  if (!section) problems['frontEnd'] = `There is no front end “${given.frontEnd}” in this report.`
  if (!kind) problems['kind'] = `One of ${KINDS.join(', ')}.`
  if (!section || !kind) throw new Invalid(problems)
  const said = saidBy(kind, section, given, model, problems)
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  return { section, kind, said, why }
}

function saidBy(
  kind: Correction['kind'],
  section: Section,
  given: GivenCorrection,
  model: ReportModel,
  problems: FieldProblems,
): Said {
  if (kind === 'vouch') return vouched(section, given, problems)
  if (kind === 'add') return added(section, given, model, problems)
  const interval = section.incidents.flatMap(({ intervals }) => intervals).find(({ id }) => id === given.interval)
  if (!interval) {
    problems['interval'] = 'There is no such interval in this report.'
    return {}
  }
  if (kind !== 'change') return { interval: interval.id }
  const severity = severityOf(given, problems)
  const from = given.from ?? interval.from
  const to = given.to ?? interval.to
  if (to !== null && to <= from) problems['to'] = 'It ends before it begins.'
  const said: Said = { interval: interval.id }
  if (given.from && given.from !== interval.from) said['from'] = given.from
  if (given.to && given.to !== interval.to) said['to'] = given.to
  if (severity && severity !== interval.severity) said['severity'] = severity
  if (Object.keys(said).length === 1) problems[''] ??= 'Nothing is different: change its times or its severity.'
  return said
}

function vouched(section: Section, { source }: GivenCorrection, problems: FieldProblems): Said {
  const known = section.checks.some(({ key }) => key === `source_missing:${source}`)
  if (!source || !known) problems['source'] = 'There is no such missing source of incidents.'
  return { source: source ?? '' }
}

function added(section: Section, given: GivenCorrection, model: ReportModel, problems: FieldProblems): Said {
  const title = given.title?.trim() ?? ''
  const severity = severityOf(given, problems)
  const { from, to, incident } = given
  if (title === '' || title.length > MAX_TITLE) problems['title'] = `From 1 to ${MAX_TITLE} characters.`
  if (!severity) problems['severity'] ??= 'Choose a severity.'
  if (!from) problems['from'] ??= 'Say when it began.'
  if (!to) problems['to'] ??= 'Say when it ended.'
  if (from && to && to <= from) problems['to'] = 'It ends before it begins.'
  else if (from && to && (to <= model.from || from >= model.to)) problems['from'] = 'It lies outside of the month.'
  if (incident && !section.incidents.some(({ key }) => key === incident))
    problems['incident'] = 'There is no such incident in this report.'
  return { title, severity: severity ?? '', from: from ?? '', to: to ?? '', incident: incident || null }
}

function severityOf({ severity }: GivenCorrection, problems: FieldProblems): Severity | undefined {
  if (!severity) return undefined
  const known = SEVERITIES.find((word) => word === severity)
  if (!known) problems['severity'] = `One of ${SEVERITIES.join(', ')}.`
  return known
}

/** Takes a correction back; it stays in the history. @throws NotFound, Invalid, Conflict */
export async function withdrawCorrection(
  deps: ReportContext,
  month: string,
  id: number,
  givenWhy: string,
  actor: Actor,
): Promise<void> {
  const why = givenWhy.trim()
  if (why === '' || why.length > MAX_WHY) throw new Invalid({ why: `Say why, in at most ${MAX_WHY} characters.` })
  await editDraft(deps, month, actor, async (trx, _report, { at }) => {
    const stored = (await listCorrections(trx, month)).find((one) => one.id === id)
    if (!stored || stored.withdrawn) throw new NotFound('There is no such correction in force.')
    await trx
      .updateTable('uptime_correction')
      .set({ withdrawn_at: at, withdrawn_by: actor.name, withdrawn_why: why })
      .where('id', '=', id)
      .execute()
    const text = `The correction “${stored.correction.why}” is taken back. Reason: ${why}`
    return { kind: 'withdrawn', text, frontEnd: stored.frontEnd, after: { correction: id } }
  })
}
