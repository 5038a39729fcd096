import {
  findImpact,
  type ImpactPerson,
  listPeopleById,
  type ResponsibilityRole,
  reasonSentence,
} from '../../directory/index.ts'
import type { IncidentContext } from '../context.ts'

/** Somebody who has to know of an incident, and why. */
export interface Addressee {
  personId: number
  name: string
  email: string
  /** Follows "You get this because". */
  because: string
  /** Whoever has to act is mailed also when they want no such mails. */
  mandatory: boolean
  /** What they are to the incident, nearest first, as lists show it. */
  reasons: { role: ResponsibilityRole | 'assigned'; entity: string | null; steps: string[]; inherited: boolean }[]
}

/** The people of an incident; null while the directory is still being read. */
export type Audience = Addressee[] | null

/** Whoever answers for what is hit, and the engineer who is on it. Not inside a transaction. */
export async function findAudience(
  { directory, db }: Pick<IncidentContext, 'directory' | 'db'>,
  entityIds: readonly number[],
  engineerId: number | null,
): Promise<Audience> {
  const answer = await findImpact(directory, entityIds, { entityLimit: 0 })
  if (answer.state === 'preparing') return null
  const people = answer.impact.people.map(addresseeOf)
  if (engineerId === null) return people
  return withEngineer(db, people, engineerId)
}

export function addresseeOf(person: ImpactPerson): Addressee {
  const reasons = person.because.map(({ role, entity, steps, inherited }) => ({
    role,
    entity: entity.name,
    steps: steps.map(({ name }) => name).reverse(),
    inherited,
  }))
  const [first] = person.because
  return {
    personId: person.id,
    name: person.name,
    email: person.email,
    because: first ? reasonSentence(first) : 'you answer for something that is hit',
    mandatory: person.roles.some((role) => role !== 'data_owner'),
    reasons,
  }
}

/** Who is on it comes first, and knows why. */
export async function withEngineer(
  db: IncidentContext['db'],
  people: Addressee[],
  engineerId: number,
): Promise<Addressee[]> {
  const person = (await listPeopleById(db, [engineerId])).get(engineerId)
  if (!person || person.retiredAt !== null) return people
  const known = people.find(({ personId }) => personId === engineerId)
  const engineer: Addressee = {
    personId: person.id,
    name: person.name,
    email: person.email,
    because: 'you are the engineer who is on it',
    mandatory: true,
    reasons: [{ role: 'assigned', entity: null, steps: [], inherited: false }, ...(known?.reasons ?? [])],
  }
  return [engineer, ...people.filter((one) => one !== known)]
}
