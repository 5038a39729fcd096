import type { EntityKind } from '../tables.ts'
import { KIND_WORD } from '../words.ts'
import type { LinkEnd } from './ends.ts'

/** A link as its row: the table, and the ids of its two columns in their order. */
export type LinkRow =
  | { table: 'runs'; process_id: number; service_id: number }
  | { table: 'depends_on'; service_id: number; needs_id: number }
  | { table: 'depends_on_component'; service_id: number; component_id: number }
  | { table: 'serves'; service_id: number; data_set_id: number }

/**
 * Which link it is when one thing needs another. Between a service and its processes or data sets there is one kind of
 * link alone, so that it does not matter which end was named first.
 * @returns the row, or what is wrong in words
 */
export function linkBetween(from: LinkEnd, to: LinkEnd): { link: LinkRow } | { problem: string } {
  if (from.kind === 'component') return { problem: 'A part of a service needs nothing by itself; link its service.' }
  const one = from.entity
  if (to.kind === 'component') {
    if (one.kind !== 'service') return { problem: refusal(one.kind, 'service') }
    return { link: { table: 'depends_on_component', service_id: one.id, component_id: to.component.id } }
  }
  const other = to.entity
  if (one.id === other.id) return { problem: 'Nothing needs itself.' }
  const service = one.kind === 'service' ? one : other
  const rest = service === one ? other : one
  if (service.kind !== 'service') return { problem: refusal(one.kind, other.kind) }
  if (rest.kind === 'service') return { link: { table: 'depends_on', service_id: one.id, needs_id: other.id } }
  if (rest.kind === 'process') return { link: { table: 'runs', process_id: rest.id, service_id: service.id } }
  if (rest.kind === 'data_set') return { link: { table: 'serves', service_id: service.id, data_set_id: rest.id } }
  return { problem: refusal(one.kind, other.kind) }
}

function refusal(from: EntityKind, to: EntityKind): string {
  return `A ${KIND_WORD[from]} and a ${KIND_WORD[to]} are not linked: services are, with processes, services, parts of providers and data sets.`
}
