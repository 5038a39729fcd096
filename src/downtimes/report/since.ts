import {
  ENTITY_KINDS,
  type EntityRef,
  findHits,
  findImpact,
  type ImpactPerson,
  listEntitiesById,
} from '../../directory/index.ts'
import { formatNumber } from '../../lib/numbers.ts'
import type { DowntimeContext } from '../context.ts'
import type { Snapshot } from '../snapshot.ts'

/** What the directory says otherwise now than when a downtime was announced. */
export interface Since {
  people: Changed<ImpactPerson>
  entities: Changed<Pick<EntityRef, 'id' | 'name' | 'kind'>>
}

export interface Changed<T> {
  added: T[]
  removed: T[]
}

/** So many reasons of somebody new are told. */
const REASONS = 3
/** As many as a snapshot holds. */
const MAX_ENTITIES = 20_000

export const NOTHING_SINCE: Since = { people: { added: [], removed: [] }, entities: { added: [], removed: [] } }

/** Null while the directory is being read. */
export async function findSince(
  { db, directory }: DowntimeContext,
  { impact }: Snapshot,
  targetIds: readonly number[],
): Promise<Since | null> {
  const answer = await findImpact(directory, targetIds, { entityLimit: 0, reasonLimit: REASONS })
  const hits = await findHits(directory, targetIds)
  if (answer.state === 'preparing' || !hits) return null
  const people = comparePeople(impact.people, answer.impact.people)
  // A snapshot that holds a part of what was hit cannot tell what is new.
  if (impact.total > impact.entities.length) return { people, entities: { added: [], removed: [] } }
  const then = new Set(impact.entities.map(({ id }) => id))
  const ids = ENTITY_KINDS.flatMap((kind) => hits.idsOf(kind).filter((id) => !then.has(id)))
  const added = [...(await listEntitiesById(db, ids.slice(0, MAX_ENTITIES))).values()]
  added.sort((a, b) => a.name.localeCompare(b.name, 'en') || a.id - b.id)
  return { people, entities: { added, removed: impact.entities.filter(({ id }) => !hits.has(id)) } }
}

export function comparePeople(then: readonly ImpactPerson[], now: readonly ImpactPerson[]): Changed<ImpactPerson> {
  return { added: missingIn(then, now), removed: missingIn(now, then) }
}

function missingIn(some: readonly ImpactPerson[], others: readonly ImpactPerson[]): ImpactPerson[] {
  const known = new Set(some.map(({ id }) => id))
  return others.filter(({ id }) => !known.has(id))
}

/** `2 owners new, 1 gone; 3 entities more are hit`; null when nothing has changed. */
export function sinceWords({ people, entities }: Since): string | null {
  const changed = [...people.added, ...people.removed]
  const areOwners = changed.every(({ roles }) => roles.includes('data_owner'))
  const words = [
    changeWords(people, areOwners ? ['owner', 'owners'] : ['person', 'people'], ['new', 'gone']),
    changeWords(entities, ['entity', 'entities'], ['hit in addition', 'no longer hit']),
  ]
  return words.filter(Boolean).join('; ') || null
}

function changeWords(
  { added, removed }: Changed<unknown>,
  [one, many]: readonly [string, string],
  [come, gone]: readonly [string, string],
): string {
  const count = (list: readonly unknown[]) => `${formatNumber(list.length)} ${list.length === 1 ? one : many}`
  if (removed.length === 0) return added.length === 0 ? '' : `${count(added)} ${come}`
  if (added.length === 0) return `${count(removed)} ${gone}`
  return `${count(added)} ${come}, ${formatNumber(removed.length)} ${gone}`
}
