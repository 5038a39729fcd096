import type { Status } from '../words.ts'
import type { Impact, IncidentStage, ReadComponent, ReadIncident, ReadUpdate } from './family.ts'
import { isOver } from './rules.ts'
import { textOf } from './shape.ts'
import { plainLine, plainText, safeLink } from './text.ts'
import { firstInstant, readInstant } from './times.ts'

/** More than a page can show; GitHub's longest had 36. */
const MAX_UPDATES = 100
const MAX_TOUCHES = 500
const MAX_NAME = 200

interface ComponentDraft {
  /** The vendor's id, if it gives one. */
  id?: unknown
  name: unknown
  group?: unknown
  status: Status
}

/** A component out of a vendor's raw values. */
export function makeComponent({ id, name, group, status }: ComponentDraft): ReadComponent {
  const shownName = plainLine(name, MAX_NAME) || 'Unnamed component'
  const shownGroup = plainLine(group, MAX_NAME) || null
  const key = plainLine(textOf(id), MAX_NAME) || [shownGroup, shownName].filter(Boolean).join('/')
  return { key, name: shownName, group: shownGroup, status }
}

interface UpdateDraft {
  id?: unknown
  at?: unknown
  status?: IncidentStage | null
  text: unknown
}

interface IncidentDraft {
  id?: unknown
  title: unknown
  impact: Impact
  status: IncidentStage
  startedAt?: unknown
  /** Used only when `status` says that it is over. */
  resolvedAt?: unknown
  url?: unknown
  /** What a relative `url` is relative to. */
  base?: string
  touches?: Iterable<unknown>
  updates?: readonly UpdateDraft[]
}

/**
 * An incident out of a vendor's raw values: texts made plain, dates read, updates sorted, open and over made
 * consistent.
 */
export function makeIncident(draft: IncidentDraft, now: Date): ReadIncident {
  const title = plainLine(draft.title) || 'Untitled incident'
  const updates = makeUpdates(draft.updates ?? [])
  const startedAt = firstInstant(draft.startedAt) ?? updates.findLast((update) => update.at !== null)?.at ?? null
  return {
    id: plainLine(textOf(draft.id), MAX_NAME) || [title, startedAt].filter(Boolean).join(' @ '),
    title,
    impact: draft.impact,
    status: draft.status,
    startedAt,
    // An incident that is over must not look open because its date cannot be read.
    resolvedAt: isOver(draft.status)
      ? (firstInstant(draft.resolvedAt, updates[0]?.at, startedAt) ?? now.toISOString())
      : null,
    url: safeLink(draft.url, draft.base),
    touches: distinctNames(draft.touches ?? []),
    updates,
  }
}

function makeUpdates(drafts: readonly UpdateDraft[]): ReadUpdate[] {
  const dated = drafts.map((draft, index) => ({ draft, index, at: readInstant(draft.at) }))
  // Vendors send either end first. ISO text of one form sorts as time; what has no date keeps its place at the end.
  dated.sort((a, b) => compareText(b.at ?? '', a.at ?? '') || a.index - b.index)
  const ids = new Set<string>()
  return dated.slice(0, MAX_UPDATES).map(({ draft, at }, place) => {
    let id = plainLine(textOf(draft.id), MAX_NAME) || at || `update-${drafts.length - place}`
    while (ids.has(id)) id += '+'
    ids.add(id)
    return { id, at, status: draft.status ?? null, text: plainText(draft.text) }
  })
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function distinctNames(values: Iterable<unknown>): string[] {
  const names = new Set<string>()
  for (const value of values) {
    const name = plainLine(textOf(value), MAX_NAME)
    if (name) names.add(name)
    if (names.size === MAX_TOUCHES) break
  }
  return [...names]
}
