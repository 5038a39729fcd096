import { zoneAbbreviation } from '../../lib/dates.ts'
import { DAY_COLUMN, type DaySums, toneOfDay } from '../rules.ts'
import { compareStatus, isProblem, STATUSES, type Status, worstOf } from '../words.ts'
import type { Board, BoardService } from './load.ts'

/** The tone of a status in the design's list, and its icon: both words are the same. */
export const STATUS_TONE: Record<Status, string> = {
  operational: 'operational',
  maintenance: 'maintenance',
  unknown: 'unknown',
  degraded: 'degraded',
  partial_outage: 'partial',
  major_outage: 'outage',
}

export const STATUS_WORD: Record<Status, string> = {
  operational: 'Operational',
  maintenance: 'Maintenance',
  unknown: 'Unknown',
  degraded: 'Degraded',
  partial_outage: 'Partial outage',
  major_outage: 'Major outage',
}

export type Filter = 'problem' | 'maintenance' | 'unknown' | 'operational'

export interface BoardQuery {
  status?: Filter | undefined
  category?: string | undefined
  q?: string | undefined
}

export interface Summary {
  /** The worst status of all. */
  overall: Status
  counts: Record<Status, number>
  total: number
  problems: number
  /** "All 12 services operational", "2 of 12 services with problems". */
  line: string
}

/** What is to be said of all services together. */
export function summarise(services: readonly Pick<BoardService, 'status'>[]): Summary {
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>
  for (const { status } of services) counts[status] += 1
  const total = services.length
  const problems = services.filter(({ status }) => isProblem(status)).length
  return {
    overall: worstOf(services.map(({ status }) => status)),
    counts,
    total,
    problems,
    line: lineOf(total, problems, counts),
  }
}

function lineOf(total: number, problems: number, counts: Record<Status, number>): string {
  const all = total === 1 ? '1 service' : `${total} services`
  if (total === 0) return 'No services on the board'
  if (problems > 0) return `${problems} of ${all} with problems`
  if (counts.unknown === total) return total === 1 ? 'The one service is unknown' : `All ${all} unknown`
  if (counts.unknown > 0) return `${counts.unknown} of ${all} unknown`
  if (counts.maintenance > 0) return `${counts.maintenance} of ${all} in maintenance`
  return total === 1 ? 'The one service is operational' : `All ${all} operational`
}

/** Whether a service belongs to what was asked for. */
export function matchesQuery(service: BoardService, query: BoardQuery): boolean {
  if (query.status && groupOf(service.status) !== query.status) return false
  if (query.category && (service.category ?? '') !== query.category) return false
  if (!query.q) return true
  const text = `${service.name} ${service.category ?? ''}`.toLowerCase()
  return query.q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

function groupOf(status: Status): Filter {
  if (isProblem(status)) return 'problem'
  return status as Filter
}

export function categoriesOf(board: Board): string[] {
  return [...new Set(board.services.flatMap((service) => service.category ?? []))].sort((a, b) => a.localeCompare(b))
}

/** The newest check of all, which is how fresh the page is. */
export function newestCheck(board: Board): string | null {
  return board.services.reduce<string | null>(
    (newest, { checkedAt }) => (checkedAt !== null && (newest === null || checkedAt > newest) ? checkedAt : newest),
    null,
  )
}

/** Services with problems, worst first: what the banner is about. */
export function problemsOf(board: Board): BoardService[] {
  return board.services.filter((service) => isProblem(service.status)).sort((a, b) => compareStatus(b.status, a.status))
}

const BAR_STEP = 5
const BAR_WIDTH = 3.4
/** Height and top of a bar by tone: trouble is taller than calm, what was not measured is low. */
const BAR_SHAPE: Record<string, [number, number]> = {
  operational: [5, 18],
  maintenance: [2, 24],
  degraded: [2, 24],
  partial: [0, 28],
  outage: [0, 28],
  unknown: [15, 8],
}

export interface DayBars {
  width: number
  /** One path for each tone that occurs. */
  paths: { tone: string; d: string }[]
  label: string
  /** "3 days with problems". */
  words: string
  /** A letter for each day and the minutes of trouble of those that had some, for the tooltip. */
  code: string
  notes: string
}

const LETTER: Record<Status, string> = {
  operational: 'o',
  maintenance: 'm',
  unknown: 'u',
  degraded: 'd',
  partial_outage: 'p',
  major_outage: 'x',
}

/** The 90 days as a handful of paths, so that a hundred services stay a small page. */
export function drawDays(days: readonly DaySums[]): DayBars {
  const paths = new Map<string, string>()
  const tones = days.map(toneOfDay)
  tones.forEach((status, i) => {
    const tone = STATUS_TONE[status]
    const [top, height] = BAR_SHAPE[tone]!
    paths.set(tone, `${paths.get(tone) ?? ''}M${i * BAR_STEP} ${top}h${BAR_WIDTH}v${height}h-${BAR_WIDTH}z`)
  })
  const bad = tones.filter(isProblem).length
  const words = `${bad === 0 ? 'no day' : bad === 1 ? '1 day' : `${bad} days`} with problems`
  return {
    width: days.length * BAR_STEP - (BAR_STEP - BAR_WIDTH),
    paths: [...paths].map(([tone, d]) => ({ tone, d })),
    label: `Last ${days.length} days: ${words}`,
    words,
    code: tones.map((status) => LETTER[status]).join(''),
    notes: days
      .flatMap((day, i) =>
        tones[i] === 'operational' || tones[i] === 'unknown' ? [] : [`${i}:${minutesOf(day, tones[i]!)}`],
      )
      .join(' '),
  }
}

function minutesOf(day: DaySums, status: Status): number {
  return Math.max(1, Math.round(day[DAY_COLUMN[status]] / 60_000))
}

export function zoneName(timeZone: string, now: Date): string {
  return `${timeZone} (${zoneAbbreviation(timeZone, now)})`
}
