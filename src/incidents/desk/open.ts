import { recordAudit } from '../../audit/index.ts'
import type { Trx } from '../../db/schema.ts'
import { nextTicketNumber } from '../../db/ticket-numbers.ts'
import { change } from '../../db/versions.ts'
import { type EntityRef, getEntitiesBySlug } from '../../directory/index.ts'
import type { Actor } from '../../http/auth.ts'
import { type FieldProblems, Invalid } from '../../http/errors.ts'
import { problemsOf } from '../../http/forms.ts'
import { findOutcome, keepOutcome, type Submission } from '../../http/once.ts'
import { toStored } from '../../lib/dates.ts'
import type { IncidentContext } from '../context.ts'
import { findAudience } from '../notices/audience.ts'
import { writeNotice } from '../notices/write.ts'
import { type GivenIncident, type ReadIncident, readIncident } from '../rules.ts'
import { RUNNING_CLASS } from '../span-class.ts'
import { ticketOf } from '../ticket-number.ts'
import { type Engineer, readEngineer } from './engineer.ts'

/** A new incident that is right in itself and in the directory. */
export interface CheckedIncident extends ReadIncident {
  engineer: Engineer
  affects: EntityRef[]
}

/** Reads all fields before it complains, so that nobody mends a form one message at a time. @throws Invalid */
export async function checkIncident(deps: IncidentContext, given: GivenIncident): Promise<CheckedIncident> {
  const problems: FieldProblems = {}
  const gather = (error: unknown) => {
    Object.assign(problems, problemsOf(error))
    return null
  }
  const now = toStored(deps.clock())
  const read = await attempt(() => readIncident(given, now)).catch(gather)
  const affects = await getEntitiesBySlug(deps.db, given.affects, 'affects').catch(gather)
  const engineer = await readEngineer(deps.database, given.engineer).catch(gather)
  if (!read || !affects || !engineer) throw new Invalid(problems)
  return { ...read, affects, engineer }
}

async function attempt<T>(work: () => T): Promise<T> {
  return work()
}

/** What goes with filing or telling of something. */
export interface Telling {
  /** Whether those concerned are mailed; yes unless said. */
  notify?: boolean | undefined
  /** Addresses that get no mail although they are concerned. */
  leaveOut?: readonly string[] | undefined
  /** The form that asks for it; a second click on it does nothing more. */
  submission?: Submission | undefined
  /** Done in the same transaction, so that what asked for it knows what became of it. */
  alongside?: ((trx: Trx, ticket: string) => Promise<void>) | undefined
}

/**
 * Files an incident: the ticket, its filing as the first update, what it affects, and the mails to those it hits.
 * @throws Invalid with messages by field
 */
export async function openIncident(
  deps: IncidentContext,
  given: GivenIncident,
  actor: Actor,
  { notify = true, leaveOut = [], submission, alongside }: Telling = {},
): Promise<{ ticket: string; people: number | null }> {
  const incident = await checkIncident(deps, given)
  const entityIds = incident.affects.map(({ id }) => id)
  const audience = notify ? await findAudience(deps, entityIds, incident.engineer.engineer_id) : []
  return change(deps, ['incidents'], async (trx) => {
    const at = toStored(deps.clock())
    const before = submission && (await findOutcome(trx, submission, at))
    if (before) return { ticket: before, people: null }
    const number = await nextTicketNumber(trx, 'incident')
    const id = await insertIncident(trx, incident, { number, at, author: actor.name })
    const ticket = ticketOf(number)
    const { title, severity, stage, startedAt } = incident
    await recordAudit(trx, {
      at,
      actor,
      action: 'incident.open',
      thing: { kind: 'incident', key: ticket, name: title },
      after: { title, severity, stage, startedAt, affects: incident.affects.map(({ slug }) => slug) },
    })
    const notice = { incidentId: id, ticket, seq: 1, scope: 'all' as const, at, author: actor.name, leftOut: leaveOut }
    if (notify) await writeNotice(trx, { pages: deps.pages, baseUrl: deps.config.baseUrl }, notice, audience)
    if (submission) await keepOutcome(trx, submission, ticket)
    await alongside?.(trx, ticket)
    const left = new Set(leaveOut)
    return { ticket, people: audience === null ? null : audience.filter(({ email }) => !left.has(email)).length }
  })
}

async function insertIncident(
  trx: Trx,
  incident: CheckedIncident,
  filed: { number: number; at: string; author: string },
): Promise<number> {
  const { number, at, author } = filed
  const { id } = await trx
    .insertInto('incident')
    .values({
      number,
      title: incident.title,
      description: incident.description,
      severity: incident.severity,
      state: 'open',
      stage: incident.stage,
      started_at: incident.startedAt,
      ended_at: null,
      span_class: RUNNING_CLASS,
      ...incident.engineer,
      external_url: incident.externalUrl,
      filed_by: author,
      filed_at: at,
      changed_at: at,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('incident_update')
    .values({
      incident_id: id,
      seq: 1,
      at: incident.startedAt,
      recorded_at: at,
      author,
      text: '',
      state: 'open',
      severity: incident.severity,
      ended_at: null,
    })
    .execute()
  await insertAffected(trx, id, incident.affects, { at, author })
  return id
}

export async function insertAffected(
  trx: Trx,
  incidentId: number,
  entities: readonly Pick<EntityRef, 'id'>[],
  added: { at: string; author: string },
): Promise<void> {
  if (entities.length === 0) return
  const rows = entities.map((entity) => ({
    incident_id: incidentId,
    entity_id: entity.id,
    added_at: added.at,
    added_by: added.author,
    removed_at: null,
    removed_by: null,
  }))
  await trx.insertInto('incident_affects').values(rows).execute()
}
