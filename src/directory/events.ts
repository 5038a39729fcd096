/** Something that happened, happens or will happen to an entity, as another domain tells it. */
export interface EntityEvent {
  kind: 'incident' | 'downtime' | 'provider_incident' | 'alarm' | 'uptime'
  /** What people call it: `INC-000412`, `DT-000087`, the provider's name. */
  id: string
  title: string
  url: string
  /** How it is coloured and marked: a status, or the state of an incident. */
  tone: string
  /** The same as a word. */
  word: string
  startedAt: string
  endedAt: string | null
}

/** The events of some entities that touch a window of time, newest first, at most `limit`. */
export type EventSource = (
  entityIds: readonly number[],
  window: { from: string; to: string },
  limit: number,
) => Promise<EntityEvent[]>
