import type { Window } from '../../http/window.ts'
import { severityTone } from '../words.ts'
import type { Lane } from './lanes.ts'
import type { TimelineItem } from './source.ts'

/** The drawing is 1392 wide: names stand left of 186, and 8 stay free at the right for the arrows of what runs. */
export const LEFT = 186
export const RIGHT = 1384
export const WIDTH = 1392
export const TOP = 44
const ROW = 28
const PADDING = 8
const BAR = 24
const ARROW = 7
const MIN_BAR = 6
const CLUSTER = 34
/** Shorter bars this close to one another become one mark with their number, from three on. */
const SHORT = 8
const CROWDED = 14
const CLUSTER_FROM = 3
/** A lane grows for what overlaps up to so many rows; what finds no room stands in one more row as numbers. */
const MAX_ROWS = 4
/** About how wide a letter is at 11 px. */
const LETTER = 6.3

export interface Bar {
  kind: 'bar'
  item: TimelineItem
  x: number
  y: number
  width: number
  isRunning: boolean
  parts: { tone: string; x: number; width: number }[]
  label: { x: number; text: string; isOut: boolean } | null
}

export interface Cluster {
  kind: 'cluster'
  items: TimelineItem[]
  x: number
  y: number
  tone: string
  /** The span to look closer at. */
  from: string
  to: string
}

export interface DrawnLane {
  name: string
  kind: string
  y: number
  height: number
  marks: (Bar | Cluster)[]
}

interface Placed {
  item: TimelineItem
  x: number
  right: number
}

/** Where each bar of the lanes stands. No bar covers another: overlapping ones are below one another, or counted. */
export function drawLanes(lanes: readonly Lane[], window: Window, now: string): { lanes: DrawnLane[]; height: number } {
  const scale = scaleOf(window)
  let y = TOP
  const drawn = lanes.map((lane) => {
    const { marks, rows } = placeLane(lane.items, { ...window, now, scale, top: y + PADDING })
    const height = rows * ROW + 2 * PADDING - 4
    const result = { name: lane.name, kind: lane.kind, y, height, marks }
    y += height
    return result
  })
  return { lanes: drawn, height: y + 8 }
}

export function scaleOf({ from, to }: Window): (time: string) => number {
  const [start, end] = [Date.parse(from), Date.parse(to)]
  return (time) => {
    const part = (Date.parse(time) - start) / (end - start)
    return round(LEFT + Math.min(1, Math.max(0, part)) * (RIGHT - LEFT))
  }
}

interface Frame extends Window {
  now: string
  scale: (time: string) => number
  top: number
}

function placeLane(items: readonly TimelineItem[], frame: Frame): { marks: (Bar | Cluster)[]; rows: number } {
  const placed = items.map((item) => place(item, frame)).sort((a, b) => a.x - b.x || b.right - a.right)
  const { crowds, single } = crowdsOf(placed)
  const ends: number[] = []
  const rowOf = (x: number, right: number): number => {
    const free = ends.findIndex((end) => end + 2 <= x)
    const row = free >= 0 ? free : ends.length
    if (row < MAX_ROWS) ends[row] = right
    return row
  }
  const blocks = [
    ...crowds.map((crowd) => ({ x: clusterX(crowd), right: clusterX(crowd) + CLUSTER, crowd })),
    ...single.map((one) => ({ x: one.x, right: one.right, crowd: [one] })),
  ].sort((a, b) => a.x - b.x)

  const marks: (Bar | Cluster)[] = []
  const left: Placed[] = []
  for (const { x, right, crowd } of blocks) {
    const row = rowOf(x, right)
    const y = frame.top + row * ROW
    if (row >= MAX_ROWS) left.push(...crowd)
    else if (crowd.length === 1) marks.push(barOf(crowd[0]!, y, frame))
    else marks.push(clusterOf(crowd, y))
  }
  const overflow = overflowOf(left, frame.top + MAX_ROWS * ROW)
  const rows = Math.max(1, ends.length + (overflow.length > 0 ? 1 : 0))
  return { marks: label([...marks, ...overflow]), rows }
}

function place(item: TimelineItem, { scale, now }: Frame): Placed {
  const end = item.endedAt ?? (now > item.startedAt ? now : item.startedAt)
  const x = Math.min(scale(item.startedAt), RIGHT - MIN_BAR)
  const right = Math.max(scale(end), x + MIN_BAR)
  return { item, x, right: right + (isRunning(item) ? ARROW : 0) }
}

