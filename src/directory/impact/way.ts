import type { EntityKind } from '../tables.ts'
import type { ImpactReason } from './describe.ts'
import type { Named } from './names.ts'

/** One step of why something is hit, told from the thing itself: "needs Order pipeline". */
export interface WayStep {
  word: string
  slug: string
  name: string
}

/** How a thing of a kind is tied to what it is hit by. */
const TIES: Record<EntityKind, string> = {
  region: '',
  cluster: 'in',
  server: 'in',
  process: 'on',
  service: 'needs',
  data_set: 'served by',
}

/** Why the end of a path is hit, nearest first; empty for what was asked for itself. */
export function wayOf(steps: readonly Named[]): WayStep[] {
  return steps
    .slice(0, -1)
    .map(({ slug, name, kind }, i) => ({ word: tie(kind, steps[i + 1]!.kind), slug, name }))
    .reverse()
}

function tie(from: EntityKind, to: EntityKind): string {
  return from === 'process' && to === 'service' ? 'runs on' : TIES[to]
}

/** "owns Stock levels", "engineer of Data lake". */
const DUTY = {
  data_owner: 'owns',
  downtime_coordinator: 'downtime coordinator of',
  communications_manager: 'communications manager of',
  engineer: 'engineer of',
} as const

export interface ReasonLine {
  duty: string
  entity: Named
  /** How the entity is hit; of an inherited role, what sits in the entity. */
  way: WayStep[]
  inherited: boolean
}

export function reasonLine({ role, entity, steps, inherited }: ImpactReason): ReasonLine {
  const start = steps[0]!
  const way = inherited ? [{ word: 'holds', slug: start.slug, name: start.name }] : wayOf(steps)
  return { duty: DUTY[role], entity, way, inherited }
}

/** The same as one sentence, for mails: "You are engineer of Data lake, which needs Storage, which runs on lake-01". */
export function reasonText(reason: ImpactReason): string {
  const { duty, entity, way } = reasonLine(reason)
  return [`${duty} ${entity.name}`, ...way.map(({ word, name }) => `which ${spoken(word)} ${name}`)].join(', ')
}

function spoken(word: string): string {
  return word === 'in' || word === 'on' || word === 'served by' ? `is ${word}` : word
}
