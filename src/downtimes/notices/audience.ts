import { findImpact, type Impact, type PersonRef, reasonSentence } from '../../directory/index.ts'
import type { DowntimeContext } from '../context.ts'
import type { DowntimeSummary } from '../read/find.ts'
import { findSnapshot } from '../snapshot.ts'

/** Somebody who is told of a downtime, and why. */
export interface Addressee {
  personId: number
  name: string
  email: string
  /** Follows "You get this because". */
  because: string
  /** Whoever leads or has to act is mailed also when they want no such mails. */
  mandatory: boolean
}

/**
 * Everybody who answers for what a downtime hits, and who leads it. While the directory is being read after a start,
 * those who were told at the announcement. Not inside a transaction.
 */
export async function findAudience(deps: DowntimeContext, downtime: DowntimeSummary): Promise<Addressee[]> {
  const ids = downtime.targets.map(({ id }) => id)
  const answer = await findImpact(deps.directory, ids, { entityLimit: 0, reasonLimit: 1 })
  const impact = answer.state === 'ready' ? answer.impact : (await findSnapshot(deps.db, downtime.id))?.snapshot.impact
  return withLeads(downtime, impact?.people ?? [])
}

export function withLeads(
  downtime: Pick<DowntimeSummary, 'coordinator' | 'communicationsManager'>,
  people: Impact['people'],
): Addressee[] {
  const leads = [
    leadOf(downtime.coordinator, 'you coordinate this downtime'),
    leadOf(downtime.communicationsManager, 'you communicate for this downtime'),
  ].filter((lead) => lead !== null)
  const others = people.map(({ id, name, email, roles, because }) => ({
    personId: id,
    name,
    email,
    because: because[0] ? reasonSentence(because[0]) : 'you answer for something that is hit',
    mandatory: roles.some((role) => role !== 'data_owner'),
  }))
  const first = new Map<number, Addressee>()
  for (const one of [...leads, ...others]) if (!first.has(one.personId)) first.set(one.personId, one)
  return [...first.values()]
}

function leadOf(person: PersonRef | null, because: string): Addressee | null {
  if (!person || person.retiredAt !== null) return null
  return { personId: person.id, name: person.name, email: person.email, because, mandatory: true }
}
