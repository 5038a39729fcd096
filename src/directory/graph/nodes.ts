import type { ResponsibilityRole } from '../tables.ts'

/**
 * What stands in the graph: an entity by its id, a component of a service by its id below zero. (Both are counted
 * from 1, each in its own table.)
 */
export type NodeId = number

/** The kinds of nodes; in the graph a kind is its place in this list. */
export const NODE_KINDS = ['region', 'cluster', 'server', 'process', 'service', 'data_set', 'component'] as const
export type NodeKind = (typeof NODE_KINDS)[number]

/** The roles of a responsibility; in the graph a role is its place in this list. */
export const ROLES = [
  'data_owner',
  'downtime_coordinator',
  'communications_manager',
  'engineer',
] as const satisfies readonly ResponsibilityRole[]

/** A running responsibility of a person who has not left. */
export interface Responsibility {
  person: number
  role: ResponsibilityRole
}

export const COMPONENT = NODE_KINDS.indexOf('component')

/** The node of a component. */
export function componentNode(componentId: number): NodeId {
  return -componentId
}

/** The component of a node; null when the node is an entity. */
export function componentOf(node: NodeId): number | null {
  return node < 0 ? -node : null
}

const CONTAINED: readonly boolean[] = NODE_KINDS.map((kind) =>
  ['cluster', 'server', 'process', 'component'].includes(kind),
)

/** Whether a kind of node is only ever hit from above because it sits in there. */
export function isContained(kind: number): boolean {
  return CONTAINED[kind]!
}
