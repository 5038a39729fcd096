import { SourceFailure } from '../http/source-failure.ts'
import { later, MINUTE, toStored } from '../lib/dates.ts'
import { type Inbox, type InboxContext, openInboxSecret, settingsOf } from './inbox.ts'
import { readCsvSheet } from './sources/csv.ts'
import { readGoogleSheet, readServiceAccount, SHEETS_API } from './sources/google-sheets.ts'
import type { Sheet } from './sources/sheet.ts'
import { storeSheet } from './store.ts'
import { type Taken, takeWaiting } from './take.ts'
import { tellOwner } from './tell-owner.ts'

/** Longer than a poll takes; a process that died with it gives the inbox free by that. */
const CLAIM_MS = 5 * MINUTE
const MAX_INBOXES = 200

/** Reads every inbox that is polled. @returns what was done, in words; undefined when there was nothing to do */
export async function pollInboxes(deps: InboxContext, signal: AbortSignal): Promise<string | undefined> {
  const ids = await deps.db
    .selectFrom('inbox')
    .select('id')
    .where('paused_at', 'is', null)
    .orderBy('id')
    .limit(MAX_INBOXES)
    .execute()
  const sums: Taken & { failed: number } = { taken: 0, refused: 0, failed: 0 }
  for (const { id } of ids) {
    if (signal.aborted) break
    const result = await pollInbox(deps, id, signal)
    if (result === null) continue
    sums.taken += result.taken
    sums.refused += result.refused
    sums.failed += result.problem === null ? 0 : 1
  }
  const words = [
    sums.taken && `${sums.taken} rows taken.`,
    sums.refused && `${sums.refused} could not be taken.`,
    sums.failed && `${sums.failed} inboxes could not be read.`,
  ].filter(Boolean)
  return words.length === 0 ? undefined : words.join(' ')
}

export type Polled = Taken & { problem: string | null }

/**
 * Reads one inbox and takes what is new in it. A sheet that cannot be read keeps nobody from taking the rows that
 * wait already.
 * @returns null when somebody else is at it
 */
export async function pollInbox(deps: InboxContext, id: number, signal: AbortSignal): Promise<Polled | null> {
  const inbox = await claim(deps, id)
  if (!inbox) return null
  let problem: string | null = null
  try {
    if (inbox.kind !== 'push') problem = await readInto(deps, inbox, signal)
    const taken = await takeWaiting(deps, inbox, signal)
    await tellOwner(deps, inbox)
    return { ...taken, problem }
  } finally {
    const at = toStored(deps.clock())
    const outcome = { claimed_until: null, polled_at: at, problem, ...(problem === null && { good_at: at }) }
    await deps.db.updateTable('inbox').set(outcome).where('id', '=', id).execute()
  }
}

async function claim(deps: InboxContext, id: number): Promise<Inbox | undefined> {
  const now = toStored(deps.clock())
  return deps.db
    .updateTable('inbox')
    .set({ claimed_until: later(now, CLAIM_MS) })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('claimed_until', 'is', null), eb('claimed_until', '<=', now)]))
    .returningAll()
    .executeTakeFirst()
}

/** @returns why the sheet could not be read; null when it was */
async function readInto(deps: InboxContext, inbox: Inbox, signal: AbortSignal): Promise<string | null> {
  try {
    const sheet = await readSheet(deps, inbox, signal)
    if (sheet.hash !== inbox.body_hash) await storeSheet(deps.db, inbox, sheet, toStored(deps.clock()))
    return null
  } catch (error) {
    if (error instanceof SourceFailure) return error.message
    throw error
  }
}

/** The sheet of an inbox as it is now. @throws SourceFailure */
export async function readSheet(deps: InboxContext, inbox: Inbox, signal: AbortSignal): Promise<Sheet> {
  const { url = '', spreadsheetId = '', range = '', apiUrl } = settingsOf(inbox)
  if (inbox.kind === 'csv') return readCsvSheet(deps.client, url, signal)
  const account = readServiceAccount(openInboxSecret(deps.config.secretKey, inbox.credentials) ?? '')
  if (!account) throw new SourceFailure('settings', 'The key of the service account cannot be read: give it again.')
  const address = { spreadsheetId, range, apiUrl: apiUrl || SHEETS_API }
  return readGoogleSheet({ client: deps.client, now: deps.clock, signal }, account, address)
}

/** At the start of the only process there is, nobody else can hold a claim. */
export async function releaseInboxes(deps: Pick<InboxContext, 'db'>): Promise<void> {
  await deps.db.updateTable('inbox').set({ claimed_until: null }).where('claimed_until', 'is not', null).execute()
}
