import type { Graph } from '../graph/graph.ts'
import { componentNode, NODE_KINDS, type NodeId } from '../graph/nodes.ts'
import { hitBy } from '../graph/walk.ts'
import { placesOf } from './describe.ts'
import type { ImpactDeps } from './find.ts'
import { loadNames } from './names.ts'

/** How many of the services that an outage hits are named. */
const NAMED = 3

type ServicesHit =
  | { state: 'preparing' }
  | { state: 'ready'; count: number; services: { slug: string; name: string }[] }

/**
 * Which own services are hit when services fail, or only some components of them: counted, the nearest named. An answer
 * for each outage, in three queries at most.
 */
export async function findServicesHit(
  { database, graph }: ImpactDeps,
  outages: readonly { serviceId: number; componentIds: readonly number[] | null }[],
): Promise<ServicesHit[]> {
  const answer = await graph.current()
  if (answer.state === 'preparing') return outages.map(() => ({ state: 'preparing' }))
  const hit = outages.map(({ serviceId, componentIds }) => {
    const hits = hitBy(answer.graph, [serviceId], componentIds ? soundParts(answer.graph, serviceId, componentIds) : [])
    const places = placesOf(hits, { kind: 'service', from: hits.starts, limit: hits.size })
    return places.map((place) => answer.graph.idAt(hits.nodeAt(place)))
  })
  const own = await findOwn({ database }, hit.flat())
  const ours = hit.map((ids) => ids.filter((id) => own.has(id)))
  const names = await loadNames(
    database,
    ours.flatMap((ids) => ids.slice(0, NAMED)),
  )
  return ours.map((ids) => ({
    state: 'ready',
    count: ids.length,
    services: ids.slice(0, NAMED).flatMap((id) => {
      const named = names.get(id)
      return named ? { slug: named.slug, name: named.name } : []
    }),
  }))
}

const COMPONENT = NODE_KINDS.indexOf('component')

/** The components of a service that are not among those in trouble. */
function soundParts(graph: Graph, serviceId: number, inTrouble: readonly number[]): NodeId[] {
  const index = graph.indexOf(serviceId)
  if (index < 0) return []
  const troubled = new Set(inTrouble.map(componentNode))
  return [...graph.targetsOf(index)]
    .filter((target) => graph.kindAt(target) === COMPONENT)
    .map((target) => graph.idAt(target))
    .filter((node) => !troubled.has(node))
}

async function findOwn({ database }: Pick<ImpactDeps, 'database'>, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set()
  const { db, dialect } = database
  const rows = await db
    .selectFrom('service')
    .select('id')
    .where('origin', '=', 'own')
    .where((eb) => dialect.isOneOf(eb.ref('id'), [...new Set(ids)]))
    .execute()
  return new Set(rows.map(({ id }) => id))
}
