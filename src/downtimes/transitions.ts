import { Conflict } from '../http/errors.ts'
import { type DowntimeState, STATE_WORD } from './words.ts'

/** What can be done to a downtime, named as in its addresses. */
export const TRANSITIONS = ['announcement', 'start', 'completion', 'cancellation', 'extension'] as const
export type Transition = (typeof TRANSITIONS)[number]

const FROM: Record<Transition, readonly DowntimeState[]> = {
  announcement: ['draft'],
  start: ['announced'],
  completion: ['in_progress'],
  cancellation: ['draft', 'announced', 'in_progress'],
  extension: ['in_progress'],
}

const DONE: Record<Transition, string> = {
  announcement: 'announced',
  start: 'started',
  completion: 'completed',
  cancellation: 'cancelled',
  extension: 'extended',
}

/** What makes sense for a downtime in a state. */
export function transitionsFrom(state: DowntimeState): Transition[] {
  return TRANSITIONS.filter((transition) => FROM[transition].includes(state))
}

/** @throws Conflict that says what can be done instead */
export function checkTransition(transition: Transition, state: DowntimeState, reference: string): void {
  if (FROM[transition].includes(state)) return
  const allowed = transitionsFrom(state)
  throw new Conflict(
    `${reference} is ${STATE_WORD[state].toLowerCase()} and cannot be ${DONE[transition]}. ${
      allowed.length > 0 ? `It allows: ${allowed.join(', ')}.` : 'It allows nothing more.'
    }`,
  )
}
