import type { AlarmState } from '../states.ts'

// Pending is a failed check that is tried again before it counts as down.
const STATES: readonly AlarmState[] = ['CRITICAL', 'OK', 'WARNING', 'UNKNOWN']
const WORDS = ['down', 'up', 'pending', 'maintenance']

/** What the status of a heartbeat means: 0 down, 1 up, 2 pending, 3 maintenance. Undefined for anything else. */
export function stateOfBeat(status: unknown): AlarmState | undefined {
  return typeof status === 'number' ? STATES[status] : undefined
}

export function wordOfBeat(status: unknown): string {
  return (typeof status === 'number' && WORDS[status]) || ''
}
