import { recordAudit } from '../../audit/index.ts'
import type { Trx } from '../../db/schema.ts'
import { nextTicketNumber } from '../../db/ticket-numbers.ts'
import { change } from '../../db/versions.ts'
import { type EntityRef, findImpact, getEntitiesBySlug, type Impact } from '../../directory/index.ts'
import type { Actor } from '../../http/auth.ts'
import { type FieldProblems, Invalid } from '../../http/errors.ts'
import { problemsOf } from '../../http/forms.ts'
import { findOutcome, keepOutcome, type Submission } from '../../http/once.ts'
import { readInstant, toStored } from '../../lib/dates.ts'
import type { DowntimeContext } from '../context.ts'
import { addEvent } from '../locked.ts'
import { referenceOf } from '../reference.ts'
import { type GivenDowntime, type ReadDowntime, readDowntime } from '../rules.ts'
import { type GivenSeries, insertSeries, type ReadSeries, readSeries } from '../series/declare.ts'
import { chooseLeads, type Leads } from './people.ts'

/** A declaration that is right in itself and in the directory. */
export interface CheckedDowntime extends ReadDowntime, Leads {
  targets: EntityRef[]
}

/** Of a series: which one, and the start that it gave this occurrence. */
export interface Occurrence {
  seriesId: number
  at: string
}

/** Reads all fields before it complains, so that nobody mends a form one message at a time. @throws Invalid */
export async function checkDowntime(deps: DowntimeContext, given: GivenDowntime): Promise<CheckedDowntime> {
  const problems: FieldProblems = {}
  const gather = (error: unknown) => {
    for (const [field, message] of Object.entries(problemsOf(error))) problems[field] ??= message
    return null
  }
  const read = await attempt(() => readDowntime(given, toStored(deps.clock()))).catch(gather)
  const targets = await getEntitiesBySlug(deps.db, given.targets, 'targets').catch(gather)
  const leads = await chooseLeads(deps.db, given, () => proposal(deps, targets ?? [])).catch(gather)
  if (!read || !targets || !leads) throw new Invalid(problems)
  return { ...read, ...leads, targets }
}

async function attempt<T>(work: () => T): Promise<T> {
  return work()
}

/** Whom the directory would name; null while it is still being read, as that is no reason to refuse a declaration. */
async function proposal({ directory }: DowntimeContext, targets: readonly EntityRef[]): Promise<Impact | null> {
  const ids = targets.map(({ id }) => id)
  const answer = await findImpact(directory, ids, { entityLimit: 0, reasonLimit: 20 })
  return answer.state === 'ready' ? answer.impact : null
}

/**
 * Declares a downtime as a draft: nobody is told before it is announced. A form that is sent twice declares once.
 * @throws Invalid with messages by field
 */
export async function declareDowntime(
  deps: DowntimeContext,
  given: GivenDowntime & GivenSeries,
  actor: Actor,
  submission?: Submission,
): Promise<{ reference: string; isRepeated: boolean; seriesId: number | null }> {
  const { downtime, series } = await checkDeclaration(deps, given)
  return change(deps, ['downtimes'], async (trx) => {
    const at = toStored(deps.clock())
    const before = submission && (await findOutcome(trx, submission, at))
    if (before) return { reference: before, isRepeated: true, seriesId: null }
    const occurrence = series ? await insertSeries(trx, series, downtime, { at, actor }) : undefined
    const { reference } = await insertDowntime(trx, downtime, { at, actor, ...(occurrence && { occurrence }) })
    if (submission) await keepOutcome(trx, submission, reference)
    return { reference, isRepeated: false, seriesId: occurrence?.seriesId ?? null }
  })
}

/** A declaration with the series that it asks for; what is wrong with either is told at once. */
async function checkDeclaration(
  deps: DowntimeContext,
  given: GivenDowntime & GivenSeries,
): Promise<{ downtime: CheckedDowntime; series: ReadSeries | null }> {
  const problems: FieldProblems = {}
  const gather = (error: unknown) => {
    Object.assign(problems, problemsOf(error))
    return null
  }
  const downtime = await checkDowntime(deps, given).catch(gather)
  const [startsAt, endsAt] = [readInstant(given.startsAt), readInstant(given.endsAt)]
  const series =
    startsAt && endsAt && endsAt > startsAt
      ? await attempt(() => readSeries(given, { startsAt, endsAt }, deps.config.timeZone)).catch(gather)
      : null
  if (!downtime || Object.keys(problems).length > 0) throw new Invalid(problems)
  return { downtime, series }
}

/** In the caller's transaction. */
export async function insertDowntime(
  trx: Trx,
  downtime: CheckedDowntime,
  declared: { at: string; actor: Actor; occurrence?: Occurrence },
): Promise<{ reference: string; id: number }> {
  const { at, actor, occurrence } = declared
  const number = await nextTicketNumber(trx, 'downtime')
  const { id } = await trx
    .insertInto('downtime')
    .values({
      number,
      ...columnsOf(downtime),
      state: 'draft',
      series_id: occurrence?.seriesId ?? null,
      occurrence_at: occurrence?.at ?? null,
      declared_by: actor.name,
      declared_at: at,
      changed_at: at,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await setTargets(trx, id, downtime.targets)
  const window = { starts_at: downtime.startsAt, ends_at: downtime.endsAt }
  await addEvent(trx, { id, ...window }, { at, author: actor.name, kind: 'declared', text: '' })
  const reference = referenceOf(number)
  const { title, startsAt, endsAt, effect } = downtime
  await recordAudit(trx, {
    at,
    actor,
    action: 'downtime.declare',
    thing: { kind: 'downtime', key: reference, name: title },
    after: { title, startsAt, endsAt, effect, targets: downtime.targets.map(({ slug }) => slug) },
  })
  return { reference, id }
}

/** What is written of a declaration, by column. */
export function columnsOf(downtime: Omit<CheckedDowntime, 'targets'>) {
  return {
    title: downtime.title,
    reason: downtime.reason,
    effect: downtime.effect,
    change_ref: downtime.changeRef,
    change_url: downtime.changeUrl,
    starts_at: downtime.startsAt,
    ends_at: downtime.endsAt,
    coordinator_id: downtime.coordinatorId,
    communications_manager_id: downtime.communicationsManagerId,
  }
}

export async function setTargets(trx: Trx, downtimeId: number, targets: readonly { id: number }[]): Promise<void> {
  await trx.deleteFrom('downtime_target').where('downtime_id', '=', downtimeId).execute()
  await trx
    .insertInto('downtime_target')
    .values(targets.map(({ id }) => ({ downtime_id: downtimeId, entity_id: id })))
    .execute()
}
