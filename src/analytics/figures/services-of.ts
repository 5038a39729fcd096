import type { Log } from '../cube/log.ts'
import type { Counted } from './count.ts'

const SPARK_DAYS = 30
const SPARK_WEEK = 7

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

/** Each service that had an incident in the period, most first. */
export function listServices(
  { combos, services }: Log,
  { counts, before, sparks, asked }: Pick<Counted, 'counts' | 'before' | 'sparks' | 'asked'>,
): ServiceFigures[] {
  const figures = new Map<number, ServiceFigures>()
  for (let c = 0; c < combos.length; c++) {
    const count = counts[c]!
    const earlier = before?.[c] ?? 0
    if (count === 0 && earlier === 0 && !sparks.subarray(c * SPARK_DAYS, (c + 1) * SPARK_DAYS).some(Boolean)) continue
    const { setId, state } = combos[c]!
    for (const id of services.ofSet(setId)) {
      if (asked && !asked.has(id)) continue
      const one = figures.get(id) ?? empty(id, services.byId.get(id)?.name ?? '', before !== null)
      figures.set(id, one)
      one.total += count
      if (state !== 'closed') one[state] += count
      if (one.before !== null) one.before += earlier
      for (let i = 0; i < SPARK_DAYS; i++) one.spark30[i]! += sparks[c * SPARK_DAYS + i]!
    }
  }
  const list = [...figures.values()].filter(({ total }) => total > 0)
  for (const one of list) one.spark7 = one.spark30.slice(-SPARK_WEEK)
  return list.sort((a, b) => b.total - a.total || (a.name < b.name ? -1 : 1))
}

function empty(id: number, name: string, hasBefore: boolean): ServiceFigures {
  const spark30 = new Array<number>(SPARK_DAYS).fill(0)
  return { id, name, total: 0, open: 0, inprogress: 0, before: hasBefore ? 0 : null, spark7: [], spark30 }
}
