import type { Trx } from '../../db/schema.ts'
import { type FieldProblems, Invalid } from '../../http/errors.ts'
import { earliestOf, formatExact } from '../../lib/dates.ts'
import type { Change } from './correct.ts'
import { type LockedIncident, settle } from './locked.ts'

/** Puts the start of an incident right, and the end of one that is closed. @throws Invalid when updates speak against it */
export async function correctTimes(
  trx: Trx,
  incident: LockedIncident,
  wanted: { startedAt: string | null; endedAt: string | null },
  timeZone: string,
): Promise<Change[]> {
  const startedAt = wanted.startedAt ?? incident.started_at
  const endedAt = wanted.endedAt ?? incident.ended_at
  const changes: Change[] = []
  if (startedAt !== incident.started_at)
    changes.push({ seq: null, field: 'startedAt', was: incident.started_at, became: startedAt })
  if (endedAt !== incident.ended_at)
    changes.push({ seq: null, field: 'endedAt', was: incident.ended_at, became: endedAt })
  if (changes.length === 0) return []

  const [filing, ...later] = incident.steps
  const closing = incident.state === 'closed' ? later.findLast((step) => step.state === 'closed')! : null
  refuseAgainst(incident, { startedAt, endedAt }, timeZone)
  filing!.at = startedAt
  if (closing) closing.endedAt = endedAt
  const steps = [filing!, ...(closing ? [closing] : [])]
  for (const { seq, at, endedAt: end } of steps) {
    await trx
      .updateTable('incident_update')
      .set({ at, ended_at: end })
      .where('incident_id', '=', incident.id)
      .where('seq', '=', seq)
      .execute()
  }
  await settle(trx, { id: incident.id, started_at: startedAt }, incident.steps)
  return changes
}

function refuseAgainst(
  incident: LockedIncident,
  wanted: { startedAt: string; endedAt: string | null },
  timeZone: string,
): void {
  const problems: FieldProblems = {}
  const words = (time: string) => formatExact(time, timeZone)
  const later = incident.steps.slice(1)
  const closing = incident.state === 'closed' ? later.findLast((step) => step.state === 'closed') : undefined
  const first = earliestOf(
    later.flatMap(({ at, endedAt, seq }) => [at, ...(endedAt && seq !== closing?.seq ? [endedAt] : [])]),
  )
  if (first !== null && wanted.startedAt > first) problems['startedAt'] = `An update speaks of ${words(first)} already.`
  if (wanted.endedAt !== null && incident.state !== 'closed')
    problems['endedAt'] = 'It has not ended: close it by an update.'
  else if (wanted.endedAt !== null && wanted.endedAt < wanted.startedAt)
    problems['endedAt'] = 'The end lies before the start.'
  const before = later.findLast((step) => step.state !== null && step.seq !== closing?.seq)
  if (!problems['endedAt'] && before && wanted.endedAt !== null && wanted.endedAt < (before.endedAt ?? before.at))
    problems['endedAt'] = `The state changed after that, at ${words(before.endedAt ?? before.at)}.`
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
}
