import type { Db } from '../../db/schema.ts'
import {
  type DirectoryContext,
  findImpact,
  getPersonByEmail,
  type Impact,
  type ImpactOptions,
  type ImpactPerson,
} from '../../directory/index.ts'
import { NotReady } from '../../http/errors.ts'

/** People a declaration names; empty fields are filled from the directory. */
export interface Leads {
  coordinatorId: number | null
  communicationsManagerId: number | null
}

/** Everything some targets hit. @throws NotReady while the directory is still being read */
export async function getImpact(
  directory: DirectoryContext,
  targetIds: readonly number[],
  limits: ImpactOptions = {},
): Promise<Impact> {
  const answer = await findImpact(directory, targetIds, limits)
  if (answer.state === 'ready') return answer.impact
  throw new NotReady('What this hits is still being worked out after the start; try again in a moment.', 2)
}

/**
 * The people who lead: those who were named, else the nearest whom the directory holds responsible.
 * @throws Invalid for an address that nobody has
 */
export async function chooseLeads(
  db: Db,
  given: { coordinator?: string | undefined; communicationsManager?: string | undefined },
  propose: () => Promise<Impact | null>,
): Promise<Leads> {
  const named = async (email: string | undefined, field: string) =>
    email?.trim() ? (await getPersonByEmail(db, email, field)).id : null
  const coordinatorId = await named(given.coordinator, 'coordinator')
  const communicationsManagerId = await named(given.communicationsManager, 'communicationsManager')
  if (coordinatorId !== null && communicationsManagerId !== null) return { coordinatorId, communicationsManagerId }
  const impact = await propose()
  return {
    coordinatorId: coordinatorId ?? nearestWith(impact, 'downtime_coordinator')?.id ?? null,
    communicationsManagerId: communicationsManagerId ?? nearestWith(impact, 'communications_manager')?.id ?? null,
  }
}

/** Who has a role by the shortest way; of several, the first by name. */
export function nearestWith(
  impact: Impact | null,
  role: 'downtime_coordinator' | 'communications_manager',
): ImpactPerson | undefined {
  const withRole = (impact?.people ?? []).flatMap((person) => {
    const ways = person.because.filter((reason) => reason.role === role).map(({ via }) => via.length)
    return ways.length > 0 ? [{ person, way: Math.min(...ways) }] : []
  })
  return withRole.sort((a, b) => a.way - b.way)[0]?.person
}