function isRunning({ endedAt }: TimelineItem): boolean {
  return endedAt === null
}

/** Groups of short bars that stand too close to be told apart; the rest stay by themselves. */
function crowdsOf(placed: readonly Placed[]): { crowds: Placed[][]; single: Placed[] } {
  const short = placed.filter(({ x, right }) => right - x <= SHORT)
  const groups: Placed[][] = []
  for (const one of short) {
    const group = groups.at(-1)
    const isNear = group && one.x - group.at(-1)!.x <= CROWDED && one.x - group[0]!.x <= CLUSTER
    if (isNear) group.push(one)
    else groups.push([one])
  }
  const crowds = groups.filter((group) => group.length >= CLUSTER_FROM)
  const crowded = new Set(crowds.flat())
  return { crowds, single: placed.filter((one) => !crowded.has(one)) }
}

/** What found no row, counted by where it begins; the numbers stand side by side. */
function overflowOf(left: readonly Placed[], y: number): Cluster[] {
  const step = CLUSTER + 4
  const last = Math.floor((RIGHT - CLUSTER - LEFT) / step)
  const groups = Map.groupBy(left, ({ x }) => Math.min(last, Math.floor((x - LEFT) / step)))
  return [...groups].map(([column, group]) => ({ ...clusterOf(group, y), x: LEFT + column * step }))
}

function clusterOf(group: readonly Placed[], y: number): Cluster {
  const items = group.map(({ item }) => item)
  const starts = items.map(({ startedAt }) => startedAt).sort()
  const ends = items.map(({ startedAt, endedAt }) => endedAt ?? startedAt).sort()
  const worst = items.map(({ tone }) => tone).sort()[0]!
  return {
    kind: 'cluster',
    items,
    x: clusterX(group),
    y,
    tone: worst,
    from: starts[0]!,
    to: new Date(Math.max(Date.parse(ends.at(-1)!), Date.parse(starts.at(-1)!)) + 1).toISOString(),
  }
}

/** Near the end it stands a little to the left, where there is room for it. */
function clusterX(group: readonly Placed[]): number {
  return Math.min(group[0]!.x, RIGHT - CLUSTER)
}

function barOf({ item, x, right }: Placed, y: number, { scale, now }: Frame): Bar {
  const running = isRunning(item)
  const width = round(right - x - (running ? ARROW : 0))
  // Within a bar that is hardly wider than its edge nothing could be told apart.
  const shown = width < 2 * MIN_BAR ? [] : (item.parts ?? [])
  const parts = shown.map(({ severity, from, to }) => {
    const start = scale(from)
    return { tone: severityTone(severity), x: start, width: round(Math.max(0, scale(to ?? now) - start)) }
  })
  return {
    kind: 'bar',
    item,
    x,
    y,
    width,
    isRunning: running,
    parts: parts.filter((part) => part.width > 0),
    label: null,
  }
}

/** Words within a bar that has room for them, else beside it up to the next mark of its row. */
function label(marks: readonly (Bar | Cluster)[]): (Bar | Cluster)[] {
  const rows = Map.groupBy(marks, ({ y }) => y)
  for (const row of rows.values()) {
    row.sort((a, b) => a.x - b.x)
    for (const [i, mark] of row.entries()) {
      if (mark.kind === 'bar') mark.label = labelOf(mark, row[i + 1]?.x ?? WIDTH)
    }
  }
  return [...rows.values()].flat()
}

function labelOf({ item, x, width, isRunning: running, parts }: Bar, nextX: number): Bar['label'] {
  const short = item.severity ? `${item.id} · ${item.tone.toUpperCase()}` : item.id
  const long = `${short} ${item.title}`
  if (parts.length === 0 && width >= lengthOf(short) + 12) return { x: x + 8, text: short, isOut: false }
  const start = x + width + (running ? ARROW : 0) + 8
  const room = nextX - start - 6
  const text = room >= lengthOf(long) ? long : room >= lengthOf(short) ? short : null
  return text === null ? null : { x: round(start), text, isOut: true }
}

function lengthOf(text: string): number {
  return text.length * LETTER
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

export { BAR }
