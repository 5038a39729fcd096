import type { Trx } from '../../db/schema.ts'
import { NotFound } from '../../http/errors.ts'
import { currentSeverity, type SeverityStep } from '../severity.ts'
import { spanClassOf } from '../span-class.ts'
import { ticketNumber } from '../ticket-number.ts'
import type { IncidentState } from '../words.ts'

export type LockedIncident = Awaited<ReturnType<typeof lockIncident>>

/**
 * An incident with its updates, held until the transaction ends: whoever else wants to write to it waits, and then sees
 * what this one has written. Writing is what locks a row in both databases.
 * @throws NotFound
 */
export async function lockIncident(trx: Trx, ticket: string, at: string) {
  const row = await trx
    .updateTable('incident')
    .set({ changed_at: at })
    .where('number', '=', ticketNumber(ticket) ?? 0)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new NotFound(`There is no ticket “${ticket.slice(0, 100)}”.`)
  const steps = await listSteps(trx, row.id)
  return { ...row, steps }
}

async function listSteps(trx: Trx, incidentId: number) {
  return trx
    .selectFrom('incident_update')
    .select(['seq', 'at', 'state', 'severity', 'ended_at as endedAt', 'text'])
    .where('incident_id', '=', incidentId)
    .orderBy('seq')
    .execute()
}

/** The last change of state and from when it counts. */
export function lastStateChange(steps: readonly SeverityStep[]): { state: IncidentState; at: string } {
  const last = steps.findLast((step) => step.state !== null)!
  return { state: last.state!, at: last.endedAt ?? last.at }
}

/** Brings severity, state and end of an incident to what its updates say, in their transaction. */
export async function settle(
  trx: Trx,
  incident: { id: number; started_at: string },
  steps: readonly SeverityStep[],
): Promise<{ state: IncidentState; endedAt: string | null }> {
  const { state, at } = lastStateChange(steps)
  const endedAt = state === 'closed' ? at : null
  await trx
    .updateTable('incident')
    .set({
      state,
      severity: currentSeverity(steps),
      started_at: incident.started_at,
      ended_at: endedAt,
      span_class: spanClassOf(incident.started_at, endedAt),
    })
    .where('id', '=', incident.id)
    .execute()
  return { state, endedAt }
}
