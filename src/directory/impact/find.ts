import type { Database } from '../../db/open.ts'
import type { LiveGraph } from '../graph/live-graph.ts'
import { peopleOf } from '../graph/people.ts'
import { type Hits, hitBy } from '../graph/walk.ts'
import type { EntityKind } from '../tables.ts'
import { describeEntities, describePeople, type ImpactEntity, type ImpactPerson, placesOf } from './describe.ts'

export interface ImpactDeps {
  database: Database
  graph: LiveGraph
}

/** Whom does something hit, and who has to know. */
export interface Impact {
  /** What was asked for and all it hits, nearest first; at most `entityLimit` of them. */
  entities: ImpactEntity[]
  /** Everybody who has to know, by name. */
  people: ImpactPerson[]
  /** Of all that is hit, with what was asked for. */
  counts: Record<EntityKind, number>
  total: number
}

export type ImpactAnswer =
  | { state: 'ready'; impact: Impact }
  /** The directory is still being read; `problem` is why the last try to read it failed. */
  | { state: 'preparing'; problem: string | null }

export interface ImpactOptions {
  /** A region hits a hundred thousand things: names and paths are read of so many. Default: 200. */
  entityLimit?: number
  /** How many reasons each person gets, the nearest first. Default: 3. */
  reasonLimit?: number
}

/**
 * Whom do some entities hit: everything downstream with its shortest path, and everybody responsible with the reason.
 * Retired ones hit nothing. Not to be asked inside a transaction, which SQLite's one connection would wait for.
 */
export async function findImpact(
  { database, graph }: ImpactDeps,
  entityIds: readonly number[],
  { entityLimit = 200, reasonLimit = 3 }: ImpactOptions = {},
): Promise<ImpactAnswer> {
  const answer = await graph.current()
  if (answer.state === 'preparing') return answer
  const hits = hitBy(answer.graph, entityIds)
  // Before anything is awaited: meanwhile changes are put into the graph.
  const people = peopleOf(hits)
  const [entities, described] = await Promise.all([
    describeEntities(database, hits, placesOf(hits, { limit: entityLimit })),
    describePeople(database, people, reasonLimit),
  ])
  return { state: 'ready', impact: { entities, people: described, ...countHits(hits) } }
}

/** How many entities of each kind are hit, with the starts. */
export function countHits(hits: Hits): Pick<Impact, 'counts' | 'total'> {
  const { component, ...counts } = hits.countByKind()
  return { counts, total: hits.size - component }
}
