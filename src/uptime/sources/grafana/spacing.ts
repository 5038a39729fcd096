import { type Point, spacingOf } from '../points.ts'

/**
 * How long a time each point is about. Grafana may answer with other steps than it was asked for, wider (the scrape
 * interval) or narrower. A query with a range of its own (`[5m]`) counts as much in each point as before, so of
 * narrower ones only those on the steps are taken, else most responses would count twice. What adapts to the step
 * (`$__interval`, a SQL bucket) counts what lies between two points.
 */
export function layOf(
  lists: readonly (readonly Point[])[],
  { from, stepMs, isFixed }: { from: number; stepMs: number; isFixed: boolean },
): { lists: (readonly Point[])[]; widthMs: number } {
  if (!isFixed) return { lists: [...lists], widthMs: spacingOf(lists) ?? stepMs }
  return { lists: lists.map((points) => points.filter(([at]) => (at - from) % stepMs === 0)), widthMs: stepMs }
}
