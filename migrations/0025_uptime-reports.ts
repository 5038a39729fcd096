import { type Kysely, sql } from 'kysely'
import { checkTimes, columns, oneOf, serial } from './_columns.ts'

const STATES = ['draft', 'reviewed', 'sent']
const KINDS = ['exclude', 'include', 'change', 'add', 'vouch']

// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
type Db = Kysely<any>

export async function up(db: Db): Promise<void> {
  await createReports(db)
  await createReview(db)
  await createDeliveries(db)
}

async function createReports(db: Db): Promise<void> {
  const { text, time, blob } = columns(db)
  await checkTimes(
    db.schema
      .createTable('uptime_report')
      .addColumn('month', text, (c) => c.primaryKey().check(sql`month LIKE '____-__'`))
      .addColumn('revision', 'integer', (c) => c.notNull().check(sql`revision > 0`))
      .addColumn('state', text, (c) => c.notNull().check(oneOf('state', STATES)))
      // Counts up with each change, so that nobody reviews what somebody else has just changed.
      .addColumn('version', 'integer', (c) => c.notNull().check(sql`version > 0`))
      .addColumn('time_zone', text, (c) => c.notNull())
      .addColumn('rule', text, (c) => c.notNull())
      .addColumn('summary', text, (c) => c.notNull().check(sql`length(summary) <= 20000`))
      // Null: as they follow from the figures.
      .addColumn('highlights', text, (c) => c.check(sql`length(highlights) <= 10000`))
      .addColumn('created_at', time, (c) => c.notNull())
      .addColumn('created_by', text, (c) => c.notNull())
      .addColumn('changed_at', time, (c) => c.notNull())
      .addColumn('approved_at', time)
      .addColumn('approved_by', text)
      .addColumn('reviewed_at', time)
      .addColumn('reviewed_by', text),
    'uptime_report',
    ['created_at', 'changed_at', 'approved_at', 'reviewed_at'],
  )
    .addCheckConstraint(
      'uptime_report_reviewed',
      sql`(state = 'draft') = (reviewed_at IS NULL) AND (reviewed_at IS NULL) = (reviewed_by IS NULL)`,
    )
    .addCheckConstraint('uptime_report_approved', sql`(approved_at IS NULL) = (approved_by IS NULL)`)
    .execute()

  // What a reviewed report says, for good: its evidence may be collected anew for another revision.
  await checkTimes(
    db.schema
      .createTable('uptime_revision')
      .addColumn('month', text, (c) => c.notNull().references('uptime_report.month').onDelete('restrict'))
      .addColumn('revision', 'integer', (c) => c.notNull().check(sql`revision > 0`))
      .addColumn('reviewed_at', time, (c) => c.notNull())
      .addColumn('reviewed_by', text, (c) => c.notNull())
      // JSON, packed by gzip.
      .addColumn('content', blob, (c) => c.notNull())
      .addPrimaryKeyConstraint('uptime_revision_pk', ['month', 'revision']),
    'uptime_revision',
    ['reviewed_at'],
  ).execute()

  await db.schema
    .createTable('uptime_figure')
    .addColumn('month', text, (c) => c.notNull().references('uptime_report.month').onDelete('restrict'))
    // Not a reference: a report keeps what it said of a front end that is there no more.
    .addColumn('slug', text, (c) => c.notNull())
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('target', sql`double precision`)
    .addColumn('downtime_minutes', sql`double precision`, (c) => c.notNull())
    .addColumn('base_minutes', sql`double precision`, (c) => c.notNull())
    .addColumn('uptime', sql`double precision`, (c) => c.check(sql`uptime BETWEEN 0 AND 1`))
    .addColumn('measured_uptime', sql`double precision`, (c) => c.check(sql`measured_uptime BETWEEN 0 AND 1`))
    .addColumn('incidents', 'integer', (c) => c.notNull())
    .addColumn('errors_total', sql`double precision`)
    .addColumn('errors_outside', sql`double precision`)
    .addColumn('coverage', sql`double precision`, (c) => c.check(sql`coverage BETWEEN 0 AND 1`))
    .addPrimaryKeyConstraint('uptime_figure_pk', ['month', 'slug'])
    .execute()
}

