import type { NodeKind } from '../graph/nodes.ts'
import { hitBy } from '../graph/walk.ts'
import type { ImpactDeps } from './find.ts'

/** What some entities hit, with themselves, as ids: for comparing, where no name is needed. */
export interface HitSet {
  has(id: number): boolean
  idsOf(kind: NodeKind): number[]
}

/** Null while the directory is being read. Not to be asked inside a transaction. */
export async function findHits({ graph }: ImpactDeps, entityIds: readonly number[]): Promise<HitSet | null> {
  const answer = await graph.current()
  if (answer.state === 'preparing') return null
  const kinds = new Map<number, NodeKind>()
  for (const { id, kind } of hitBy(answer.graph, entityIds)) if (kind !== 'component') kinds.set(id, kind)
  return {
    has: (id) => kinds.has(id),
    idsOf: (wanted) => [...kinds].flatMap(([id, kind]) => (kind === wanted ? id : [])),
  }
}
