import { DateTime } from 'luxon'
import type { LogStage, LogState } from '../words.ts'
import { type Columns, DAY_MINUTES } from './columns.ts'
import { type Counted, daysOf, SPARK_DAYS } from './count.ts'
import type { Log } from './live-log.ts'

export type Group = 'day' | 'week' | 'month'
export type Stack = 'state' | 'stage' | 'service'

export interface Kpis {
  total: number
  open: number
  inprogress: number
  closed: number
  prd: number
  stg: number
}

export interface TrendPoint {
  bucket: string
  key: string
  count: number
}

export interface ServiceFigures {
  id: number
  name: string
  total: number
  open: number
  inprogress: number
  /** In the period before; null without one. */
  before: number | null
  spark7: number[]
  spark30: number[]
}

/** So many services are told apart in a trend; the rest is one. */
const TOP_SERVICES = 8
export const OTHERS = 'others'
export const NO_SERVICE = 'none'

export function kpisOf({ combos }: Columns, counts: Int32Array): Kpis {
  const kpis: Kpis = { total: 0, open: 0, inprogress: 0, closed: 0, prd: 0, stg: 0 }
  combos.forEach(({ state, stage }, c) => {
    const count = counts[c] ?? 0
    kpis.total += count
    kpis[state] += count
    kpis[stage] += count
  })
  return kpis
}

/** Each service that had an incident in the period or has one in the small charts, most first. */
export function servicesOf({ columns, services }: Log, counted: Counted): ServiceFigures[] {
  const figures = new Map<number, ServiceFigures>()
  columns.combos.forEach(({ setId, state }, c) => {
    const count = counted.counts[c] ?? 0
    const before = counted.before?.[c] ?? 0
    const spark = counted.sparks.subarray(c * SPARK_DAYS, (c + 1) * SPARK_DAYS)
    if (count + before === 0 && !spark.some((day) => day > 0)) return
    for (const id of services.ofSet(setId)) {
      if (counted.asked && !counted.asked.has(id)) continue
      const one = figures.get(id) ?? empty(id, services.byId.get(id)?.name ?? '', counted.before !== null)
      figures.set(id, one)
      one.total += count
      if (state !== 'closed') one[state] += count
      if (one.before !== null) one.before += before
      spark.forEach((day, i) => {
        one.spark30[i]! += day
      })
    }
  })
  const list = [...figures.values()].filter(({ total }) => total > 0)
  for (const one of list) one.spark7 = one.spark30.slice(-7)
  return list.sort((a, b) => b.total - a.total || (a.name < b.name ? -1 : 1))
}

function empty(id: number, name: string, hasBefore: boolean): ServiceFigures {
  const spark30 = new Array<number>(SPARK_DAYS).fill(0)
  return { id, name, total: 0, open: 0, inprogress: 0, before: hasBefore ? 0 : null, spark7: [], spark30 }
}

/** `2026-11-19`, `2026-W47` or `2026-11`. */
export function bucketOf(day: string, group: Group): string {
  if (group === 'day') return day
  if (group === 'month') return day.slice(0, 7)
  return DateTime.fromISO(day, { zone: 'utc' }).toFormat("kkkk-'W'WW")
}

/** How many there were in each bucket, by a key; what is zero is left out. */
export function trendOf(log: Log, counted: Counted, group: Group, stack: Stack): TrendPoint[] {
  const buckets = new Map<string, number>()
  const bucketOfDay = daysOf(counted).map((day) => {
    const name = bucketOf(day, group)
    if (!buckets.has(name)) buckets.set(name, buckets.size)
    return buckets.get(name)!
  })
  const keys = keyOrder(log, counted, stack)
  const sums = sumUp(log.columns, counted, bucketOfDay, keysOfCombos(log, counted, stack, keys), keys.length)
  return [...buckets].flatMap(([bucket, i]) =>
    keys.flatMap((key, k) => {
      const count = sums[i * keys.length + k] ?? 0
      return count > 0 ? [{ bucket, key, count }] : []
    }),
  )
}

/** A second pass, as which services are told apart is known only after the first. */
function sumUp(
  { size, created, combo }: Columns,
  { first, last, matches }: Counted,
  bucketOfDay: readonly number[],
  keys: readonly Uint8Array[],
  width: number,
): Int32Array {
  const sums = new Int32Array((Math.max(...bucketOfDay.slice(-1)) + 1) * width)
  const [start, end] = [first * DAY_MINUTES, (last + 1) * DAY_MINUTES]
  const places = Int32Array.from(bucketOfDay, (bucket) => bucket * width)
  for (let i = 0; i < size; i++) {
    const at = created[i]!
    if (at < start || at >= end) continue
    const c = combo[i]!
    if (matches[c] === 0) continue
    const place = places[((at - start) / DAY_MINUTES) | 0]!
    const of = keys[c]!
    for (let k = 0; k < of.length; k++) sums[place + of[k]!]!++
  }
  return sums
}

/** For each combo the places of its keys. */
function keysOfCombos(log: Log, counted: Counted, stack: Stack, keys: readonly string[]): Uint8Array[] {
  const keysOf = stack === 'service' ? serviceKeys(log, counted) : (c: number) => [log.columns.combos[c]![stack]]
  return log.columns.combos.map((_, c) => Uint8Array.from(keysOf(c), (key) => keys.indexOf(key)))
}

/** The keys that a trend may have, in the order in which they are stacked. */
export function keyOrder(log: Log, counted: Counted, stack: Stack): string[] {
  if (stack === 'state') return ['closed', 'inprogress', 'open'] satisfies LogState[]
  if (stack === 'stage') return ['prd', 'stg'] satisfies LogStage[]
  return [
    ...servicesOf(log, counted)
      .slice(0, TOP_SERVICES)
      .map(({ name }) => name),
    OTHERS,
    NO_SERVICE,
  ]
}

/** An incident counts in each of its services; in what is not told apart, once. */
function serviceKeys(log: Log, counted: Counted): (combo: number) => string[] {
  const top = new Map(
    servicesOf(log, counted)
      .slice(0, TOP_SERVICES)
      .map(({ id, name }) => [id, name]),
  )
  return (combo) => {
    const ids = log.services.ofSet(log.columns.combos[combo]!.setId)
    const asked = counted.asked ? ids.filter((id) => counted.asked!.has(id)) : ids
    if (asked.length === 0) return [NO_SERVICE]
    return [...new Set(asked.map((id) => top.get(id) ?? OTHERS))]
  }
}
