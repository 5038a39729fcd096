import type { Conversation } from '../../../http/connector.ts'
import { SourceFailure } from '../../../http/source-failure.ts'
import { at, type JsonRecord, textAt } from '../../../lib/json.ts'
import { eachAtOnce } from '../../../lib/lanes.ts'
import { AT_ONCE, Lister, type Pairs } from './listing.ts'
import { type LogEntry, type PagerDutyIncident, readLogEntry } from './read.ts'

const PAGE = 100
/** Below this the account's whole log can save nothing, not even the call that tells its length. */
const FEW = 3
/** Up to here the vendor's advice of one question at a time costs seconds, not minutes. */
const SERIAL_LOGS = 50
/** Full channels hold the priority before and after a change. */
const CHANNELS: Pairs = [['include[]', 'channels']]

export interface Logs {
  /** The log of an incident; null when it could not be had. */
  of(incident: string): readonly LogEntry[] | null
  problems: string[]
  /** How it was asked for. */
  note: string
  count: number
}

/**
 * The log entries of incidents, in as few calls as the account allows: the log of the whole account since the beginning
 * of the month, and one by one those of incidents that began before it; or all one by one. The log goes on until now,
 * because a change after the end of an incident explains what its priority is today.
 * A log that cannot be had is a problem to be told, and no failure: the incidents are known all the same.
 */
export async function readLogs(
  talk: Conversation,
  incidents: readonly PagerDutyIncident[],
  { from, now }: { from: string; now: Date },
): Promise<Logs> {
  const book = new LogBook()
  const older = incidents.filter(({ createdAt }) => createdAt < from)
  const isWhole = await usesWholeLog(talk, incidents.length - older.length, from, now)
  try {
    if (isWhole) {
      await readWhole(talk, incidents, { from, now }, book)
      await readEach(talk, older, book)
    } else await readEach(talk, incidents, book)
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error
    book.problems.add(`Not all logs could be read, so severities may be those of today: ${error.message}`)
  }
  const note = isWhole ? 'Logs were read from that of the account.' : 'Logs were read one by one.'
  return { of: (id) => book.of(id), problems: [...book.problems], note, count: book.count }
}

/** Whether the account's log has fewer pages than there are incidents, each of which is one call at least. */
async function usesWholeLog(talk: Conversation, incidents: number, from: string, now: Date): Promise<boolean> {
  if (incidents <= FEW) return false
  try {
    const window: Pairs = [
      ['since', from],
      ['until', now.toISOString()],
    ]
    const json = await talk.ask({ path: '/log_entries', query: [...window, ['limit', '1'], ['total', 'true']] })
    const total = at(json, 'total')
    return typeof total === 'number' && total / PAGE < incidents
  } catch (error) {
    if (error instanceof SourceFailure) return false
    throw error
  }
}

async function readWhole(
  talk: Conversation,
  incidents: readonly PagerDutyIncident[],
  { from, now }: { from: string; now: Date },
  book: LogBook,
): Promise<void> {
  const wanted = new Set(incidents.map(({ id }) => id))
  const lister = new Lister(talk, {
    path: '/log_entries',
    field: 'log_entries',
    query: CHANNELS,
    take: (record) => book.take(readLogEntry(record), wanted) ?? idOf(record),
  })
  await lister.within(Date.parse(from), now.getTime())
  for (const doubt of lister.doubts) book.problems.add(doubt)
  for (const { id, createdAt } of incidents) if (createdAt >= from) book.close(id)
}

async function readEach(talk: Conversation, incidents: readonly PagerDutyIncident[], book: LogBook): Promise<void> {
  const atOnce = incidents.length <= SERIAL_LOGS ? 1 : AT_ONCE
  await eachAtOnce(incidents, atOnce, async ({ id }) => {
    const lister = new Lister(talk, {
      path: `/incidents/${encodeURIComponent(id)}/log_entries`,
      field: 'log_entries',
      query: CHANNELS,
      take: (record) => book.take(readLogEntry(record, id), new Set([id])) ?? idOf(record),
    })
    try {
      await lister.all()
      book.close(id)
    } catch (error) {
      // One that is gone costs only its own history.
      if (!(error instanceof SourceFailure) || error.code !== 'status_404') throw error
      book.problems.add(`${id} has no log: ${error.message}`)
    }
    for (const doubt of lister.doubts) book.problems.add(`${id}: ${doubt}`)
  })
}

/** What has been read, by incident. */
class LogBook {
  readonly problems = new Set<string>()
  count = 0
  readonly #entries = new Map<string, Map<string, LogEntry>>()
  readonly #whole = new Set<string>()

  /** @returns its id, or null when it is none that matters */
  take(entry: LogEntry | null, wanted: ReadonlySet<string>): string | null {
    if (entry === null || !wanted.has(entry.incident)) return null
    const known = this.#entries.get(entry.incident) ?? new Map<string, LogEntry>()
    this.#entries.set(entry.incident, known.set(entry.id, entry))
    this.count += 1
    return entry.id
  }

  /** Tells that all of an incident's log has been read, even if there was nothing in it. */
  close(incident: string): void {
    this.#whole.add(incident)
  }

  of(incident: string): readonly LogEntry[] | null {
    const known = this.#entries.get(incident)
    return known ? [...known.values()] : this.#whole.has(incident) ? [] : null
  }
}

function idOf(record: JsonRecord): string | null {
  return textAt(record, 'id')
}
