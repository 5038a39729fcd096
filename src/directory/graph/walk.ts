import { type Graph, RELINKED } from './graph.ts'
import { NODE_KINDS, type NodeId, type NodeKind } from './nodes.ts'

export interface Hit {
  id: NodeId
  kind: NodeKind
  /** Links from the nearest start; 0 for a start itself. */
  depth: number
}

/** What a walk leaves behind. A place is where a node stands in the order in which they were reached. */
interface Reached {
  /** Indexes by place. */
  nodes: Int32Array
  /** The place from which each was reached; −1 for a start. */
  cameFrom: Int32Array
  /** The first place of each depth, and the end. */
  levels: number[]
}

/**
 * Whom does this hit? Everything downstream of some nodes and these themselves: contained in them, running on them,
 * depending on them, served by them. What is retired is left out, and is no way to anything else; so are starts that
 * are retired or unknown.
 *
 * What it goes `without` is left out like what is retired.
 *
 * Each is reached by a shortest path; of several, by the one whose ids come first, compared from the start on.
 */
export function hitBy(graph: Graph, starts: Iterable<NodeId>, without: Iterable<NodeId> = []): Hits {
  const { offsets, targets } = graph.snapshot
  const { edited, isRelinked, size } = graph
  const nodes = new Int32Array(size)
  const cameFrom = new Int32Array(size)
  let end = 0
  // What is in use and not reached yet, a byte each: all of it stays in the processor's cache.
  const open = graph.active.slice()
  for (const id of without) if (graph.indexOf(id) >= 0) open[graph.indexOf(id)] = 0
  for (const id of [...starts].sort((a, b) => a - b)) {
    const index = graph.indexOf(id)
    if (index < 0 || open[index] === 0) continue
    open[index] = 0
    nodes[end] = index
    cameFrom[end] = -1
    end += 1
  }

  const levels = [0]
  for (let place = 0; place < end; ) {
    const levelEnd = end
    levels.push(levelEnd)
    for (; place < levelEnd; place += 1) {
      const node = nodes[place]!
      // Mostly nothing has changed, and then a look at each node would cost a sixth of the walk.
      const changed = isRelinked && (edited[node]! & RELINKED) !== 0
      const list = changed ? graph.targetsOf(node) : targets
      const last = changed ? list.length : offsets[node + 1]!
      for (let k = changed ? 0 : offsets[node]!; k < last; k += 1) {
        const target = list[k]!
        if (open[target] === 0) continue
        open[target] = 0
        nodes[end] = target
        cameFrom[end] = place
        end += 1
      }
    }
  }
  return new Hits(graph, { nodes: nodes.subarray(0, end), cameFrom, levels })
}

/** The answer of a walk. It keeps no paths: they are followed back when somebody asks for one. */
export class Hits {
  readonly graph: Graph
  readonly #reached: Reached
  /** By index, one more than its place; made when somebody asks for one thing. */
  #places: Int32Array | null = null

  constructor(graph: Graph, reached: Reached) {
    this.graph = graph
    this.#reached = reached
  }

  /** How many were hit, with the starts. */
  get size(): number {
    return this.#reached.nodes.length
  }

  /** How many of them are starts; these come first. */
  get starts(): number {
    return this.#reached.levels[1] ?? 0
  }

  /** How many of each kind were hit; the starts are left out on demand, as when one asks what *else* is hit. */
  countByKind(options: { withStarts: boolean } = { withStarts: true }): Record<NodeKind, number> {
    const counts = new Array<number>(NODE_KINDS.length).fill(0)
    const { nodes } = this.#reached
    for (let place = options.withStarts ? 0 : this.starts; place < nodes.length; place += 1) {
      counts[this.graph.kindAt(nodes[place]!)]! += 1
    }
    return Object.fromEntries(NODE_KINDS.map((kind, i) => [kind, counts[i]])) as Record<NodeKind, number>
  }

  /** All of them, nearest first; within a depth by path. */
  *[Symbol.iterator](): Generator<Hit> {
    const { nodes, levels } = this.#reached
    for (let place = 0, depth = 0; place < nodes.length; place += 1) {
      if (place === levels[depth + 1]) depth += 1
      yield this.#describe(place, depth)
    }
  }

  /** The first place of each depth, and the end. */
  get levels(): readonly number[] {
    return this.#reached.levels
  }

  /** The place from which the node at a place was reached; −1 for a start. */
  cameFrom(place: number): number {
    return this.#reached.cameFrom[place]!
  }

  has(id: NodeId): boolean {
    return this.#placeOf(id) >= 0
  }

  /** Undefined when it is not hit. */
  find(id: NodeId): Hit | undefined {
    const place = this.#placeOf(id)
    if (place < 0) return undefined
    return this.#describe(place, this.pathAt(place).length - 1)
  }

  /** The ids from a start to a hit, both included; undefined when it is not hit. */
  pathTo(id: NodeId): NodeId[] | undefined {
    const place = this.#placeOf(id)
    return place < 0 ? undefined : this.pathAt(place)
  }

  /** The index of the node at a place. */
  nodeAt(place: number): number {
    return this.#reached.nodes[place]!
  }

  pathAt(place: number): NodeId[] {
    const path: NodeId[] = []
    for (let at = place; at >= 0; at = this.#reached.cameFrom[at]!) path.push(this.graph.idAt(this.nodeAt(at)))
    return path.reverse()
  }

  #placeOf(id: NodeId): number {
    this.#places ??= this.#findPlaces()
    // A node that came after the walk has an index beyond the list.
    return (this.#places[this.graph.indexOf(id)] ?? 0) - 1
  }

  #findPlaces(): Int32Array {
    const places = new Int32Array(this.graph.size)
    for (let place = 0; place < this.size; place += 1) places[this.nodeAt(place)] = place + 1
    return places
  }

  #describe(place: number, depth: number): Hit {
    const index = this.nodeAt(place)
    return { id: this.graph.idAt(index), kind: NODE_KINDS[this.graph.kindAt(index)]!, depth }
  }
}
