import { type Kysely, sql } from 'kysely'
import { checkTimes, columns, oneOf, serial } from './_columns.ts'

const NOTATIONS = ['plain', 'dmy', 'mdy', 'ymd', 'seconds', 'milliseconds', 'days']

// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
export async function up(db: Kysely<any>): Promise<void> {
  const { text, time, id } = columns(db)

  await checkTimes(
    db.schema
      .createTable('inbox')
      .addColumn('id', id, serial(db))
      .addColumn('name', text, (c) => c.notNull().unique().check(sql`length(name) BETWEEN 1 AND 100`))
      .addColumn('kind', text, (c) => c.notNull().check(oneOf('kind', ['csv', 'sheets', 'push'])))
      .addColumn('owner_email', text, (c) => c.notNull().check(sql`owner_email = lower(owner_email)`))
      // JSON: where the sheet is. The key of a service account is in `credentials`, encrypted.
      .addColumn('settings', text, (c) => c.notNull())
      .addColumn('credentials', text)
      // JSON: which column each field is.
      .addColumn('mapping', text, (c) => c.notNull())
      .addColumn('time_zone', text, (c) => c.notNull())
      .addColumn('notation', text, (c) => c.notNull().check(oneOf('notation', NOTATIONS)))
      .addColumn('default_severity', text, (c) =>
        c.notNull().check(oneOf('default_severity', ['SEV1', 'SEV2', 'SEV3', 'SEV4'])),
      )
      .addColumn('push_hash', text, (c) => c.notNull().unique())
      .addColumn('push_secret', text, (c) => c.notNull())
      .addColumn('takes_existing', 'integer', (c) => c.notNull().check(sql`takes_existing IN (0, 1)`))
      // JSON: the names and the last rows of the sheet, as the page of the columns shows them.
      .addColumn('seen', text)
      .addColumn('body_hash', text)
      .addColumn('created_at', time, (c) => c.notNull())
      .addColumn('begun_at', time)
      .addColumn('paused_at', time)
      .addColumn('polled_at', time)
      .addColumn('good_at', time)
      .addColumn('claimed_until', time)
      .addColumn('problem', text),
    'inbox',
    ['created_at', 'begun_at', 'paused_at', 'polled_at', 'good_at', 'claimed_until'],
  ).execute()

  await checkTimes(
    db.schema
      .createTable('inbox_row')
      .addColumn('id', id, serial(db))
      .addColumn('inbox_id', 'integer', (c) => c.notNull().references('inbox.id').onDelete('cascade'))
      .addColumn('fingerprint', text, (c) => c.notNull())
      .addColumn('content_hash', text, (c) => c.notNull())
      .addColumn('line', 'integer', (c) => c.notNull())
      // JSON: text by the name of its column.
      .addColumn('cells', text, (c) => c.notNull())
      .addColumn('state', text, (c) =>
        c.notNull().check(oneOf('state', ['waiting', 'taken', 'refused', 'dismissed', 'earlier'])),
      )
      .addColumn('ticket', text)
      .addColumn('problem', text)
      .addColumn('seen_at', time, (c) => c.notNull())
      .addColumn('ended_at', time)
      .addColumn('edited_at', time)
      .addColumn('told_at', time)
      // What makes a row be taken once, however often and by how many it is read.
      .addUniqueConstraint('inbox_row_once', ['inbox_id', 'fingerprint'])
      .addCheckConstraint('inbox_row_ticket', sql`(state = 'taken') = (ticket IS NOT NULL)`)
      .addCheckConstraint('inbox_row_problem', sql`(state = 'refused') = (problem IS NOT NULL)`),
    'inbox_row',
    ['seen_at', 'ended_at', 'edited_at', 'told_at'],
  ).execute()
  await db.schema.createIndex('inbox_row_state').on('inbox_row').columns(['inbox_id', 'state', 'id']).execute()
}
