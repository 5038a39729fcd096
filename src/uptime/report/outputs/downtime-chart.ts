import { formatNumber } from '../../../lib/numbers.ts'
import { shorten } from '../../../lib/text.ts'
import type { Section } from '../model.ts'
import { formatMinutes } from '../words.ts'
import { type Ink, type LegendEntry, type Picture, type Shape, stepOf, tenth } from './picture.ts'

const WIDTH = 760
const LEFT = 168
/** Kept free at the right for the figure behind the longest bar. */
const RIGHT = 70
const TOP = 8
const ROW = 43
const BAR = 20
const BEFORE_BAR = 5
const FOOT = 26
const MOST_GRID_LINES = 4
const MOST_NAME = 24

/** Downtime by front end in minutes: by severity, what the reviewer took out, the month before, and the error budget. `among` decides the scale. */
export function drawDowntime(sections: readonly Section[], lastMonth: string, among = sections): Picture {
  const largest = Math.max(1, ...among.map(longestOf))
  const step = stepOf(largest, MOST_GRID_LINES)
  const end = Math.ceil(largest / step) * step
  const scale = (minutes: number) => ((WIDTH - LEFT - RIGHT) * minutes) / end
  const bottom = TOP + sections.length * ROW
  const shapes = [
    ...gridLines(end, step, scale, bottom),
    ...sections.flatMap((section, i) => rowOf(section, TOP + i * ROW + 6, scale, end)),
    line('base', LEFT, TOP, bottom),
  ]
  const told = sections.map((section) => {
    const last = section.comparison.lastMonth
    const before = last ? `, in ${lastMonth} ${formatMinutes(last.downtimeMinutes)}` : ''
    return `${section.name} ${minutesOf(section)}${before}`
  })
  return { width: WIDTH, height: bottom + FOOT, alt: `Downtime by front end: ${told.join('; ')}`, shapes }
}

export function downtimeLegend(sections: readonly Section[], lastMonth: string): LegendEntry[] {
  const severities = new Set(sections.flatMap((section) => section.severities.map(({ severity }) => severity)))
  const entries: LegendEntry[] = [...severities].sort().map((word) => ({ ink: inkOf(word), text: word }))
  if (sections.some((section) => unmeasuredOf(section) > 0)) entries.push({ ink: 'unmeasured', text: 'not measured' })
  if (sections.some((section) => takenOut(section) > 0))
    entries.push({ ink: 'excluded', text: 'taken out by the reviewer' })
  if (sections.some(({ comparison }) => comparison.lastMonth !== null)) entries.push({ ink: 'before', text: lastMonth })
  if (sections.some(({ adjusted }) => adjusted.budget !== null)) entries.push({ ink: 'budget', text: 'error budget' })
  return entries
}

function longestOf(section: Section): number {
  const last = section.comparison.lastMonth?.downtimeMinutes ?? 0
  return Math.max(section.downtimeMinutes + takenOut(section), last)
}

function takenOut({ measured, adjusted }: Section): number {
  return Math.max(0, measured.downtimeMinutes - adjusted.downtimeMinutes)
}

/** Downtime in no severity: steps without data, where the rule counts them as down. */
function unmeasuredOf({ downtimeMinutes, severities }: Section): number {
  return Math.max(0, downtimeMinutes - severities.reduce((sum, { minutes }) => sum + minutes, 0))
}

function inkOf(severity: string): Ink {
  return severity.toLowerCase() as Ink
}

type Scale = (minutes: number) => number

function gridLines(end: number, step: number, scale: Scale, bottom: number): Shape[] {
  const marks = Array.from({ length: Math.round(end / step) + 1 }, (_, i) => i * step)
  return marks.flatMap((minutes): Shape[] => {
    const x = tenth(LEFT + scale(minutes))
    const text = minutes === 0 ? '0 min' : formatNumber(minutes)
    const mark: Shape = { kind: 'text', look: 'label', x, y: bottom + 18, anchor: 'middle', text }
    return minutes === 0 ? [mark] : [line('grid', x, TOP, bottom), mark]
  })
}

function rowOf(section: Section, y: number, scale: Scale, end: number): Shape[] {
  const { name, adjusted, comparison } = section
  const bars = [
    ...section.severities.map(({ severity, minutes }) => ({ ink: inkOf(severity), minutes })),
    { ink: 'unmeasured' as const, minutes: unmeasuredOf(section) },
    { ink: 'excluded' as const, minutes: takenOut(section) },
  ].filter(({ minutes }) => minutes > 0)
  const shapes: Shape[] = [
    { kind: 'text', look: 'name', x: LEFT - 10, y: y + 15, anchor: 'end', text: shorten(name, MOST_NAME) },
  ]
  let x = LEFT
  for (const { ink, minutes } of bars) {
    shapes.push({ kind: 'rect', ink, x: tenth(x), y, width: tenth(scale(minutes)), height: BAR })
    x += scale(minutes)
  }
  const last = comparison.lastMonth?.downtimeMinutes ?? 0
  if (last > 0)
    shapes.push({ kind: 'rect', ink: 'before', x: LEFT, y: y + BAR + 3, width: tenth(scale(last)), height: BEFORE_BAR })
  const allowed = adjusted.budget?.allowedMinutes
  if (allowed !== undefined && allowed <= end) shapes.push(line('budget', tenth(LEFT + scale(allowed)), y - 4, y + 32))
  shapes.push({ kind: 'text', look: 'value', x: tenth(x + 8), y: y + 15, anchor: 'start', text: minutesOf(section) })
  return shapes
}

function minutesOf({ downtimeMinutes, uptime }: Section): string {
  return uptime === null ? `${formatMinutes(downtimeMinutes)} or more` : formatMinutes(downtimeMinutes)
}

function line(ink: Ink, x: number, y1: number, y2: number): Shape {
  return { kind: 'line', ink, x1: x, y1, x2: x, y2 }
}
