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

/** Each state has a drawing of its own. */
export const STATE_ICON: Record<DowntimeState, string> = {
  draft: 'edit',
  announced: 'calendar',
  in_progress: 'maintenance',
  completed: 'check',
  cancelled: 'close',
}

export const EFFECT_WORD: Record<Effect, string> = {
  unavailable: 'Unavailable',
  degraded: 'Degraded',
  at_risk: 'At risk',
}

/** The choices of a form, with what each means. */
export const EFFECT_CHOICES: readonly { value: Effect; word: string; hint: string; icon: string }[] = [
  { value: 'unavailable', word: 'Unavailable', hint: 'nothing answers', icon: 'outage' },
  { value: 'degraded', word: 'Degraded', hint: 'slow or partly', icon: 'degraded' },
  { value: 'at_risk', word: 'At risk', hint: 'most likely nothing', icon: 'unknown' },
]

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
