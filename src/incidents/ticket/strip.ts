import { between, formatDuration, formatWhen } from '../../lib/dates.ts'
import type { SeverityInterval } from '../severity.ts'
import { severityTone } from '../words.ts'

const WIDTH = 900
const GAP = 2
const HEAD = 12
const TOP = 6
const HEIGHT = 26
/** Narrower parts have no room for their words. */
const ROOM_FOR_WORDS = 90
const ROOM_FOR_TIME = 80

export interface Strip {
  width: number
  label: string
  parts: { tone: string; path: string; text: string | null; x: number }[]
  ticks: { x: number; text: string; anchor: 'start' | 'middle' | 'end' }[]
}

/** How severe an incident was and when, as one line of coloured parts; null when it lasted no time. */
export function drawStrip(intervals: readonly SeverityInterval[], zone: string, now: Date): Strip | null {
  const [first] = intervals
  if (!first) return null
  const end = intervals.at(-1)!.to ?? now.toISOString()
  const whole = between(first.from, end)
  if (whole <= 0) return null
  const xOf = (time: string) => round((between(first.from, time) / whole) * WIDTH)
  const when = (time: string) => formatWhen(time, zone, now)

  const parts = intervals.map(({ severity, from, to }) => {
    const [x, right] = [xOf(from), xOf(to ?? end)]
    const words = `${severity} · ${formatDuration(between(from, to ?? end))}${to === null ? ', running' : ''}`
    const width = Math.max(2, right - x - GAP)
    return {
      tone: severityTone(severity),
      path: to === null ? arrowPath(x, width) : `M${x} ${TOP}h${round(width)}v${HEIGHT}h-${round(width)}z`,
      text: width >= ROOM_FOR_WORDS ? words : null,
      x: x + 10,
    }
  })
  const isRunning = intervals.at(-1)!.to === null
  const times = intervals.map(({ from }) => ({ x: xOf(from), text: when(from) }))
  const ticks = [...times, { x: WIDTH, text: isRunning ? `now ${when(end)}` : when(end) }]
  return { width: WIDTH, label: labelOf(intervals, when), parts, ticks: spaced(ticks) }
}

function arrowPath(x: number, width: number): string {
  const body = Math.max(2, width - HEAD)
  const right = round(x + body)
  return `M${x} ${TOP}H${right}l${HEAD} ${HEIGHT / 2}l-${HEAD} ${HEIGHT / 2}H${x}z`
}

/** Times that would run into one another are left out; both ends stay. */
function spaced(ticks: readonly { x: number; text: string }[]): Strip['ticks'] {
  const shown: Strip['ticks'] = []
  for (const [i, tick] of ticks.entries()) {
    const isLast = i === ticks.length - 1
    const last = shown.at(-1)
    if (last && tick.x - last.x < ROOM_FOR_TIME && !isLast) continue
    if (last && isLast && tick.x - last.x < ROOM_FOR_TIME && shown.length > 1) shown.pop()
    shown.push({ ...tick, anchor: i === 0 ? 'start' : isLast ? 'end' : 'middle' })
  }
  return shown
}

function labelOf(intervals: readonly SeverityInterval[], when: (time: string) => string): string {
  return intervals
    .map(({ severity, from, to }) =>
      to ? `${severity} from ${when(from)} to ${when(to)}` : `${severity} since ${when(from)}`,
    )
    .join(', ')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
