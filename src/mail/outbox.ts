import type { Selectable } from 'kysely'
import type { Database } from '../db/open.ts'
import type { Db, Schema } from '../db/schema.ts'
import { HOUR, later, MINUTE, toStored } from '../lib/dates.ts'
import type { AttemptOutcome } from './tables.ts'

/** So long a claim is respected; longer than what a batch can take. What holds one longer has died. */
const CLAIM_MS = 15 * MINUTE
const RESOLVED_AT_ONCE = 500
/** Waits after the first attempts; after the last of these, that one again until the day is over. */
const WAITS_MS = [1, 2, 5, 10, 20, 30, 60].map((minutes) => minutes * MINUTE)
const GIVE_UP_AFTER_MS = 24 * HOUR

export const UNCONFIRMED = 'Signalbox ended after it handed this over and before the server confirmed it.'
const INTERRUPTED = 'Signalbox ended before this was handed over.'

export type ClaimedMail = Omit<Selectable<Schema['mail']>, 'claimed_at'> & { claimed_at: string }

/** Takes mails that are due, oldest first, so that no other process takes them too. */
export async function claimMails(
  { db, dialect }: Pick<Database, 'db' | 'dialect'>,
  now: string,
  count: number,
): Promise<ClaimedMail[]> {
  const claimed = await db
    .with(
      (cte) => cte('due').materialized(),
      (trx) =>
        dialect.untaken(
          trx
            .selectFrom('mail')
            .select('id')
            .where('state', '=', 'queued')
            .where('due_at', '<=', now)
            .orderBy('due_at')
            .orderBy('id')
            .limit(count),
          'mail',
        ),
    )
    .updateTable('mail')
    .set({ state: 'sending', claimed_at: now })
    // Looked at again by a process that waited for another one's update of the same rows.
    .where('state', '=', 'queued')
    .where('id', 'in', (eb) => eb.selectFrom('due').select('due.id'))
    .returningAll()
    .execute()
  return (claimed as ClaimedMail[]).sort((one, other) => one.id - other.id)
}

/**
 * Notes that all but the end of a mail is with the server.
 * @throws when the claim is not ours any more: somebody else has decided about this mail
 */
export async function markHandedOver(db: Db, mail: ClaimedMail, at: string): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('mail')
    .set({ handed_at: at })
    .where('id', '=', mail.id)
    .where('state', '=', 'sending')
    .where('claimed_at', '=', mail.claimed_at)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) throw new Error('The claim of this mail ran out.')
}

export interface Attempt {
  startedAt: string
  endedAt: string
  outcome: AttemptOutcome
  answer: string
}

/** What becomes of a mail after an attempt. */
export type Outcome = 'sent' | 'retry' | 'failed'

/** Writes how an attempt ended, and with it what becomes of the mail. */
export async function recordAttempt(db: Db, mail: ClaimedMail, attempt: Attempt): Promise<Outcome> {
  const { outcome, endedAt, answer } = attempt
  const over = Date.parse(endedAt) - Date.parse(mail.queued_at) >= GIVE_UP_AFTER_MS
  const next =
    outcome === 'sent' || outcome === 'unconfirmed' ? 'sent' : outcome === 'refused' || over ? 'failed' : 'retry'
  await db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('mail')
      .set({
        state: next === 'retry' ? 'queued' : next,
        attempts: mail.attempts + 1,
        due_at: later(endedAt, waitAfter(mail.attempts)),
        ended_at: next === 'retry' ? null : endedAt,
        problem: outcome === 'sent' ? null : answer,
        claimed_at: null,
        handed_at: null,
      })
      .where('id', '=', mail.id)
      .where('state', '=', 'sending')
      .where('claimed_at', '=', mail.claimed_at)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) return
    await trx
      .insertInto('mail_attempt')
      .values({ mail_id: mail.id, started_at: attempt.startedAt, ended_at: endedAt, outcome, answer })
      .execute()
  })
  return next
}

function waitAfter(attempts: number): number {
  return WAITS_MS[Math.min(attempts, WAITS_MS.length - 1)]!
}

/** Gives back mails that were claimed and not tried. */
export async function releaseMails(db: Db, mails: readonly ClaimedMail[]): Promise<void> {
  if (mails.length === 0) return
  await db
    .updateTable('mail')
    .set({ state: 'queued', claimed_at: null, handed_at: null })
    .where(
      'id',
      'in',
      mails.map((mail) => mail.id),
    )
    .where('state', '=', 'sending')
    .where('claimed_at', '=', mails[0]!.claimed_at)
    .execute()
}

/**
 * Decides about mails whose sender has died. What was not handed over is sent again. What was handed over is taken for
 * sent, as the server needs nobody to be there to take it; it is shown as unconfirmed, and can be sent again by hand.
 * @param all also claims that are young: at the start of the only process there is, nobody else can hold one
 * @returns how many there were
 */
export async function resolveClaims(db: Db, now: string, all = false): Promise<number> {
  const before = later(now, all ? CLAIM_MS : -CLAIM_MS)
  let resolved = 0
  for (;;) {
    const left = await db
      .selectFrom('mail')
      .selectAll()
      .where('state', '=', 'sending')
      .where('claimed_at', '<', before)
      .limit(RESOLVED_AT_ONCE)
      .execute()
    for (const half of [left.filter((mail) => mail.handed_at === null), left.filter((mail) => mail.handed_at !== null)])
      resolved += await resolve(db, half as ClaimedMail[], { now, before })
    if (left.length < RESOLVED_AT_ONCE) return resolved
  }
}

/** At the start of the only process there is, nobody else can hold a claim. */
export async function resolveMailClaims(db: Db, now: Date): Promise<void> {
  await resolveClaims(db, toStored(now), true)
}

/** Mails of one fate: all of them handed over, or none. */
async function resolve(
  db: Db,
  mails: readonly ClaimedMail[],
  { now, before }: { now: string; before: string },
): Promise<number> {
  if (mails.length === 0) return 0
  const handed = mails[0]!.handed_at !== null
  const answer = handed ? UNCONFIRMED : INTERRUPTED
  return db.transaction().execute(async (trx) => {
    const taken = await trx
      .updateTable('mail')
      .set({
        state: handed ? 'sent' : 'queued',
        due_at: now,
        ended_at: handed ? now : null,
        problem: answer,
        claimed_at: null,
        handed_at: null,
      })
      .where('state', '=', 'sending')
      // Another process may have decided about some since they were read, and have sent or claimed them anew.
      .where('claimed_at', '<', before)
      .where('handed_at', handed ? 'is not' : 'is', null)
      .where(
        'id',
        'in',
        mails.map((mail) => mail.id),
      )
      .returning('id')
      .execute()
    const startedAt = new Map(mails.map((mail) => [mail.id, mail.claimed_at]))
    const attempts = taken.map(({ id }) => ({
      mail_id: id,
      started_at: startedAt.get(id)!,
      ended_at: now,
      outcome: handed ? ('unconfirmed' as const) : ('interrupted' as const),
      answer,
    }))
    if (attempts.length > 0) await trx.insertInto('mail_attempt').values(attempts).execute()
    return taken.length
  })
}
