import { createHash, randomUUID } from 'node:crypto'
import type { Insertable } from 'kysely'
import type { Schema, Trx } from '../db/schema.ts'
import { chunksOf } from '../lib/chunks.ts'
import { oneLine } from '../lib/json.ts'
import { isMailAddress, normalAddress } from '../lib/mail-addresses.ts'
import { ALL_KINDS } from './kinds.ts'

/** What a mail tells of. */
export interface MailEvent {
  at: string
  /** `kind` is one of `MAIL_KINDS` or another word; `event` tells the mails of one thing apart, such as `opened`. */
  about: { kind: string; key: string; event: string }
}

export interface OutgoingMail {
  to: { name: string; email: string; personId?: number }
  subject: string
  text: string
  html: string
  /** Why this person gets it, as a sentence that follows "You get this because". Shown at the foot and kept. */
  because: string
  /** Sent also to those who do not want such mails. */
  mandatory: boolean
  /** Mails of one key are one conversation in a mail program. */
  threadKey?: string
  attachments?: readonly { name: string; type: string; content: Buffer }[]
}

/** A row has some twenty values, and SQLite takes 32,766 in one statement. */
const ROWS_A_STATEMENT = 1_000
const ADDRESSES_A_STATEMENT = 5_000
const MAX_SUBJECT = 250

/**
 * Writes the mails of an event, in its transaction. One address gets one mail, however often it is in the list; who
 * does not want such mails gets none, and an address that is none fails at once: both are kept with the event.
 * @returns the ids, in the order of the messages
 */
export async function queueMails(trx: Trx, event: MailEvent, messages: readonly OutgoingMail[]): Promise<number[]> {
  const byAddress = new Map<string, OutgoingMail>()
  for (const message of messages) {
    const address = normalAddress(message.to.email)
    if (!byAddress.has(address)) byAddress.set(address, message)
  }
  const addresses = [...byAddress.keys()]
  const unwanted = await findUnwilling(trx, addresses, event.about.kind)
  const threads = await findThreads(trx, byAddress)
  const rows = [...byAddress].map(([address, message]) => rowOf(event, address, message, { unwanted, threads }))

  const ids: number[] = []
  for (const chunk of chunksOf(rows, ROWS_A_STATEMENT)) {
    const written = await trx.insertInto('mail').values(chunk).returning(['id', 'message_key']).execute()
    const byKey = new Map(written.map((row) => [row.message_key, row.id]))
    ids.push(...chunk.map((row) => byKey.get(row.message_key)!))
  }
  await attach(trx, ids, [...byAddress.values()])
  return ids
}

interface Known {
  unwanted: ReadonlySet<string>
  threads: ReadonlyMap<string, string>
}

function rowOf(event: MailEvent, address: string, message: OutgoingMail, known: Known): Insertable<Schema['mail']> {
  const withheld = !message.mandatory && known.unwanted.has(address)
  const problem = isMailAddress(address) ? null : `“${oneLine(address, 100)}” is no mail address.`
  const state = withheld ? 'withheld' : problem ? 'failed' : 'queued'
  return {
    message_key: randomUUID(),
    thread_key: message.threadKey ?? null,
    answers_key: known.threads.get(threadOf(message.threadKey, address)) ?? null,
    about_kind: event.about.kind,
    about_key: event.about.key,
    about_event: event.about.event,
    to_name: oneLine(message.to.name),
    to_email: address,
    person_id: message.to.personId ?? null,
    because: message.because,
    mandatory: message.mandatory ? 1 : 0,
    subject: oneLine(message.subject, MAX_SUBJECT) || '(no subject)',
    text: message.text,
    html: message.html,
    state,
    queued_at: event.at,
    due_at: event.at,
    ended_at: state === 'queued' ? null : event.at,
    problem: withheld ? null : problem,
  }
}

/** Those of some addresses that do not want mails of a kind. */
async function findUnwilling(trx: Trx, addresses: readonly string[], kind: string): Promise<Set<string>> {
  const found = new Set<string>()
  for (const some of chunksOf(addresses, ADDRESSES_A_STATEMENT)) {
    const rows = await trx
      .selectFrom('mail_opt_out')
      .select('email')
      .where('email', 'in', some)
      .where('kind', 'in', [kind, ALL_KINDS])
      .execute()
    for (const { email } of rows) found.add(email)
  }
  return found
}

/** The first mail of each thread and address: what a later one answers. An address that had none starts afresh. */
async function findThreads(trx: Trx, byAddress: ReadonlyMap<string, OutgoingMail>): Promise<Map<string, string>> {
  const keys = [...new Set([...byAddress.values()].flatMap((message) => message.threadKey ?? []))]
  const first = new Map<string, string>()
  if (keys.length === 0) return first
  for (const some of chunksOf([...byAddress.keys()], ADDRESSES_A_STATEMENT)) {
    const rows = await trx
      .selectFrom('mail')
      .select(['thread_key', 'to_email', 'message_key'])
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('mail')
          .select((inner) => inner.fn.min('id').as('id'))
          .where('thread_key', 'in', keys)
          .where('to_email', 'in', some)
          .where('state', 'not in', ['withheld', 'failed'])
          .groupBy(['thread_key', 'to_email']),
      )
      .execute()
    for (const row of rows) first.set(threadOf(row.thread_key!, row.to_email), row.message_key)
  }
  return first
}

function threadOf(key: string | undefined, address: string): string {
  return `${key ?? ''}\n${address}`
}

async function attach(trx: Trx, ids: readonly number[], messages: readonly OutgoingMail[]): Promise<void> {
  const files = new Map<string, Buffer>()
  // The same buffer goes to many people: it is hashed once.
  const hashes = new Map<Buffer, string>()
  const hashOf = (content: Buffer) => {
    const hash = hashes.get(content) ?? createHash('sha256').update(content).digest('hex')
    hashes.set(content, hash)
    files.set(hash, content)
    return hash
  }
  const rows = messages.flatMap((message, n) =>
    (message.attachments ?? []).map(({ name, type, content }, position) => ({
      mail_id: ids[n]!,
      position,
      name: oneLine(name, 200) || 'attachment',
      type: oneLine(type, 100),
      file_hash: hashOf(content),
    })),
  )
  if (rows.length === 0) return
  const contents = [...files].map(([hash, content]) => ({ hash, content }))
  await trx
    .insertInto('mail_file')
    .values(contents)
    .onConflict((oc) => oc.doNothing())
    .execute()
  for (const chunk of chunksOf(rows, ROWS_A_STATEMENT)) await trx.insertInto('mail_attachment').values(chunk).execute()
}
