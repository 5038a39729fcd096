import { addDays } from '../../lib/dates.ts'
import { type GivenFilter, type LogFilter, readFilter } from '../figures/filter.ts'

export const DASHBOARD = '/dashboard'

export const RANGES = ['today', '7', '30', '90', '365', 'all'] as const
export type Range = (typeof RANGES)[number]
export const RANGE_WORD: Record<Range, string> = {
  today: 'Today',
  '7': '7 days',
  '30': '30 days',
  '90': '90 days',
  '365': 'Year',
  all: 'All',
}

export const SORTS = ['total', 'open', 'name', 'rise'] as const
export type Sort = (typeof SORTS)[number]

export interface DashboardQuery extends GivenFilter {
  range?: string | undefined
  group?: string | undefined
  stack?: string | undefined
  /** `grouped`: bars beside one another. */
  bars?: string | undefined
  sort?: string | undefined
  page?: number | undefined
}

/** What is asked for; without any days, the last thirty. @throws Invalid */
export function readDashboard(query: DashboardQuery, now: Date): { filter: LogFilter; range: Range | null } {
  const filter = readFilter(query)
  const today = now.toISOString().slice(0, 10)
  if (filter.from !== null || filter.to !== null) {
    const given = RANGES.find((one) => one !== 'all' && filter.to === today && filter.from === firstDay(one, today))
    return { filter, range: given ?? null }
  }
  const range = RANGES.find((one) => one === query.range) ?? '30'
  if (range === 'all') return { filter, range }
  return { filter: { ...filter, from: firstDay(range, today), to: today }, range }
}

function firstDay(range: Exclude<Range, 'all'>, today: string): string {
  return range === 'today' ? today : addDays(today, 1 - Number(range))
}

/** An address with some of its query changed; what is empty is left out. */
export function addressOf(path: string, query: DashboardQuery, changed: DashboardQuery = {}): string {
  const merged = { ...query, page: undefined, ...changed }
  const pairs = Object.entries(merged).flatMap(([name, value]) =>
    [value ?? ''].flat().map((one): [string, string] => [name, String(one)]),
  )
  const text = new URLSearchParams(pairs.filter(([, value]) => value !== '')).toString()
  return text ? `${path}?${text}` : path
}
