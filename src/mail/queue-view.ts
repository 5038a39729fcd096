import type { ExpressionBuilder } from 'kysely'
import type { Db, Schema } from '../db/schema.ts'
import { NotFound } from '../http/errors.ts'

export const MAIL_PAGE_SIZE = 50

/** The parts of the outbox that an administrator looks at, in the order of their tabs. */
export const MAIL_VIEWS = ['waiting', 'failing', 'failed', 'unconfirmed', 'sent', 'withheld'] as const
export type MailView = (typeof MAIL_VIEWS)[number]

type Mails = ExpressionBuilder<Schema, 'mail'>

const WHERE: Record<MailView, (eb: Mails) => ReturnType<Mails['and']>> = {
  waiting: (eb) => eb.and([eb('state', 'in', ['queued', 'sending']), eb('problem', 'is', null)]),
  failing: (eb) => eb.and([eb('state', 'in', ['queued', 'sending']), eb('problem', 'is not', null)]),
  failed: (eb) => eb.and([eb('state', '=', 'failed')]),
  unconfirmed: (eb) => eb.and([eb('state', '=', 'sent'), eb('problem', 'is not', null)]),
  sent: (eb) => eb.and([eb('state', '=', 'sent'), eb('problem', 'is', null)]),
  withheld: (eb) => eb.and([eb('state', '=', 'withheld')]),
}

/** A page of one part of the outbox, newest first, beginning below the mail `before`. */
export async function listMails(db: Db, view: MailView, before: number | null) {
  let query = db
    .selectFrom('mail')
    .select(['id', 'about_kind', 'about_key', 'to_name', 'to_email', 'subject', 'state', 'attempts', 'problem'])
    .select(['queued_at', 'due_at', 'ended_at'])
    .where((eb) => WHERE[view](eb))
  if (before !== null) query = query.where('id', '<', before)
  const rows = await query
    .orderBy('id', 'desc')
    .limit(MAIL_PAGE_SIZE + 1)
    .execute()
  const items = rows.slice(0, MAIL_PAGE_SIZE)
  return { items, next: rows.length > MAIL_PAGE_SIZE ? items.at(-1)!.id : null }
}

/** How many mails each part holds; of those that are over, since a time. */
export async function countMails(db: Db, since: string): Promise<Record<MailView, number>> {
  const rows = await db
    .selectFrom('mail')
    .select((eb) => ['state', eb('problem', 'is not', null).as('troubled'), eb.fn.countAll<number>().as('count')])
    .where((eb) =>
      eb.or([
        eb('state', 'in', ['queued', 'sending', 'failed']),
        eb.and([eb('state', '=', 'sent'), eb('problem', 'is not', null)]),
        eb('ended_at', '>=', since),
      ]),
    )
    .groupBy((eb) => ['state', eb('problem', 'is not', null)])
    .execute()
  const counts = Object.fromEntries(MAIL_VIEWS.map((view) => [view, 0])) as Record<MailView, number>
  for (const { state, troubled, count } of rows) counts[viewOf(state, Boolean(troubled))] += count
  return counts
}

function viewOf(state: Schema['mail']['state'], troubled: boolean): MailView {
  if (state === 'queued' || state === 'sending') return troubled ? 'failing' : 'waiting'
  if (state === 'sent') return troubled ? 'unconfirmed' : 'sent'
  return state
}

/** A mail with what it says, its attachments' names and every attempt. @throws NotFound */
export async function getMail(db: Db, id: number) {
  const mail = await db.selectFrom('mail').selectAll().where('id', '=', id).executeTakeFirst()
  if (!mail) throw new NotFound('There is no such mail.')
  const attempts = await db.selectFrom('mail_attempt').selectAll().where('mail_id', '=', id).orderBy('id').execute()
  const attachments = await db
    .selectFrom('mail_attachment')
    .select(['name', 'type'])
    .where('mail_id', '=', id)
    .orderBy('position')
    .execute()
  return { ...mail, view: viewOf(mail.state, mail.problem !== null), attempts, attachments }
}
