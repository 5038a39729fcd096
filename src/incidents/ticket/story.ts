import type { MailCount } from '../../mail/index.ts'
import type { Correction, Incident, IncidentUpdate } from '../read/find.ts'
import type { NoticeScope, Severity } from '../words.ts'

/** One thing that happened on a ticket. */
export type StoryEntry =
  | { kind: 'update'; at: string; update: IncidentUpdate; before: Severity | null; versions: Correction[] }
  | { kind: 'mail'; at: string; author: string; scope: NoticeScope; noticeId: number; mails: MailSum; leftOut: number }
  | { kind: 'correction'; at: string; correction: Correction }

export interface MailSum {
  total: number
  sent: number
  failed: number
  /** Not sent yet. */
  waiting: number
  withheld: number
  /** Who would be mailed is not known yet. */
  isPending: boolean
}

export interface NoticeRow {
  id: number
  scope: NoticeScope
  at: string
  author: string
  queuedAt: string | null
  leftOut: number
}

/** Everything that happened on a ticket, newest first. */
export function tellStory(
  incident: Incident,
  notices: readonly NoticeRow[],
  counts: readonly MailCount[],
): StoryEntry[] {
  const entries: StoryEntry[] = [
    ...incident.updates.map((update, i) => entryOf(incident, update, i)),
    ...notices.map(({ id, scope, at, author, queuedAt, leftOut }): StoryEntry => {
      const mails = sumOf(counts, id, queuedAt === null)
      return { kind: 'mail', at, author, scope, noticeId: id, mails, leftOut }
    }),
    ...incident.corrections
      .filter(({ field }) => field !== 'text')
      .map((correction): StoryEntry => ({ kind: 'correction', at: correction.at, correction })),
  ]
  // A story begins with its filing, whatever was told later of the time before. Where two bear the same time mails
  // follow what they tell of.
  const keyOf = (entry: StoryEntry) => (entry.kind === 'update' && entry.update.seq === 1 ? '' : entry.at)
  return entries
    .map((entry, i) => ({ entry, i, key: keyOf(entry) }))
    .sort((a, b) => (a.key < b.key ? 1 : a.key > b.key ? -1 : b.i - a.i))
    .map(({ entry }) => entry)
}

function entryOf(incident: Incident, update: IncidentUpdate, i: number): StoryEntry {
  const before = incident.updates.slice(0, i).findLast((one) => one.severity !== null)?.severity ?? null
  const versions = incident.corrections.filter(({ seq, field }) => seq === update.seq && field === 'text')
  // The filing stands where it was written; the time from which it counts stands in the head.
  return { kind: 'update', at: update.seq === 1 ? update.recordedAt : update.at, update, before, versions }
}

/** Mails of a notice carry its id at the end of their event's name. */
function sumOf(counts: readonly MailCount[], noticeId: number, isPending: boolean): MailSum {
  const own = counts.filter(({ event }) => event.endsWith(`-${noticeId}`))
  const of = (...states: string[]) =>
    own.filter(({ state }) => states.includes(state)).reduce((sum, { count }) => sum + Number(count), 0)
  const [sent, failed, withheld] = [of('sent'), of('failed'), of('withheld')]
  const total = own.reduce((sum, { count }) => sum + Number(count), 0)
  return { total, sent, failed, withheld, waiting: total - sent - failed - withheld, isPending }
}
