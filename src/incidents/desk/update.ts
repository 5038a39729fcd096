import { recordAudit } from '../../audit/index.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict, type FieldProblems, Invalid } from '../../http/errors.ts'
import { findOutcome, keepOutcome } from '../../http/once.ts'
import { formatExact, toStored } from '../../lib/dates.ts'
import type { IncidentContext } from '../context.ts'
import { listTold, writeNotice } from '../notices/write.ts'
import { type GivenUpdate, type ReadUpdate, readUpdate } from '../rules.ts'
import { ticketNumber, ticketOf } from '../ticket-number.ts'
import { type LockedIncident, lastStateChange, lockIncident, settle } from './locked.ts'
import type { Telling } from './open.ts'

/**
 * Adds to the story of an incident, and with it changes its severity or state; state “closed” closes it.
 * @throws NotFound, Invalid, and Conflict when the ticket is closed and the update does not reopen it
 */
export async function addUpdate(
  deps: IncidentContext,
  ticket: string,
  given: GivenUpdate,
  actor: Actor,
  { notify = true, leaveOut = [], submission, alongside }: Telling = {},
): Promise<{ ticket: string; seq: number }> {
  const now = toStored(deps.clock())
  const update = readUpdate(given, now)
  return change(deps, ['incidents'], async (trx) => {
    const before = submission && (await findOutcome(trx, submission, now))
    if (before) return { ticket: ticketOf(ticketNumber(ticket) ?? 0), seq: Number(before) }
    const incident = await lockIncident(trx, ticket, now)
    const read = { ...update, state: update.state === incident.state ? null : update.state }
    if (incident.state === 'closed' && read.state === null) throw new Conflict(closedWords(incident.number))
    const problems = problemsWithUpdate(incident, read, deps.config.timeZone)
    if (Object.keys(problems).length > 0) throw new Invalid(problems)

    const seq = incident.steps.length + 1
    const { text, at, state, severity, endedAt } = read
    await trx
      .insertInto('incident_update')
      .values({
        incident_id: incident.id,
        seq,
        at,
        recorded_at: now,
        author: actor.name,
        text,
        state,
        severity,
        ended_at: endedAt,
      })
      .execute()
    await settle(trx, incident, [...incident.steps, { seq, at, state, severity, endedAt }])
    const key = ticketOf(incident.number)
    await recordAudit(trx, {
      at: now,
      actor,
      action: state === 'closed' ? 'incident.close' : 'incident.update',
      thing: { kind: 'incident', key, name: incident.title },
      after: { update: seq, text, ...(state && { state }), ...(severity && { severity }), ...(endedAt && { endedAt }) },
    })
    const notice = { incidentId: incident.id, ticket: key, seq, scope: 'told' as const, at: now, author: actor.name }
    const told = notify ? await listTold(trx, incident.id) : []
    const mails = { pages: deps.pages, baseUrl: deps.config.baseUrl }
    if (told.length > 0) await writeNotice(trx, mails, { ...notice, leftOut: leaveOut }, told)
    if (submission) await keepOutcome(trx, submission, String(seq))
    await alongside?.(trx, key)
    return { ticket: key, seq }
  })
}

function closedWords(number: number): string {
  return `${ticketOf(number)} is closed. An update has to reopen it: send state “open” or “inprogress” with it.`
}

/** What an update cannot say of this incident, by field. */
function problemsWithUpdate(incident: LockedIncident, update: ReadUpdate, timeZone: string): FieldProblems {
  const problems: FieldProblems = {}
  const { at, endedAt, state } = update
  const last = lastStateChange(incident.steps)
  const started = `The incident started only at ${formatExact(incident.started_at, timeZone)}.`
  const changed = `The state changed after that, at ${formatExact(last.at, timeZone)}.`
  if (at < incident.started_at) problems['at'] = started
  else if (state !== null && endedAt === null && at < last.at) problems['at'] = changed
  if (endedAt !== null && endedAt < incident.started_at) problems['endedAt'] = started
  else if (endedAt !== null && endedAt < last.at) problems['endedAt'] = changed
  return problems
}
