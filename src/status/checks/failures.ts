import { OutboundFailure, outcomeOf } from '../../http/client-errors.ts'
import { down, type Finding, untold } from './check.ts'

/** These tell of this machine, its network or its settings, and not of the service that was to be asked. */
const OURS = new Set(['address', 'blocked', 'dns', 'stopped'])

/** What a failed direct check says: refused, timed out or a bad certificate is *down*; what we could not ask is *unknown*. */
export function findingOfFailure(error: unknown): Finding {
  const failure = error instanceof OutboundFailure ? error : outcomeOf(error)
  const reason = sentence(failure.message)
  return OURS.has(failure.outcome) ? untold(failure.outcome, reason) : down(failure.outcome, reason)
}

export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`.replace(/([.!?])\.$/, '$1')
}
