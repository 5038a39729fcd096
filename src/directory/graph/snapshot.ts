import { isContained, type NodeId } from './nodes.ts'

/**
 * The graph as it was at one moment, in flat arrays. A node is its index: its place in `ids`. Links point from what
 * fails to what it hits; those of node i are `targets[offsets[i]]` to `targets[offsets[i + 1] - 1]`, ascending.
 */
export interface Snapshot {
  /** The newest change of the log that is in it; 0 when the log was empty. */
  seq: number
  /** Ascending. */
  ids: Int32Array
  kinds: Uint8Array
  /** 1, or 0 for what is retired or gone. */
  active: Uint8Array
  offsets: Int32Array
  targets: Int32Array
  /** The index of what a node sits in; −1 for none. */
  containers: Int32Array
  /** Into the two after it, as `offsets` into `targets`. */
  responsibilityOffsets: Int32Array
  persons: Int32Array
  roles: Uint8Array
}

/** Rows as the database gives them, one after another. */
export interface Rows {
  seq: number
  /** id, kind, active */
  nodes: Int32Array
  /** from, to */
  links: Int32Array
  /** node, person, role */
  responsibilities: Int32Array
}

/** Puts rows in order, in time that grows with their number alone. Every link must end at two of the nodes. */
export function buildSnapshot({ seq, nodes, links, responsibilities }: Rows): Snapshot {
  const ids = everyNth(nodes, 3, 0).sort()
  const kinds = new Uint8Array(ids.length)
  const active = new Uint8Array(ids.length)
  for (let i = 0; i < nodes.length; i += 3) {
    const index = indexOfId(ids, nodes[i]!)
    kinds[index] = nodes[i + 1]!
    active[index] = nodes[i + 2]!
  }
  const from = indexesOf(ids, everyNth(links, 2, 0))
  const to = indexesOf(ids, everyNth(links, 2, 1))
  const held = indexesOf(ids, everyNth(responsibilities, 3, 0))
  const grouped = groupBy(held, ids.length)
  return {
    seq,
    ids,
    kinds,
    active,
    ...sortLinks(from, to, ids.length),
    containers: findContainers(from, to, kinds),
    responsibilityOffsets: grouped.offsets,
    persons: grouped.order.map((k) => responsibilities[k * 3 + 1]!),
    roles: Uint8Array.from(grouped.order, (k) => responsibilities[k * 3 + 2]!),
  }
}

/** The place of an id in an ascending list; −1 when it is not there. */
export function indexOfId(ids: Int32Array, id: NodeId): number {
  let low = 0
  let high = ids.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = ids[middle]!
    if (found === id) return middle
    if (found < id) low = middle + 1
    else high = middle - 1
  }
  return -1
}

function indexesOf(ids: Int32Array, wanted: Int32Array): Int32Array {
  return wanted.map((id) => indexOfId(ids, id))
}

function everyNth(rows: Int32Array, width: number, column: number): Int32Array {
  const values = new Int32Array(rows.length / width)
  for (let i = 0; i < values.length; i += 1) values[i] = rows[i * width + column]!
  return values
}

/** Sorts places by their group, those of one group in the order they came: a counting sort. */
function groupBy(groups: Int32Array, groupCount: number): { offsets: Int32Array; order: Int32Array } {
  const offsets = new Int32Array(groupCount + 1)
  for (const group of groups) offsets[group + 1]! += 1
  for (let i = 0; i < groupCount; i += 1) offsets[i + 1]! += offsets[i]!
  const next = offsets.slice()
  const order = new Int32Array(groups.length)
  for (let k = 0; k < groups.length; k += 1) {
    const group = groups[k]!
    order[next[group]!] = k
    next[group]! += 1
  }
  return { offsets, order }
}

/** By target first and by source after that: each node's targets then stand in ascending order. */
function sortLinks(from: Int32Array, to: Int32Array, count: number): { offsets: Int32Array; targets: Int32Array } {
  const byTarget = groupBy(to, count).order
  const { offsets, order } = groupBy(
    byTarget.map((k) => from[k]!),
    count,
  )
  return { offsets, targets: order.map((k) => to[byTarget[k]!]!) }
}

function findContainers(from: Int32Array, to: Int32Array, kinds: Uint8Array): Int32Array {
  const containers = new Int32Array(kinds.length).fill(-1)
  for (let k = 0; k < to.length; k += 1) if (isContained(kinds[to[k]!]!)) containers[to[k]!] = from[k]!
  return containers
}
