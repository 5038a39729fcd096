import { DateTime } from 'luxon'
import { between } from '../../lib/dates.ts'
import type { BoardComponent, BoardIncident, BoardService } from '../board/load.ts'
import { drawDays, STATUS_TONE } from '../board/view.ts'
import { worstOf } from '../words.ts'
import type { loadServiceDetail, Responses } from './service-detail.ts'
import type { Week } from './weeks.ts'

const MOST_TROUBLES = 100

type Detail = Awaited<ReturnType<typeof loadServiceDetail>>

/** What the page of a service draws, worked out. */
export function detailData(service: BoardService, detail: Detail, now: string, timeZone: string) {
  return {
    ...detail,
    incidents: detail.incidents.map(incidentLine),
    troubles: detail.troubles.slice(0, MOST_TROUBLES).map((trouble) => ({
      ...trouble,
      tone: trouble.endedAt === null ? STATUS_TONE[trouble.status] : 'operational',
      lastedMs: trouble.endedAt === null ? null : between(trouble.startedAt, trouble.endedAt),
    })),
    bars: drawDays(service.days),
    weekChart: drawWeeks(detail.weeks),
    responseChart: service.origin === 'own' ? drawResponses(detail.responses, timeZone) : null,
    groups: groupComponents(detail.components),
    problemParts: detail.components.filter((component) => component.status !== 'operational').length,
    now,
  }
}

const TONE_OF_IMPACT: Record<BoardIncident['impact'], string> = {
  none: 'unknown',
  minor: 'degraded',
  major: 'partial',
  critical: 'outage',
  maintenance: 'maintenance',
}

/** An incident as the history shows it: over is green whatever it was, and planned work is blue. */
function incidentLine(incident: BoardIncident) {
  const { impact, status, startedAt, resolvedAt } = incident
  const open = status === 'scheduled' ? 'maintenance' : TONE_OF_IMPACT[impact]
  return {
    ...incident,
    tone: resolvedAt === null ? open : 'operational',
    lastedMs: resolvedAt === null ? null : between(startedAt, resolvedAt),
  }
}

export interface ComponentGroup {
  name: string | null
  /** The worst of its members. */
  status: BoardComponent['status']
  components: BoardComponent[]
}

/** Components by group in the order of the provider's page; those without a group first. */
export function groupComponents(components: readonly BoardComponent[]): ComponentGroup[] {
  const groups = Map.groupBy(components, (component) => component.group)
  return [...groups]
    .map(([name, members]) => ({ name, status: worstOf(members.map((member) => member.status)), components: members }))
    .sort((a, b) => Number(a.name !== null) - Number(b.name !== null))
}

export const CHART_WIDTH = 400
export const CHART_HEIGHT = 150
const BASE = 118
const TOP = 14

interface Tick {
  at: number
  /** The line on which all stands. */
  base: boolean
  label: string
}

/** A whole number of steps, each 1, 2 or 5 times a power of ten, that reaches over the largest value. */
function scaleTo(largest: number, steps: number): { max: number; step: number } {
  const raw = Math.max(largest, 1) / steps
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = Math.max(1, [1, 2, 5, 10].find((factor) => factor * power >= raw)! * power)
  return { max: step * Math.max(1, Math.ceil(Math.max(largest, 1) / step)), step }
}

function ticksOf(scale: { max: number; step: number }): Tick[] {
  const count = Math.round(scale.max / scale.step)
  return Array.from({ length: count + 1 }, (_, i) => ({
    at: Math.round(BASE - ((BASE - TOP) * i) / count),
    base: i === 0,
    label: String(i * scale.step),
  }))
}

function drawWeeks(weeks: readonly Week[]) {
  const left = 18
  const scale = scaleTo(Math.max(...weeks.map((week) => week.count)), 3)
  const slot = (CHART_WIDTH - left) / weeks.length
  return {
    left,
    ticks: ticksOf(scale),
    total: weeks.reduce((sum, week) => sum + week.count, 0),
    words: weeks.map((week) => week.count).join(', '),
    bars: weeks.map((week, i) => {
      const height = week.count === 0 ? 2 : ((BASE - TOP) * week.count) / scale.max
      return {
        x: round(left + slot * i + slot * 0.17),
        width: round(slot * 0.66),
        y: round(BASE - height),
        height: round(height),
        tone: STATUS_TONE[week.worst],
        soft: week.count === 0,
        middle: round(left + slot * (i + 0.5)),
        label: i % 2 === 0 ? week.label : '',
        title: `${week.label}: ${week.count}`,
      }
    }),
  }
}

function drawResponses(responses: Responses, timeZone: string) {
  const known = responses.points.filter((point) => point !== null)
  if (known.length < 2) return null
  const left = 34
  const scale = scaleTo(Math.max(...known), 3)
  const slot = (CHART_WIDTH - left) / (responses.points.length - 1)
  const y = (value: number) => round(BASE - ((BASE - TOP) * value) / scale.max)
  return {
    left,
    ticks: ticksOf(scale),
    path: linePath(responses.points, (i) => round(left + slot * i), y),
    median: Math.round(responses.median!),
    newest: Math.round(known.at(-1)!),
    hours: hourTicks(responses, left, timeZone),
  }
}

/** A line that is broken where nothing was measured. */
function linePath(points: readonly (number | null)[], x: (i: number) => number, y: (value: number) => number): string {
  let path = ''
  let gap = true
  points.forEach((point, i) => {
    if (point === null) gap = true
    else {
      path += `${gap ? 'M' : 'L'}${x(i)} ${y(point)}`
      gap = false
    }
  })
  return path
}

function hourTicks(responses: Responses, left: number, timeZone: string) {
  return [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = Date.parse(responses.from) + share * (Date.parse(responses.to) - Date.parse(responses.from))
    return {
      x: round(left + share * (CHART_WIDTH - left)),
      label: DateTime.fromMillis(at, { zone: timeZone }).toFormat('HH:mm'),
      anchor: share === 0 ? 'start' : share === 1 ? 'end' : 'middle',
    }
  })
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
