import { worstOf } from '../words.ts'
import type { ReadComponent, ReadIncident } from './family.ts'
import { makeComponent } from './records.ts'
import { statusOfImpact } from './rules.ts'
import { type Shape, shapesOf } from './shape.ts'
import { isOpen } from './sum-up.ts'

/** A component that several lists name, once, as bad as the worst of them. */
export function worstOfEach(components: Iterable<ReadComponent>): ReadComponent[] {
  const worst = new Map<string, ReadComponent>()
  for (const component of components) {
    const before = worst.get(component.key)?.status ?? 'operational'
    worst.set(component.key, { ...component, status: worstOf([component.status, before]) })
  }
  return [...worst.values()]
}

/**
 * The things that open incidents name, for vendors that name a thing only while it is in trouble. `raw` and `incidents`
 * go in step; `field` is the list in a raw incident, whose elements have an `id` and a `name` or `title`.
 */
export function affectedBy(raw: readonly Shape[], incidents: readonly ReadIncident[], field: string): ReadComponent[] {
  return worstOfEach(
    incidents.flatMap((incident, index) => {
      if (!isOpen(incident)) return []
      const status = statusOfImpact(incident.impact)
      return shapesOf(raw[index]?.[field]).map((one) =>
        makeComponent({ id: one['id'], name: one['name'] ?? one['title'], status }),
      )
    }),
  )
}
