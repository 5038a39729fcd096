import type { Db } from '../db/schema.ts'
import type { StoredAttachment } from './compose.ts'
import type { MailState } from './tables.ts'

export const MAX_MAILS_LISTED = 1_000

/** A mail as the page of what it tells of shows it. */
export interface MailRow {
  id: number
  event: string
  to: { name: string; email: string; personId: number | null }
  because: string
  subject: string
  state: MailState
  attempts: number
  /** What went wrong last; of a sent one, that nobody confirmed it. */
  problem: string | null
  queuedAt: string
  /** When it was sent, given up or withheld. */
  endedAt: string | null
}

/** The mails about a thing, newest first; at most `limit`. */
export async function listMailsAbout(
  db: Db,
  about: { kind: string; key: string },
  limit = MAX_MAILS_LISTED,
): Promise<MailRow[]> {
  const rows = await db
    .selectFrom('mail')
    .select(['id', 'about_event', 'to_name', 'to_email', 'person_id', 'because', 'subject', 'state', 'attempts'])
    .select(['problem', 'queued_at', 'ended_at'])
    .where('about_kind', '=', about.kind)
    .where('about_key', '=', about.key)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    event: row.about_event,
    to: { name: row.to_name, email: row.to_email, personId: row.person_id },
    because: row.because,
    subject: row.subject,
    state: row.state,
    attempts: row.attempts,
    problem: row.problem,
    queuedAt: row.queued_at,
    endedAt: row.ended_at,
  }))
}

export interface MailCount {
  event: string
  state: MailState
  count: number
  /** Of these, those with a problem: a queued one that is tried again, a sent one that nobody confirmed. */
  troubled: number
  /** When the first of them was written. */
  queuedAt: string
}

/** How many mails about a thing there are, by event and state, in the order of the events. */
export async function countMailsAbout(db: Db, about: { kind: string; key: string }): Promise<MailCount[]> {
  const rows = await db
    .selectFrom('mail')
    .select((eb) => [
      'about_event as event',
      'state',
      eb.fn.countAll<number>().as('count'),
      eb.fn.count<number>('problem').as('troubled'),
      eb.fn.min('queued_at').as('queuedAt'),
      eb.fn.min('id').as('first'),
    ])
    .where('about_kind', '=', about.kind)
    .where('about_key', '=', about.key)
    .groupBy(['about_event', 'state'])
    .orderBy('first')
    .execute()
  return rows.map(({ first, ...row }) => row)
}

/** The attachments of some mails, by mail, in their order. */
export async function listAttachments(db: Db, mailIds: readonly number[]): Promise<Map<number, StoredAttachment[]>> {
  const rows = await db
    .selectFrom('mail_attachment')
    .innerJoin('mail_file', 'mail_file.hash', 'mail_attachment.file_hash')
    .select(['mail_id', 'name', 'type', 'content'])
    .where('mail_id', 'in', mailIds)
    .orderBy('mail_id')
    .orderBy('position')
    .execute()
  const byMail = new Map<number, StoredAttachment[]>()
  for (const { mail_id, ...attachment } of rows) {
    const known = byMail.get(mail_id)
    if (known) known.push(attachment)
    else byMail.set(mail_id, [attachment])
  }
  return byMail
}
