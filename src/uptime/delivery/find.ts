import type { Db } from '../../db/schema.ts'
import { NotFound } from '../../http/errors.ts'
import { listMailsAbout, type MailState } from '../../mail/index.ts'

const MAX_LISTED = 200
/** Twenty deliveries to as many as there may be. */
const MAX_MAILS = 10_000
export const MAX_RECIPIENTS = 500

export interface Delivery {
  id: number
  month: string
  revision: number
  subject: string
  text: string
  sentAt: string
  sentBy: string
  files: { name: string; type: string; sha256: string }[]
  to: { email: string; state: MailState; problem: string | null }[]
}

const EVENT = /^sent-(\d+)$/

/** What tells the mails of a delivery from others about the month. */
export function eventOf(deliveryId: number): string {
  return `sent-${deliveryId}`
}

/** What was sent of a month, the newest first, with its files' names and who got it. */
export async function listDeliveries(db: Db, month: string): Promise<Delivery[]> {
  const rows = await db
    .selectFrom('uptime_delivery')
    .selectAll()
    .where('month', '=', month)
    .orderBy('id', 'desc')
    .limit(MAX_LISTED)
    .execute()
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const files = await db
    .selectFrom('uptime_sent_file')
    .select(['delivery_id', 'name', 'type', 'sha256'])
    .where('delivery_id', 'in', ids)
    .orderBy('name', 'desc')
    .execute()
  const mails = await listMailsAbout(db, { kind: 'uptime_report', key: month }, MAX_MAILS)
  const filesOf = Map.groupBy(files, (file) => file.delivery_id)
  const mailsOf = Map.groupBy(mails.toReversed(), ({ event }) => Number(EVENT.exec(event)?.[1]))
  return rows.map(({ sent_at, sent_by, ...row }) => ({
    ...row,
    sentAt: sent_at,
    sentBy: sent_by,
    files: (filesOf.get(row.id) ?? []).map(({ delivery_id: _id, ...file }) => file),
    to: (mailsOf.get(row.id) ?? []).map(({ to, state, problem }) => ({ email: to.email, state, problem })),
  }))
}

/** A file as it was sent, byte for byte. @throws NotFound */
export async function getSentFile(db: Db, month: string, id: number, name: string) {
  const file = await db
    .selectFrom('uptime_sent_file')
    .innerJoin('uptime_delivery', 'uptime_delivery.id', 'uptime_sent_file.delivery_id')
    .select(['uptime_sent_file.name', 'type', 'content', 'sha256'])
    .where('uptime_delivery.month', '=', month)
    .where('uptime_delivery.id', '=', id)
    .where('uptime_sent_file.name', '=', name)
    .executeTakeFirst()
  if (!file) throw new NotFound('No such file was sent.')
  return file
}

/** Who is to get the report of a month. */
export async function listRecipients(db: Db, month: string): Promise<string[]> {
  const rows = await db
    .selectFrom('uptime_recipient')
    .select('email')
    .where('month', '=', month)
    .orderBy('position')
    .limit(MAX_RECIPIENTS)
    .execute()
  return rows.map(({ email }) => email)
}