async function createReview(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await checkTimes(
    db.schema
      .createTable('uptime_correction')
      .addColumn('id', id, serial(db))
      .addColumn('month', text, (c) => c.notNull().references('uptime_report.month').onDelete('restrict'))
      .addColumn('front_end', text, (c) => c.notNull())
      .addColumn('kind', text, (c) => c.notNull().check(oneOf('kind', KINDS)))
      // What it says beside its reason, as JSON.
      .addColumn('said', text, (c) => c.notNull())
      .addColumn('why', text, (c) => c.notNull().check(sql`length(why) BETWEEN 1 AND 2000`))
      .addColumn('by_name', text, (c) => c.notNull())
      .addColumn('at', time, (c) => c.notNull())
      .addColumn('withdrawn_at', time)
      .addColumn('withdrawn_by', text)
      .addColumn('withdrawn_why', text),
    'uptime_correction',
    ['at', 'withdrawn_at'],
  )
    .addCheckConstraint(
      'uptime_correction_withdrawn',
      sql`(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_why IS NULL)`,
    )
    .execute()
  await db.schema.createIndex('uptime_correction_month').on('uptime_correction').columns(['month', 'id']).execute()

  // Appended to; of one check or interval the newest counts, and an empty one takes the note back.
  await checkTimes(
    db.schema
      .createTable('uptime_note')
      .addColumn('id', id, serial(db))
      .addColumn('month', text, (c) => c.notNull().references('uptime_report.month').onDelete('restrict'))
      .addColumn('front_end', text, (c) => c.notNull())
      .addColumn('about', text, (c) => c.notNull())
      .addColumn('text', text, (c) => c.notNull().check(sql`length(text) <= 2000`))
      .addColumn('by_name', text, (c) => c.notNull())
      .addColumn('at', time, (c) => c.notNull()),
    'uptime_note',
    ['at'],
  ).execute()
  await db.schema.createIndex('uptime_note_month').on('uptime_note').columns(['month', 'id']).execute()

  await checkTimes(
    db.schema
      .createTable('uptime_event')
      .addColumn('id', id, serial(db))
      .addColumn('month', text, (c) => c.notNull().references('uptime_report.month').onDelete('restrict'))
      .addColumn('revision', 'integer', (c) => c.notNull())
      .addColumn('kind', text, (c) => c.notNull())
      .addColumn('front_end', text)
      .addColumn('text', text, (c) => c.notNull())
      .addColumn('by_name', text, (c) => c.notNull())
      .addColumn('at', time, (c) => c.notNull()),
    'uptime_event',
    ['at'],
  ).execute()
  await db.schema.createIndex('uptime_event_month').on('uptime_event').columns(['month', 'id']).execute()
}

async function createDeliveries(db: Db): Promise<void> {
  const { text, time, id, blob } = columns(db)
  await db.schema
    .createTable('uptime_recipient')
    .addColumn('month', text, (c) => c.notNull().references('uptime_report.month').onDelete('restrict'))
    .addColumn('email', text, (c) => c.notNull().check(sql`length(email) BETWEEN 3 AND 254`))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('uptime_recipient_pk', ['month', 'email'])
    .execute()

  await checkTimes(
    db.schema
      .createTable('uptime_delivery')
      .addColumn('id', id, serial(db))
      .addColumn('month', text, (c) => c.notNull())
      .addColumn('revision', 'integer', (c) => c.notNull())
      .addColumn('subject', text, (c) => c.notNull())
      .addColumn('text', text, (c) => c.notNull())
      .addColumn('sent_at', time, (c) => c.notNull())
      .addColumn('sent_by', text, (c) => c.notNull())
      .addForeignKeyConstraint(
        'uptime_delivery_revision',
        ['month', 'revision'],
        'uptime_revision',
        ['month', 'revision'],
        (constraint) => constraint.onDelete('restrict'),
      ),
    'uptime_delivery',
    ['sent_at'],
  ).execute()
  await db.schema.createIndex('uptime_delivery_month').on('uptime_delivery').columns(['month', 'id']).execute()

  await db.schema
    .createTable('uptime_sent_file')
    .addColumn('delivery_id', 'integer', (c) => c.notNull().references('uptime_delivery.id').onDelete('restrict'))
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('type', text, (c) => c.notNull())
    .addColumn('sha256', text, (c) => c.notNull().check(sql`length(sha256) = 64`))
    .addColumn('content', blob, (c) => c.notNull())
    .addPrimaryKeyConstraint('uptime_sent_file_pk', ['delivery_id', 'name'])
    .execute()
}
