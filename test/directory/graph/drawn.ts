import { Graph } from '../../../src/directory/graph/graph.ts'
import { NODE_KINDS, type NodeId, type NodeKind, ROLES } from '../../../src/directory/graph/nodes.ts'
import { buildSnapshot } from '../../../src/directory/graph/snapshot.ts'
import type { ResponsibilityRole } from '../../../src/directory/tables.ts'

/**
 * A graph as one draws it.
 * @param links `1>2 2>3`: what fails, then what it hits
 * @param options.held node, person, role
 */
export function graphOf(
  nodes: Partial<Record<NodeKind, NodeId[]>>,
  links: string,
  options: { retired?: NodeId[]; held?: [NodeId, number, ResponsibilityRole][] } = {},
): Graph {
  const { retired = [], held = [] } = options
  const rows = Object.entries(nodes).flatMap(([kind, ids]) =>
    ids.flatMap((id) => [id, NODE_KINDS.indexOf(kind as NodeKind), retired.includes(id) ? 0 : 1]),
  )
  const pairs = links.split(' ').filter(Boolean)
  return new Graph(
    buildSnapshot({
      seq: 0,
      nodes: Int32Array.from(rows),
      links: Int32Array.from(pairs.flatMap((pair) => pair.split('>').map(Number))),
      responsibilities: Int32Array.from(held.flatMap(([node, person, role]) => [node, person, ROLES.indexOf(role)])),
    }),
  )
}
