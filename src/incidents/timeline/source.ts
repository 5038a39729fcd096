import type { SeverityInterval } from '../severity.ts'
import type { Severity } from '../words.ts'

/** Something with a start and an end that stands on the timeline, as the domain it belongs to tells it. */
export interface TimelineItem {
  kind: 'incident' | 'provider_incident' | 'downtime'
  /** What people call it: `INC-000412`, `DT-000087`, a provider's own number. */
  id: string
  title: string
  description: string
  /** Of an incident; nothing else has one. */
  severity: Severity | null
  /** How its bar is toned. */
  tone: string
  /** Its state as a word, with its own tone and drawing. */
  state: { word: string; tone: string; icon: string }
  affects: { slug: string; name: string; kind: string }[]
  /** Who is on it or coordinates it. */
  engineer: string | null
  startedAt: string
  /** Null while it runs. */
  endedAt: string | null
  /** A path of ours. */
  url: string
  /** How severe it was and when, where that changed. */
  parts?: SeverityInterval[]
}

export interface TimelineQuery {
  from: string
  /** Not part of it. */
  to: string
  severity?: Severity | undefined
  stage?: 'prd' | 'stg' | undefined
  /** Only what affects this entity. */
  entityId?: number | undefined
  engineer?: string | undefined
  q?: string | undefined
  /** The newest so many. */
  limit: number
}

export interface TimelinePart {
  items: TimelineItem[]
  /** How many there are, those beyond the limit included. */
  total: number
}

/** What a domain has on the timeline: items that touch the window, newest first. */
export type TimelineSource = (query: TimelineQuery) => Promise<TimelinePart>

/** The parts of all sources as one list, newest first, at most `limit`. */
export async function readTimeline(sources: readonly TimelineSource[], query: TimelineQuery): Promise<TimelinePart> {
  const parts = await Promise.all(sources.map((source) => source(query)))
  const items = parts
    .flatMap((part) => part.items)
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : a.id < b.id ? -1 : 1))
  return { items: items.slice(0, query.limit), total: parts.reduce((sum, part) => sum + part.total, 0) }
}
