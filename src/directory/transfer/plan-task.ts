import type { ImportPlan } from '../../uploads/index.ts'
import type { EntityKind } from '../tables.ts'
import { entityPlan } from './entities/plan.ts'
import { linkPlan } from './link-plan.ts'
import { personPlan } from './person-plan.ts'
import { responsibilityPlan } from './responsibility-plan.ts'

/** How the files of the directory are imported; loaded in the thread that does it. */
export function planOf(kind: string): ImportPlan {
  const what = kind.replace(/^directory\./, '')
  if (what === 'person') return personPlan
  if (what === 'link') return linkPlan
  if (what === 'responsibility') return responsibilityPlan
  return entityPlan(what as EntityKind)
}
