import type { Log } from '../../src/analytics/cube/log.ts'
import { countLog } from '../../src/analytics/figures/count.ts'
import { pointsOf, trendOf } from '../../src/analytics/figures/draw.ts'
import { median } from '../../src/lib/numbers.ts'

export interface PlainRow {
  services: string[]
  state: string
  stage: string
  source: string
  createdAt: string
  reportedAt: string
}

export interface PlainFilter {
  from: string | null
  to: string | null
  services: string[]
  states: ('open' | 'inprogress' | 'closed')[]
  stages: ('prd' | 'stg')[]
  sources: ('uploaded' | 'desk' | 'provider')[]
  q: string
}

export interface Counts {
  total: number
  before: number | null
  trend: Record<string, number>
  /** The total, then the last 30 days. */
  services: Record<string, number[]>
  heat: number[]
  age: number | null
  toClose: number | null
}

const DAY = 86_400_000

/** The figures by plain loops over the rows. */
export function countPlainly(rows: readonly PlainRow[], filter: PlainFilter, now: Date): Counts {
  const isOf = (list: readonly string[], value: string) => list.length === 0 || list.includes(value)
  const dayOf = (time: string) => time.slice(0, 10)
  const days = rows.map(({ createdAt }) => dayOf(createdAt)).sort()
  const today = dayOf(now.toISOString())
  const last = filter.to ?? [today, ...days].sort().at(-1)!
  const first = [filter.from ?? days[0] ?? last, last].sort()[0]!
  const matching = rows.filter(
    ({ services, state, stage, source }) =>
      isOf(filter.states, state) &&
      isOf(filter.stages, stage) &&
      isOf(filter.sources, source) &&
      (filter.services.length === 0 || services.some((name) => filter.services.includes(name))),
  )
  const end = [filter.from ?? last, last].sort().at(-1)!
  const shown = matching.filter(({ createdAt }) => dayOf(createdAt) >= first && dayOf(createdAt) <= end)
  const length = Date.parse(end) - Date.parse(first) + DAY
  const earlier = (n: number) => new Date(Date.parse(first) - n).toISOString().slice(0, 10)
  const before = matching.filter(
    ({ createdAt }) => dayOf(createdAt) >= earlier(length) && dayOf(createdAt) <= earlier(DAY),
  )
  const trend: Record<string, number> = {}
  const heat = new Array<number>(168).fill(0)
  for (const { createdAt, state } of shown) {
    trend[`${dayOf(createdAt)} ${state}`] = (trend[`${dayOf(createdAt)} ${state}`] ?? 0) + 1
    const created = new Date(createdAt)
    heat[((created.getUTCDay() + 6) % 7) * 24 + created.getUTCHours()]! += 1
  }
  const services: Record<string, number[]> = {}
  for (const name of new Set(shown.flatMap((row) => row.services))) {
    if (filter.services.length > 0 && !filter.services.includes(name)) continue
    const spark = Array.from({ length: 30 }, (_, i) => {
      const day = new Date(Date.parse(end) - (29 - i) * DAY).toISOString().slice(0, 10)
      return matching.filter((row) => row.services.includes(name) && dayOf(row.createdAt) === day).length
    })
    services[name] = [shown.filter((row) => row.services.includes(name)).length, ...spark]
  }
  const minutes = (time: string) => Math.floor(Date.parse(time) / 60_000)
  const open = shown.filter(({ state }) => state !== 'closed')
  const closed = shown.filter(({ state }) => state === 'closed')
  const age = median(open.map(({ createdAt }) => minutes(now.toISOString()) - minutes(createdAt)))
  return {
    total: shown.length,
    before: filter.from === null ? null : before.length,
    trend,
    services,
    heat,
    age: age === null ? null : Math.max(0, age),
    toClose: median(closed.map((row) => Math.max(0, minutes(row.reportedAt) - minutes(row.createdAt)))),
  }
}

/** The same by the cube. */
export function figuresOf(log: Log, filter: PlainFilter, now: Date): Counts {
  const counted = countLog(log, filter, now)
  const points = pointsOf(trendOf(log, counted, 'day', 'state'))
  return {
    total: counted.counts.reduce((sum, count) => sum + count, 0),
    before: counted.before?.reduce((sum, count) => sum + count, 0) ?? null,
    trend: Object.fromEntries(points.map(({ bucket, key, count }) => [`${bucket} ${key}`, count])),
    services: Object.fromEntries(counted.services.map(({ name, total, spark30 }) => [name, [total, ...spark30]])),
    heat: [...counted.heat],
    age: counted.medians.age,
    toClose: counted.medians.toClose,
  }
}
