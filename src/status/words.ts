/** The status of a service, from best to worst. The order is the rule of every roll-up. */
export const STATUSES = ['operational', 'maintenance', 'unknown', 'degraded', 'partial_outage', 'major_outage'] as const

export type Status = (typeof STATUSES)[number]

export function isStatus(value: unknown): value is Status {
  return STATUSES.includes(value as Status)
}

const badness = new Map<Status, number>(STATUSES.map((status, index) => [status, index]))

/** Compares by badness: negative when `a` is better than `b`. */
export function compareStatus(a: Status, b: Status): number {
  return badness.get(a)! - badness.get(b)!
}

/** The worst of some statuses; `operational` of none, so callers with nothing to go by must not ask. */
export function worstOf(statuses: Iterable<Status>): Status {
  let worst: Status = 'operational'
  for (const status of statuses) if (compareStatus(status, worst) > 0) worst = status
  return worst
}

/** A problem is what people have to hear of: worse than `unknown`. */
export function isProblem(status: Status): boolean {
  return compareStatus(status, 'unknown') > 0
}
