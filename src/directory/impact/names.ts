import type { Database } from '../../db/open.ts'
import { componentOf, type NodeId } from '../graph/nodes.ts'
import type { EntityKind } from '../tables.ts'

/** What stands on a page for a thing of the directory. */
export interface Named {
  slug: string
  name: string
  kind: EntityKind
}

/** What is no longer there when its name is read has none, and is left out. */
export type Names = Map<NodeId, Named>

/** One query for entities and one for components, however many there are. */
export async function loadNames({ db, dialect }: Database, nodes: Iterable<NodeId>): Promise<Names> {
  const entityIds: number[] = []
  const componentIds: number[] = []
  for (const node of new Set(nodes)) {
    const component = componentOf(node)
    if (component === null) entityIds.push(node)
    else componentIds.push(component)
  }
  const names: Names = new Map()
  if (entityIds.length > 0) {
    const rows = await db
      .selectFrom('entity')
      .select(['id', 'slug', 'name', 'kind'])
      .where((eb) => dialect.isOneOf(eb.ref('id'), entityIds))
      .execute()
    for (const { id, slug, name, kind } of rows) names.set(id, { slug, name, kind })
  }
  if (componentIds.length > 0) {
    const rows = await db
      .selectFrom('component')
      .innerJoin('entity', 'entity.id', 'component.service_id')
      .select(['component.id', 'component.name as part', 'entity.slug', 'entity.name'])
      .where((eb) => dialect.isOneOf(eb.ref('component.id'), componentIds))
      .execute()
    for (const { id, part, slug, name } of rows) {
      names.set(-id, { slug, name: `${name} › ${part}`, kind: 'service' })
    }
  }
  return names
}

/**
 * A path of nodes as one tells it, undefined when a name of it is missing. A component has no address of its own: it is
 * told as its service with the part named, in the place of the service where that stands before it.
 */
export function tell(path: readonly NodeId[], names: Names): Named[] | undefined {
  const steps: Named[] = []
  for (const node of path) {
    const named = names.get(node)
    if (!named) return undefined
    if (componentOf(node) !== null && steps.at(-1)?.slug === named.slug) steps.pop()
    steps.push(named)
  }
  return steps
}

export function slugsOf(steps: readonly Named[]): string[] {
  return steps.map(({ slug }) => slug)
}
