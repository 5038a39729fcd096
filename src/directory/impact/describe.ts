import type { Database } from '../../db/open.ts'
import { NODE_KINDS, type NodeId } from '../graph/nodes.ts'
import type { Because, ResponsiblePerson } from '../graph/people.ts'
import type { Hits } from '../graph/walk.ts'
import type { EntityKind, ResponsibilityRole } from '../tables.ts'
import { loadNames, type Named, type Names, slugsOf, tell } from './names.ts'

export interface ImpactEntity extends Named {
  id: number
  /** Steps from the nearest of the things that were asked for; 0 for these themselves. */
  depth: number
  /** The slugs of a shortest path, from what was asked for to it. */
  path: string[]
  /** The same path with names. */
  steps: Named[]
}

export interface ImpactPerson {
  id: number
  name: string
  email: string
  phone: string | null
  team: string | null
  roles: ResponsibilityRole[]
  /** The nearest reasons; as many as were asked for. */
  because: ImpactReason[]
  /** How many reasons there are. */
  reasons: number
}

export interface ImpactReason {
  role: ResponsibilityRole
  entity: Named
  /** Slugs: the path to the entity; upwards where the role is inherited. */
  via: string[]
  steps: Named[]
  /** From something that a thing asked for sits in, which is not hit itself. */
  inherited: boolean
}

const COMPONENT = NODE_KINDS.indexOf('component')

export interface Part {
  /** Only this kind. */
  kind?: EntityKind | undefined
  /** The first place that is looked at. */
  from?: number
  limit: number
}

/** Places of hit entities in the order of the walk, nearest first; components are no entries of their own. */
export function placesOf(hits: Hits, { kind, from = 0, limit }: Part): number[] {
  const wanted = kind && NODE_KINDS.indexOf(kind)
  const places: number[] = []
  for (let place = from; place < hits.size && places.length < limit; place += 1) {
    const code = hits.graph.kindAt(hits.nodeAt(place))
    if (wanted === undefined ? code !== COMPONENT : code === wanted) places.push(place)
  }
  return places
}

/** Hit entities by their places in the walk, with names. */
export async function describeEntities(
  database: Database,
  hits: Hits,
  places: readonly number[],
): Promise<ImpactEntity[]> {
  const paths = places.map((place) => hits.pathAt(place))
  const names = await loadNames(database, paths.flat())
  return paths.flatMap((path) => describeEntity(path, names) ?? [])
}

export function describeEntity(path: readonly NodeId[], names: Names): ImpactEntity | undefined {
  const steps = tell(path, names)
  const named = steps?.at(-1)
  if (!steps || !named) return undefined
  return { ...named, id: path.at(-1)!, depth: steps.length - 1, path: slugsOf(steps), steps }
}

type Contact = Pick<ImpactPerson, 'id' | 'name' | 'email' | 'phone' | 'team'>

/** Somebody who has to know, and how to reach them. */
export interface KnownPerson {
  contact: Contact
  found: ResponsiblePerson
}

/** People with as many reasons as are wanted, by name. Two or three queries, however many they are. */
export async function describePeople(
  database: Database,
  people: readonly ResponsiblePerson[],
  reasonLimit: number,
): Promise<ImpactPerson[]> {
  return explain(database, await findContacts(database, people), reasonLimit)
}

/** In the order of their names. */
export async function findContacts(
  { db, dialect }: Database,
  people: readonly ResponsiblePerson[],
): Promise<KnownPerson[]> {
  if (people.length === 0) return []
  const ids = people.map(({ person }) => person)
  const rows = await db
    .selectFrom('person')
    .select(['id', 'name', 'email', 'phone', 'team'])
    .where((eb) => dialect.isOneOf(eb.ref('id'), ids))
    .execute()
  const contacts = new Map(rows.map((row) => [row.id, row]))
  return people
    .flatMap((found) => {
      const contact = contacts.get(found.person)
      return contact ? { contact, found } : []
    })
    .sort((a, b) => byName(a.contact, b.contact))
}

const collator = new Intl.Collator('en')

function byName(a: Contact, b: Contact): number {
  return collator.compare(a.name, b.name) || a.id - b.id
}

/** Why each of them has to know; with a role, why in that role. */
export async function explain(
  database: Database,
  people: readonly KnownPerson[],
  reasonLimit: number,
  role: ResponsibilityRole | null = null,
): Promise<ImpactPerson[]> {
  const reasons = people.map(({ found }) => found.firstReasons(reasonLimit, role))
  const names = await loadNames(
    database,
    reasons.flatMap((list) => list.flatMap(({ via }) => via)),
  )
  return people.map(({ contact, found }, i) => ({
    ...contact,
    roles: found.roles,
    because: reasons[i]!.flatMap((reason) => describeReason(reason, names) ?? []),
    reasons: role ? found.reasonsOf(role) : found.reasons,
  }))
}

function describeReason({ role, via, inherited }: Because, names: Names): ImpactReason | undefined {
  const steps = tell(via, names)
  const entity = steps?.at(-1)
  return steps && entity ? { role, entity, via: slugsOf(steps), steps, inherited } : undefined
}
