import { DateTime } from 'luxon'
import { DAY } from '../../../lib/dates.ts'
import { formatNumber } from '../../../lib/numbers.ts'
import type { ReportModel, Section } from '../model.ts'
import type { Strip } from '../strip.ts'
import { formatCoverage, formatSpan, nameOfMonth } from '../words.ts'
import { type LegendEntry, type Picture, type Shape, tenth } from './picture.ts'

/** On a screen, and on paper, where the same words need more of the width. */
export const STRIP_WIDTH = { screen: 1360, paper: 760 } as const
const BASE = 104
const HEIGHT = 132
/** A bar that is not there at all would look like a gap. */
const LEAST_BAR = 1.5
/** Names of windows closer than this would stand on one another. */
const NAME_ROOM = 90

export const STRIP_LEGEND: readonly LegendEntry[] = [
  { ink: 'incident', text: 'inside an incident' },
  { ink: 'unexplained', text: 'unexplained' },
  { ink: 'background', text: 'background' },
  { ink: 'gap', text: 'no data' },
]

/** 5xx responses over the month, with its incidents shaded and its gaps hatched. */
export function drawErrors(section: Section, model: ReportModel, width: number): Picture | null {
  const { month, from, to, timeZone } = model
  const { strip } = section
  if (!strip) return null
  const start = Date.parse(from)
  const scale = (time: string) => tenth((width * (Date.parse(time) - start)) / (Date.parse(to) - start))
  const box = (span: { from: string; to: string }, ink: 'window' | 'gap'): Shape => {
    const x = scale(span.from)
    return {
      kind: 'rect',
      ink,
      x,
      y: 0,
      width: Math.max(ink === 'window' ? 3 : 1, tenth(scale(span.to) - x)),
      height: BASE,
    }
  }
  const shapes = [
    ...dayMarks({ from, to, timeZone }, scale),
    ...strip.gaps.map((gap) => box(gap, 'gap')),
    ...strip.windows.map((window) => box(window, 'window')),
    ...bars(strip, Date.parse(to) - start, width),
    { kind: 'line', ink: 'base', x1: 0, y1: BASE, x2: width, y2: BASE } satisfies Shape,
    ...names(strip, scale, width),
  ]
  return { width, height: HEIGHT, alt: altOf(section, month, timeZone), shapes }
}

function altOf({ name, errors5xx }: Section, month: string, timeZone: string): string {
  const worst = errors5xx?.worstHours[0]
  const hour = worst
    ? `; most outside incidents in the hour ${formatSpan(worst, timeZone)}: ${formatNumber(worst.responses)}`
    : ''
  const coverage = errors5xx ? `; ${formatCoverage(errors5xx.coverage)} of the month was measured` : ''
  return `5xx responses of ${name} in ${nameOfMonth(month)}, incidents shaded${hour}${coverage}`
}

function dayMarks(
  { from, to, timeZone }: { from: string; to: string; timeZone: string },
  scale: (time: string) => number,
): Shape[] {
  const shapes: Shape[] = []
  const end = Date.parse(to)
  for (let day = DateTime.fromISO(from, { zone: timeZone }); day.toMillis() < end; day = day.plus({ days: 1 })) {
    const x = scale(day.toUTC().toISO()!)
    shapes.push({ kind: 'line', ink: 'grid', x1: x, y1: 0, x2: x, y2: BASE })
    if (day.day % 2 === 1) {
      const middle = scale(
        day
          .plus({ milliseconds: DAY / 2 })
          .toUTC()
          .toISO()!,
      )
      shapes.push({ kind: 'text', look: 'label', x: middle, y: BASE + 20, anchor: 'middle', text: String(day.day) })
    }
  }
  return shapes
}

/** Their heights are square roots: a night with 8 000 must not flatten the days with 40. */
function bars({ values, tones, bucketMs }: Strip, monthMs: number, pictureWidth: number): Shape[] {
  const width = (pictureWidth * bucketMs) / monthMs
  const gap = width / 5
  const largest = Math.sqrt(Math.max(1, ...values.map((value) => value ?? 0)))
  return values.flatMap((value, i): Shape[] => {
    if (value === null || value === 0) return []
    const height = tenth(Math.max(LEAST_BAR, (92 * Math.sqrt(value)) / largest))
    const x = tenth(i * width)
    return [{ kind: 'rect', ink: tones[i]!, x, y: tenth(BASE - height), width: tenth(width - gap), height }]
  })
}

function names({ windows }: Strip, scale: (time: string) => number, width: number): Shape[] {
  const shapes: Shape[] = []
  let free = 0
  for (const { to, id } of [...windows].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const x = scale(to) + 4
    if (x < free || x + NAME_ROOM > width) continue
    shapes.push({ kind: 'text', look: 'label', x, y: 11, anchor: 'start', text: id })
    free = x + NAME_ROOM
  }
  return shapes
}
