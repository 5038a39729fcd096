export const DOWNTIME_STATES = ['draft', 'announced', 'in_progress', 'completed', 'cancelled'] as const
export type DowntimeState = (typeof DOWNTIME_STATES)[number]

export const EFFECTS = ['unavailable', 'degraded', 'at_risk'] as const
export type Effect = (typeof EFFECTS)[number]

export type DowntimeEventKind =
  | 'declared'
  | 'changed'
  | 'announced'
  | 'started'
  | 'extended'
  | 'completed'
  | 'cancelled'

export const STATE_WORD: Record<DowntimeState, string> = {
  draft: 'Draft',
  announced: 'Announced',
  in_progress: 'In progress',
  completed: 'Completed',
  cancelled: 'Cancelled',
}

/** How a state is coloured; planned work is blue while it is ahead or runs, and grey otherwise. */
export const STATE_TONE: Record<DowntimeState, string> = {
  draft: 'unknown',
  announced: 'maintenance',
  in_progress: 'maintenance',
  completed: 'closed',
  cancelled: 'unknown',
}

export const EFFECT_WORD: Record<Effect, string> = {
  unavailable: 'Unavailable',
  degraded: 'Degraded',
  at_risk: 'At risk',
}

export const EVENT_WORD: Record<DowntimeEventKind, string> = {
  declared: 'Declared',
  changed: 'Changed',
  announced: 'Announced',
  started: 'Started',
  extended: 'Extended',
  completed: 'Completed',
  cancelled: 'Cancelled',
}

export function isEffect(value: unknown): value is Effect {
  return EFFECTS.includes(value as Effect)
}

export function isDowntimeState(value: unknown): value is DowntimeState {
  return DOWNTIME_STATES.includes(value as DowntimeState)
}
