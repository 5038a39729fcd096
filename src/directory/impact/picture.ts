import { formatNumber } from '../../lib/numbers.ts'
import type { NodeKind } from '../graph/nodes.ts'
import type { Hits } from '../graph/walk.ts'
import type { EntityKind } from '../tables.ts'
import { KIND_WORD, KINDS_WORD } from '../words.ts'
import { type Box, type Layout, layOut } from './layout.ts'
import type { Names } from './names.ts'

const BOX_WIDTH = 186
const BOX_HEIGHT = 46
const COLUMN_STEP = 235
const ROW_STEP = 58
/** Below the names of the layers. */
const TOP = 28
/** Higher pictures begin at the top, so that the first thing one sees is not an empty corner. */
const MOST_CENTRED = 12
/** So many letters fit beside the drawing of the kind. */
const NAME_LENGTH = 20

export interface Picture {
  width: number
  height: number
  layers: { x: number; title: string }[]
  boxes: PictureBox[]
  /** Paths of SVG. */
  edges: string[]
  grouped: boolean
}

interface PictureBox {
  x: number
  y: number
  icon: EntityKind
  name: string
  /** When the name had to be cut. */
  whole: string | null
  note: string
  chosen: boolean
  /** Of the entity; null for a group. */
  slug: string | null
  kind: EntityKind
}

/** The layout of what is hit, and the nodes whose names it takes to draw it. */
export function planPicture(hits: Hits): { layout: Layout; nodes: number[] } {
  const layout = layOut(hits)
  const places = layout.boxes.flatMap(({ place }) => place ?? [])
  return { layout, nodes: places.map((place) => hits.graph.idAt(hits.nodeAt(place))) }
}

export function drawPicture(hits: Hits, { boxes, edges, layers, grouped }: Layout, names: Names): Picture {
  const columns = Array.from({ length: layers }, (_, layer) => boxes.filter((box) => box.layer === layer))
  const rows = Math.max(0, ...columns.map((column) => column.length))
  const corners = new Map<Box, { x: number; y: number }>()
  for (const [layer, column] of columns.entries()) {
    const offset = rows > MOST_CENTRED ? 0 : ((rows - column.length) * ROW_STEP) / 2
    for (const [i, box] of column.entries()) {
      corners.set(box, { x: layer * COLUMN_STEP, y: TOP + offset + i * ROW_STEP })
    }
  }
  const cornerOf = (number: number) => corners.get(boxes[number]!)!
  return {
    width: Math.max(0, (layers - 1) * COLUMN_STEP + BOX_WIDTH + 1),
    height: TOP + rows * ROW_STEP,
    layers: columns.map((column, layer) => ({ x: layer * COLUMN_STEP, title: titleOf(column, layer) })),
    boxes: boxes.map((box) => ({ ...corners.get(box)!, ...describeBox(hits, box, names) })),
    edges: edges.map(([from, to]) => lineBetween(cornerOf(from), cornerOf(to))),
    grouped,
  }
}

function lineBetween(from: { x: number; y: number }, to: { x: number; y: number }): string {
  const [x1, y1, x2, y2] = [from.x + BOX_WIDTH, from.y + BOX_HEIGHT / 2, to.x, to.y + BOX_HEIGHT / 2]
  const bend = (x2 - x1) / 2
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
}

function titleOf(column: readonly Box[], layer: number): string {
  if (layer === 0) return 'Chosen'
  const words = [...new Set(column.map(({ kind }) => (kind === 'component' ? 'Parts' : KINDS_WORD[kind])))]
  return words.map((word, i) => (i === 0 ? word : word.toLowerCase())).join(', ')
}

function describeBox(hits: Hits, { kind, place, count, layer }: Box, names: Names): Omit<PictureBox, 'x' | 'y'> {
  const icon = kind === 'component' ? 'service' : kind
  const common = { icon, kind: icon, chosen: layer === 0 }
  if (place === null) {
    return {
      ...common,
      name: `${formatNumber(count)} ${wordOf(kind, count)}`,
      whole: null,
      note: 'as a list',
      slug: null,
    }
  }
  const named = names.get(hits.graph.idAt(hits.nodeAt(place)))
  const name = named?.name ?? 'no longer there'
  const note = kind === 'component' ? 'part of a provider' : KIND_WORD[kind]
  return { ...common, ...cut(name), note, slug: named?.slug ?? null }
}

function wordOf(kind: NodeKind, count: number): string {
  if (kind === 'component') return count === 1 ? 'part' : 'parts'
  return count === 1 ? KIND_WORD[kind] : KINDS_WORD[kind].toLowerCase()
}

function cut(name: string): { name: string; whole: string | null } {
  const letters = [...name]
  return letters.length <= NAME_LENGTH
    ? { name, whole: null }
    : {
        name: `${letters
          .slice(0, NAME_LENGTH - 1)
          .join('')
          .trimEnd()}…`,
        whole: name,
      }
}
