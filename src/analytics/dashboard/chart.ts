import type { Trend } from '../figures/draw.ts'

const WIDTH = 880
const LEFT = 36
const TOP = 10
const BASE = 238
const LABELS = 8
/** From so many bars on they carry no words of their own; the table has the numbers. */
const MAX_TOLD = 120

export interface TrendChart {
  lines: { y: number; value: number }[]
  labels: { x: number; text: string }[]
  series: { key: string; word: string; path: string }[]
  told: { x: number; width: number; title: string }[]
}

/** A trend as it is drawn: its keys with a word each, and how many each bucket has of them. */
export interface DrawnTrend {
  buckets: readonly { name: string; word: string }[]
  keys: readonly { key: string; word: string; place: number }[]
  trend: Trend
  /** One on the other, or beside one another. */
  isStacked: boolean
}

export function countIn({ trend }: Pick<DrawnTrend, 'trend'>, bucket: number, place: number): number {
  return trend.sums[bucket * trend.keys.length + place]!
}

export function drawTrend(drawn: DrawnTrend): TrendChart {
  const { buckets, keys, isStacked } = drawn
  const most = buckets.map((_, i) => {
    const counts = keys.map(({ place }) => countIn(drawn, i, place))
    return isStacked ? counts.reduce((sum, count) => sum + count, 0) : Math.max(0, ...counts)
  })
  const top = niceTop(Math.max(1, ...most))
  const step = (WIDTH - LEFT) / buckets.length
  const every = Math.max(1, Math.ceil(buckets.length / LABELS))
  return {
    lines: [0, 1, 2, 3, 4].map((n) => ({ y: round(BASE - ((BASE - TOP) * n) / 4), value: (top * n) / 4 })),
    labels: buckets.flatMap(({ word }, i) =>
      i % every === 0 ? [{ x: round(LEFT + (i + 0.5) * step), text: word }] : [],
    ),
    series: drawSeries(drawn, step, (BASE - TOP) / top),
    told:
      buckets.length > MAX_TOLD
        ? []
        : buckets.map(({ word }, i) => ({
            x: round(LEFT + i * step),
            width: round(step),
            title: `${word}: ${keys.map((one) => `${countIn(drawn, i, one.place)} ${one.word.toLowerCase()}`).join(', ')}`,
          })),
  }
}

function drawSeries(drawn: DrawnTrend, step: number, scale: number): TrendChart['series'] {
  const { buckets, keys, isStacked } = drawn
  const room = step * 0.72
  const width = Math.max(0.5, isStacked ? room : room / keys.length)
  const heights = buckets.map(() => 0)
  return keys.map(({ key, word, place }, slot) => {
    const bars = buckets.map((_, i) => {
      const height = countIn(drawn, i, place) * scale
      if (height === 0) return ''
      if (isStacked) heights[i]! += height
      const left = LEFT + i * step + (step - room) / 2 + (isStacked ? 0 : slot * width)
      return `M${round(left)} ${round(BASE - (isStacked ? heights[i]! : height))}h${round(width)}v${round(height)}h-${round(width)}Z`
    })
    return { key, word, path: bars.join('') }
  })
}

/** A top that four lines divide into whole numbers. */
function niceTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most / 4)))
  const quarter = [1, 2, 3, 5, 10].find((factor) => factor * power * 4 >= most) ?? 10
  return quarter * power * 4
}

/** The two small charts of a service, in a box of 100 × 32. */
export function drawBars(days: readonly number[]): { x: number; y: number; height: number }[] {
  const most = Math.max(1, ...days)
  const step = 100 / days.length
  return days.map((count, i) => {
    const height = count === 0 ? 0 : Math.max(1, (count / most) * 32)
    return { x: round(i * step + 1.7), y: round(32 - height), height: round(height) }
  })
}

export function drawLine(days: readonly number[]): string {
  const most = Math.max(1, ...days)
  const step = 100 / (days.length - 1)
  return days.map((count, i) => `${i === 0 ? 'M' : 'L'}${round(i * step)} ${round(30 - (count / most) * 28)}`).join('')
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const SHADES = 5

/** Weekday × hour, in shades from 0 to 5. */
export function drawHeat(hours: Int32Array) {
  const most = Math.max(1, ...hours)
  return WEEKDAYS.map((name, day) => ({
    name,
    y: day * 20,
    cells: Array.from({ length: 24 }, (_, hour) => {
      const count = hours[day * 24 + hour]!
      return {
        x: round(34 + hour * 15.2),
        shade: Math.ceil((count / most) * SHADES),
        title: `${name} ${String(hour).padStart(2, '0')}:00, ${count}`,
      }
    }),
  }))
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
