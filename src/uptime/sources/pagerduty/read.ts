import { readInstant } from '../../../lib/dates.ts'
import { at, isRecord, type JsonRecord, oneLine, textAt } from '../../../lib/json.ts'
import type { Pickable } from '../source.ts'
import type { Priority } from './settings.ts'

// The forms are those of PagerDuty's REST API v2. Any field may be absent or null, and new ones appear.

export interface PagerDutyIncident {
  id: string
  title: string
  url: string | null
  service: string
  createdAt: string
  isResolved: boolean
  /** Null while it is open, or when nothing tells. */
  resolvedAt: string | null
  /** As it is now. */
  priority: Priority | null
  urgency: string | null
  /** The incident it was merged into. */
  mergedInto: string | null
}

export type EntryKind = 'priority' | 'resolve' | 'open' | 'urgency'

/** What one log entry says that matters for severities. */
export interface LogEntry {
  id: string
  incident: string
  at: string
  kind: EntryKind
  /** Of a change of priority; undefined when the entry does not tell, null when there was none. */
  before?: Priority | null | undefined
  after?: Priority | null | undefined
}

/** Null when it has no id, service or beginning, without which nothing can be said of it. */
export function readIncident(json: JsonRecord): PagerDutyIncident | null {
  const id = textAt(json, 'id')
  const service = textAt(json, 'service', 'id')
  const createdAt = readInstant(textAt(json, 'created_at') ?? '')
  if (id === null || service === null || createdAt === null) return null
  const isResolved = textAt(json, 'status') === 'resolved'
  const isMerged = textAt(json, 'resolve_reason', 'type') === 'merge_resolve_reason'
  return {
    id,
    title: oneLine(textAt(json, 'title') ?? textAt(json, 'summary') ?? 'Untitled incident'),
    url: httpAddress(textAt(json, 'html_url')),
    service,
    createdAt,
    isResolved,
    resolvedAt: isResolved ? endOf(json) : null,
    priority: readPriority(at(json, 'priority')) ?? null,
    urgency: textAt(json, 'urgency'),
    mergedInto: isMerged ? textAt(json, 'resolve_reason', 'incident', 'id') : null,
  }
}

// Answers from before `resolved_at` was added have only the time of the last change of status, which then is the end.
function endOf(json: JsonRecord): string | null {
  return readInstant(textAt(json, 'resolved_at') ?? '') ?? readInstant(textAt(json, 'last_status_change_at') ?? '')
}

const KINDS: Record<string, EntryKind> = {
  // In no list of the vendor's, and sent all the same.
  priority_change_log_entry: 'priority',
  urgency_change_log_entry: 'urgency',
  resolve_log_entry: 'resolve',
  trigger_log_entry: 'open',
  reopen_log_entry: 'open',
  acknowledge_log_entry: 'open',
  unacknowledge_log_entry: 'open',
}

/** Null for the many entries that say nothing of severity or state, and for what cannot be read. */
export function readLogEntry(json: JsonRecord, incidentId?: string): LogEntry | null {
  const type = textAt(json, 'type') ?? ''
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type]! : null
  const id = textAt(json, 'id')
  const incident = textAt(json, 'incident', 'id') ?? incidentId ?? null
  const time = readInstant(textAt(json, 'created_at') ?? '')
  if (kind === null || id === null || incident === null || time === null) return null
  if (kind !== 'priority') return { id, incident, at: time, kind }
  const before = readPriority(at(json, 'channel', 'old_priority'))
  const after = readPriority(at(json, 'channel', 'new_priority'))
  return { id, incident, at: time, kind, before, after }
}

/** A full object has a name, a reference only a summary. Undefined when nothing stands there. */
export function readPriority(json: unknown): Priority | null | undefined {
  if (json === null) return null
  const name = isRecord(json) ? (textAt(json, 'name') ?? textAt(json, 'summary')) : textAt({ json }, 'json')
  return name === null ? undefined : { id: textAt(json, 'id'), name: oneLine(name, 100) }
}

export function readPickable(json: JsonRecord): Pickable | null {
  const id = textAt(json, 'id')
  const name = textAt(json, 'name') ?? textAt(json, 'summary')
  return id === null ? null : { id, name: oneLine(name ?? id, 200) }
}

function httpAddress(text: string | null): string | null {
  return text !== null && text.length <= 2000 && /^https?:\/\//i.test(text) && URL.canParse(text) ? text : null
}
