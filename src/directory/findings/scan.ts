import type { Graph } from '../graph/graph.ts'
import { COMPONENT, NODE_KINDS, ROLES } from '../graph/nodes.ts'

// What is missing in the directory, found by one walk over all of its graph: half a million entries take a few tens of
// milliseconds, of which a database would need several seconds.

export interface Gaps {
  /** Ids of entities for which nobody coordinates downtimes, neither of their own nor of what they sit in. */
  withoutCoordinator: number[]
  /** Ids of data sets that nobody owns. */
  withoutOwner: number[]
  /** Ids of servers that stand nowhere. */
  withoutCluster: number[]
}

const COORDINATOR = ROLES.indexOf('downtime_coordinator')
const OWNER = ROLES.indexOf('data_owner')
const SERVER = NODE_KINDS.indexOf('server')
const DATA_SET = NODE_KINDS.indexOf('data_set')

const scanned = new WeakMap<Graph, { seq: number; gaps: Gaps }>()

/** The gaps of a graph as it is now; found again only when it has changed. */
export function gapsOf(graph: Graph): Gaps {
  const known = scanned.get(graph)
  if (known?.seq === graph.seq) return known.gaps
  const gaps = scan(graph)
  scanned.set(graph, { seq: graph.seq, gaps })
  return gaps
}

function scan(graph: Graph): Gaps {
  const gaps: Gaps = { withoutCoordinator: [], withoutOwner: [], withoutCluster: [] }
  for (let index = 0; index < graph.size; index += 1) {
    const kind = graph.kindAt(index)
    if (kind === COMPONENT || !graph.isActive(index)) continue
    const id = graph.idAt(index)
    if (!isCoordinated(graph, index)) gaps.withoutCoordinator.push(id)
    if (kind === DATA_SET && !hasRole(graph, index, OWNER)) gaps.withoutOwner.push(id)
    if (kind === SERVER && graph.containerOf(index) < 0) gaps.withoutCluster.push(id)
  }
  for (const ids of Object.values(gaps) as number[][]) ids.sort((a, b) => a - b)
  return gaps
}

function isCoordinated(graph: Graph, index: number): boolean {
  for (let at = index; at >= 0 && graph.isActive(at); at = graph.containerOf(at)) {
    if (hasRole(graph, at, COORDINATOR)) return true
  }
  return false
}

function hasRole(graph: Graph, index: number, wanted: number): boolean {
  let found = false
  graph.eachResponsibility(index, (_, role) => {
    if (role === wanted) found = true
  })
  return found
}
