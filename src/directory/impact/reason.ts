import type { ResponsibilityRole } from '../tables.ts'
import type { ImpactReason } from './describe.ts'

type Step = ImpactReason['steps'][number]

const ROLE_PHRASE: Record<ResponsibilityRole, string> = {
  data_owner: 'you own',
  engineer: 'you are an engineer of',
  communications_manager: 'you communicate for',
  downtime_coordinator: 'you coordinate the downtimes of',
}

/**
 * Why somebody has to know, as a sentence that follows "You get this because": `you own the data set Stock levels,
 * served by Warehouse app, which needs Order pipeline`.
 */
export function reasonSentence({ role, steps, inherited }: Pick<ImpactReason, 'role' | 'steps' | 'inherited'>): string {
  const entity = steps.at(-1)!
  const words = `${ROLE_PHRASE[role]} ${entity.kind === 'data_set' ? 'the data set ' : ''}${entity.name}`
  const [start] = steps
  if (steps.length === 1 || !start) return words
  if (inherited) return `${words}, which ${start.name} is part of`
  return words + clauses(steps)
}

/** From the entity back to where the failure is: each way as the one who is hit would tell it. */
function clauses(steps: readonly Step[]): string {
  let text = ''
  for (let i = steps.length - 1; i > 0; i -= 1) {
    const [from, hit] = [steps[i - 1]!, steps[i]!]
    const relation = relationOf(from, hit)
    text +=
      i === steps.length - 1 && hit.kind === 'data_set'
        ? `, ${relation} ${from.name}`
        : `, which ${relation} ${from.name}`
  }
  return text
}

/** How what is hit hangs on what it is hit from. */
export function relationOf(from: Pick<Step, 'kind'>, hit: Pick<Step, 'kind'>): string {
  if (hit.kind === 'data_set') return 'served by'
  if (hit.kind === 'service') return from.kind === 'process' ? 'runs on' : 'needs'
  return 'is part of'
}
