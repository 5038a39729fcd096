import { NODE_KINDS, type NodeKind } from '../graph/nodes.ts'
import type { Hits } from '../graph/walk.ts'

// A picture of what is hit: layers from left to right, each a step further away. Shortest paths make a tree, and in the
// order of the walk no two of its lines cross.

/** Beyond so many boxes nobody follows a line any more. */
const MOST_BOXES = 200
const MOST_LAYERS = 12
/** In a crowd, kinds of which a layer has no more than so many keep their names; as many as leaves room. */
const KEPT_APART = [8, 4, 1, 0]
/** A cell is all of a kind in one layer. */
const CELLS = MOST_LAYERS * NODE_KINDS.length

/** One thing of the directory, or all of a kind in one layer. */
export interface Box {
  layer: number
  kind: NodeKind
  /** Where it stands in the walk; null for a group. */
  place: number | null
  count: number
}

export interface Layout {
  boxes: Box[]
  /** Pairs of boxes by their numbers. */
  edges: [from: number, to: number][]
  layers: number
  /** Whether something stands for several. */
  grouped: boolean
}

export function layOut(hits: Hits): Layout {
  const drawn = drawnPlaces(hits)
  const layerOf = layersOf(hits)
  const layers = Math.min(hits.levels.length - 1, MOST_LAYERS)
  const crowds = countCells(hits, drawn, layerOf)
  const whole = drawn.length <= MOST_BOXES && hits.levels.length - 1 <= MOST_LAYERS
  const apart = whole ? MOST_BOXES : KEPT_APART.find((most) => countBoxes(crowds, most) <= MOST_BOXES)!
  const boxes: Box[] = []
  const groups = new Int32Array(CELLS).fill(-1)
  // By place: the number of the box that shows it.
  const shownIn = new Int32Array(hits.size).fill(-1)
  for (const place of drawn) {
    const cell = cellOf(hits, place, layerOf)
    const alone = crowds[cell]! <= apart && (whole || layerOf[place]! < MOST_LAYERS - 1)
    let box = alone ? -1 : groups[cell]!
    if (box < 0) {
      box = boxes.push({ layer: layerOf[place]!, kind: kindAt(hits, place), place: alone ? place : null, count: 0 }) - 1
      if (!alone) groups[cell] = box
    }
    boxes[box]!.count += 1
    shownIn[place] = box
  }
  return { boxes, edges: findEdges(hits, drawn, shownIn, boxes), layers, grouped: !whole }
}

/** All but the parts of a provider that nothing depends on. */
function drawnPlaces(hits: Hits): number[] {
  const leadsOn = new Uint8Array(hits.size)
  for (let place = hits.starts; place < hits.size; place += 1) leadsOn[hits.cameFrom(place)] = 1
  const places: number[] = []
  for (let place = 0; place < hits.size; place += 1) {
    if (kindAt(hits, place) !== 'component' || leadsOn[place] === 1) places.push(place)
  }
  return places
}

/** The layer of each place; what is further away than there are layers stands in the last. */
function layersOf(hits: Hits): Int32Array {
  const layers = new Int32Array(hits.size)
  const { levels } = hits
  for (let depth = 0; depth + 1 < levels.length; depth += 1) {
    layers.fill(Math.min(depth, MOST_LAYERS - 1), levels[depth], levels[depth + 1])
  }
  return layers
}

function kindAt(hits: Hits, place: number): NodeKind {
  return NODE_KINDS[hits.graph.kindAt(hits.nodeAt(place))]!
}

function cellOf(hits: Hits, place: number, layerOf: Int32Array): number {
  return layerOf[place]! * NODE_KINDS.length + hits.graph.kindAt(hits.nodeAt(place))
}

function countCells(hits: Hits, places: readonly number[], layerOf: Int32Array): Int32Array {
  const counts = new Int32Array(CELLS)
  for (const place of places) counts[cellOf(hits, place, layerOf)]! += 1
  return counts
}

function countBoxes(crowds: Int32Array, most: number): number {
  let boxes = 0
  for (const count of crowds) boxes += count <= most ? count : 1
  return boxes
}

function findEdges(hits: Hits, drawn: readonly number[], shownIn: Int32Array, boxes: readonly Box[]): Layout['edges'] {
  const edges = new Set<number>()
  for (const place of drawn) {
    const parent = hits.cameFrom(place)
    if (parent < 0) continue
    const [from, to] = [shownIn[parent]!, shownIn[place]!]
    if (boxes[from]!.layer < boxes[to]!.layer) edges.add(from * boxes.length + to)
  }
  return [...edges].map((edge) => [Math.floor(edge / boxes.length), edge % boxes.length])
}
