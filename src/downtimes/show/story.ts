import type { MailCount } from '../../mail/index.ts'
import type { DowntimeEvent } from '../read/find.ts'
import { EFFECT_WORD, type Effect, EVENT_WORD } from '../words.ts'

/** One thing that happened to a downtime, with the mails that told of it. */
export interface StoryEntry {
  kind: 'event' | 'reminder'
  at: string
  author: string
  word: string
  event: DowntimeEvent | null
  changes: { field: string; was: ChangeValue; became: ChangeValue }[]
  mails: MailSum | null
}

export interface ChangeValue {
  text: string
  /** When it is a time. */
  at: string | null
}

export interface MailSum {
  total: number
  sent: number
  failed: number
  withheld: number
  waiting: number
}

const FIELD_WORD: Record<string, string> = {
  title: 'title',
  reason: 'reason',
  startsAt: 'start',
  endsAt: 'end',
  changeRef: 'change number',
  changeUrl: 'link to the change',
  effect: 'effect',
  targets: 'what goes down',
  coordinatorId: 'coordinator',
  communicationsManagerId: 'communications manager',
}

/** Everything that happened, newest first. `nameOf` tells a person by id. */
export function tellStory(
  events: readonly DowntimeEvent[],
  counts: readonly MailCount[],
  nameOf: (id: number) => string,
): StoryEntry[] {
  const told: StoryEntry[] = events.map((event) => ({
    kind: 'event',
    at: event.at,
    author: event.author,
    word: EVENT_WORD[event.kind].toLowerCase(),
    event,
    changes: Object.entries(event.changes ?? {}).map(([field, [was, became]]) => ({
      field: FIELD_WORD[field] ?? field,
      was: changeValue(field, was, nameOf),
      became: changeValue(field, became, nameOf),
    })),
    mails: sumOf(counts.filter((count) => count.event === `${event.kind}-${event.seq}`)),
  }))
  const reminders = Map.groupBy(
    counts.filter(({ event }) => event.startsWith('reminder-')),
    ({ event }) => event,
  )
  const reminded: StoryEntry[] = [...reminders.values()].map((own) => ({
    kind: 'reminder',
    at: own.map(({ queuedAt }) => queuedAt).sort()[0]!,
    author: 'Signalbox',
    word: 'reminded',
    event: null,
    changes: [],
    mails: sumOf(own),
  }))
  return [...told, ...reminded]
    .map((entry, i) => ({ entry, i }))
    .sort(newestFirst)
    .map(({ entry }) => entry)
}

/** Of the same moment, what came later in the story stands above. */
function newestFirst(a: { entry: StoryEntry; i: number }, b: { entry: StoryEntry; i: number }): number {
  if (a.entry.at === b.entry.at) return b.i - a.i
  return a.entry.at < b.entry.at ? 1 : -1
}

function changeValue(field: string, value: unknown, nameOf: (id: number) => string): ChangeValue {
  if (value === null || value === '') return { text: '–', at: null }
  if (field === 'startsAt' || field === 'endsAt') return { text: String(value), at: String(value) }
  if (field === 'effect') return { text: EFFECT_WORD[value as Effect] ?? String(value), at: null }
  if (field === 'coordinatorId' || field === 'communicationsManagerId') return { text: nameOf(Number(value)), at: null }
  return { text: Array.isArray(value) ? value.join(', ') : String(value), at: null }
}

function sumOf(counts: readonly MailCount[]): MailSum | null {
  if (counts.length === 0) return null
  const of = (...states: string[]) =>
    counts.filter(({ state }) => states.includes(state)).reduce((sum, { count }) => sum + Number(count), 0)
  const total = counts.reduce((sum, { count }) => sum + Number(count), 0)
  const [sent, failed, withheld] = [of('sent'), of('failed'), of('withheld')]
  return { total, sent, failed, withheld, waiting: total - sent - failed - withheld }
}
