import { type Kysely, sql } from 'kysely'
import { checkTimes, columns, oneOf, serial } from './_columns.ts'

const STATES = ['queued', 'sending', 'sent', 'failed', 'withheld']
const OUTCOMES = ['sent', 'retry', 'refused', 'unconfirmed', 'interrupted']

// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
type Db = Kysely<any>

export async function up(db: Db): Promise<void> {
  await createMail(db)
  await createAttempts(db)
  await createAttachments(db)
  await createOptOuts(db)
}

/** One mail to one person. It is written in the transaction of the event that it tells of, and sent later. */
async function createMail(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await checkTimes(
    db.schema
      .createTable('mail')
      .addColumn('id', id, serial(db))
      .addColumn('message_key', text, (c) => c.notNull().unique())
      .addColumn('thread_key', text)
      .addColumn('answers_key', text)
      .addColumn('about_kind', text, (c) => c.notNull())
      .addColumn('about_key', text, (c) => c.notNull())
      .addColumn('about_event', text, (c) => c.notNull())
      .addColumn('to_name', text, (c) => c.notNull())
      .addColumn('to_email', text, (c) => c.notNull().check(sql`to_email = lower(to_email)`))
      .addColumn('person_id', 'integer', (c) => c.references('person.id').onDelete('set null'))
      .addColumn('because', text, (c) => c.notNull().check(sql`length(because) > 0`))
      .addColumn('mandatory', 'integer', (c) => c.notNull().check(sql`mandatory IN (0, 1)`))
      .addColumn('subject', text, (c) => c.notNull().check(sql`length(subject) > 0`))
      // Cleared when the mail is old: that it was sent, to whom and why, is kept.
      .addColumn('text', text)
      .addColumn('html', text)
      .addColumn('state', text, (c) => c.notNull().check(oneOf('state', STATES)))
      .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('queued_at', time, (c) => c.notNull())
      .addColumn('due_at', time, (c) => c.notNull())
      .addColumn('claimed_at', time)
      // Set when all but the last line of the mail was handed to the server: from here on it may have been taken.
      .addColumn('handed_at', time)
      .addColumn('ended_at', time)
      .addColumn('problem', text),
    'mail',
    ['queued_at', 'due_at', 'claimed_at', 'handed_at', 'ended_at'],
  )
    .addCheckConstraint('mail_claimed', sql`(state = 'sending') = (claimed_at IS NOT NULL)`)
    .addCheckConstraint('mail_handed', sql`handed_at IS NULL OR state = 'sending'`)
    .addCheckConstraint('mail_ended', sql`(state IN ('sent', 'failed', 'withheld')) = (ended_at IS NOT NULL)`)
    .execute()

  await db.schema
    .createIndex('mail_due')
    .on('mail')
    .columns(['due_at', 'id'])
    .where(sql.ref('state'), '=', sql.lit('queued'))
    .execute()
  await db.schema
    .createIndex('mail_claims')
    .on('mail')
    .columns(['claimed_at'])
    .where(sql.ref('state'), '=', sql.lit('sending'))
    .execute()
  await db.schema
    .createIndex('mail_troubled')
    .on('mail')
    .columns(['state', 'id'])
    .where(sql.ref('problem'), 'is not', null)
    .execute()
  await db.schema.createIndex('mail_about').on('mail').columns(['about_kind', 'about_key', 'id']).execute()
  await db.schema.createIndex('mail_thread').on('mail').columns(['thread_key', 'to_email', 'id']).execute()
  await db.schema.createIndex('mail_recipient').on('mail').columns(['to_email', 'id']).execute()
  await db.schema.createIndex('mail_person').on('mail').columns(['person_id']).execute()
  await db.schema.createIndex('mail_ended_at').on('mail').columns(['ended_at']).execute()
}

async function createAttempts(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await checkTimes(
    db.schema
      .createTable('mail_attempt')
      .addColumn('id', id, serial(db))
      .addColumn('mail_id', 'integer', (c) => c.notNull().references('mail.id').onDelete('cascade'))
      .addColumn('started_at', time, (c) => c.notNull())
      .addColumn('ended_at', time, (c) => c.notNull())
      .addColumn('outcome', text, (c) => c.notNull().check(oneOf('outcome', OUTCOMES)))
      .addColumn('answer', text, (c) => c.notNull()),
    'mail_attempt',
    ['started_at', 'ended_at'],
  ).execute()
  await db.schema.createIndex('mail_attempt_mail').on('mail_attempt').columns(['mail_id', 'id']).execute()
}

/** The same report goes to hundreds of people: its bytes are stored once. */
async function createAttachments(db: Db): Promise<void> {
  const { text, blob } = columns(db)
  await db.schema
    .createTable('mail_file')
    .addColumn('hash', text, (c) => c.primaryKey())
    .addColumn('content', blob, (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('mail_attachment')
    .addColumn('mail_id', 'integer', (c) => c.notNull().references('mail.id').onDelete('cascade'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('name', text, (c) => c.notNull().check(sql`length(name) > 0`))
    .addColumn('type', text, (c) => c.notNull())
    .addColumn('file_hash', text, (c) => c.notNull().references('mail_file.hash').onDelete('restrict'))
    .addPrimaryKeyConstraint('mail_attachment_pk', ['mail_id', 'position'])
    .execute()
  await db.schema.createIndex('mail_attachment_file').on('mail_attachment').columns(['file_hash']).execute()
}

/** What an address does not want; `all` stands for everything that is not mandatory. */
async function createOptOuts(db: Db): Promise<void> {
  const { text, time } = columns(db)
  await checkTimes(
    db.schema
      .createTable('mail_opt_out')
      .addColumn('email', text, (c) => c.notNull().check(sql`email = lower(email)`))
      .addColumn('kind', text, (c) => c.notNull())
      .addColumn('at', time, (c) => c.notNull())
      .addColumn('how', text, (c) => c.notNull().check(oneOf('how', ['one_click', 'page', 'administrator'])))
      .addPrimaryKeyConstraint('mail_opt_out_pk', ['email', 'kind']),
    'mail_opt_out',
    ['at'],
  ).execute()
}
