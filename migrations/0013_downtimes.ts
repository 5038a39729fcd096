import { type Kysely, sql } from 'kysely'
import { checkTimes, columns, oneOf, serial } from './_columns.ts'

const STATES = ['draft', 'announced', 'in_progress', 'completed', 'cancelled']
const EFFECTS = ['unavailable', 'degraded', 'at_risk']
const EVENTS = ['declared', 'changed', 'announced', 'started', 'extended', 'completed', 'cancelled']

// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
type Db = Kysely<any>

export async function up(db: Db): Promise<void> {
  await createSeries(db)
  await createDowntimes(db)
  await createStory(db)
  await createAnswers(db)
  await createFreezes(db)
}

/** A window that comes again: RFC 5545, reckoned in a zone, so that 02:00 stays 02:00 when the clocks change. */
async function createSeries(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await checkTimes(
    db.schema
      .createTable('downtime_series')
      .addColumn('id', id, serial(db))
      .addColumn('rule', text, (c) => c.notNull().check(sql`length(rule) BETWEEN 1 AND 500`))
      .addColumn('zone', text, (c) => c.notNull())
      // The first occurrence by the clock on the wall there: `2026-11-01T02:00`.
      .addColumn('first_local', text, (c) => c.notNull().check(sql`first_local LIKE '____-__-__T__:__'`))
      .addColumn('duration_minutes', 'integer', (c) => c.notNull().check(sql`duration_minutes > 0`))
      .addColumn('ended_at', time)
      .addColumn('created_at', time, (c) => c.notNull()),
    'downtime_series',
    ['ended_at', 'created_at'],
  ).execute()
}

async function createDowntimes(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await checkTimes(
    db.schema
      .createTable('downtime')
      .addColumn('id', id, serial(db))
      // DT-000001 is number 1.
      .addColumn('number', 'integer', (c) => c.notNull().unique().check(sql`number > 0`))
      .addColumn('title', text, (c) => c.notNull().check(sql`length(title) BETWEEN 1 AND 300`))
      .addColumn('reason', text, (c) => c.notNull().check(sql`length(reason) BETWEEN 1 AND 20000`))
      .addColumn('effect', text, (c) => c.notNull().check(oneOf('effect', EFFECTS)))
      .addColumn('change_ref', text, (c) => c.check(sql`length(change_ref) BETWEEN 1 AND 200`))
      .addColumn('change_url', text, (c) => c.check(sql`length(change_url) BETWEEN 1 AND 2000`))
      .addColumn('starts_at', time, (c) => c.notNull())
      .addColumn('ends_at', time, (c) => c.notNull())
      // When it began and was over in fact, which is not always as planned.
      .addColumn('began_at', time)
      .addColumn('over_at', time)
      .addColumn('state', text, (c) => c.notNull().check(oneOf('state', STATES)))
      .addColumn('coordinator_id', 'integer', (c) => c.references('person.id').onDelete('restrict'))
      .addColumn('communications_manager_id', 'integer', (c) => c.references('person.id').onDelete('restrict'))
      .addColumn('series_id', 'integer', (c) => c.references('downtime_series.id').onDelete('restrict'))
      // The start that the series gave it; it stays when the occurrence is moved, so that none is made twice.
      .addColumn('occurrence_at', time)
      .addColumn('version', 'integer', (c) => c.notNull().defaultTo(1))
      .addColumn('declared_by', text, (c) => c.notNull())
      .addColumn('declared_at', time, (c) => c.notNull())
      .addColumn('changed_at', time, (c) => c.notNull())
      .addUniqueConstraint('downtime_occurrence', ['series_id', 'occurrence_at']),
    'downtime',
    ['starts_at', 'ends_at', 'began_at', 'over_at', 'occurrence_at', 'declared_at', 'changed_at'],
  )
    .addCheckConstraint('downtime_order', sql`ends_at > starts_at`)
    .addCheckConstraint('downtime_actual_order', sql`over_at IS NULL OR (began_at IS NOT NULL AND over_at >= began_at)`)
    .addCheckConstraint('downtime_running', sql`state <> 'in_progress' OR (began_at IS NOT NULL AND over_at IS NULL)`)
    .addCheckConstraint('downtime_over', sql`state <> 'completed' OR over_at IS NOT NULL`)
    .addCheckConstraint('downtime_series_occurrence', sql`(series_id IS NULL) = (occurrence_at IS NULL)`)
    .execute()
  await index(db, 'downtime', 'downtime_starts', ['starts_at', 'id'])
  await index(db, 'downtime', 'downtime_ends', ['ends_at'])
  await index(db, 'downtime', 'downtime_state', ['state', 'starts_at'])
  await index(db, 'downtime', 'downtime_coordinator', ['coordinator_id'])
  await index(db, 'downtime', 'downtime_communications_manager', ['communications_manager_id'])

  await db.schema
    .createTable('downtime_target')
    .addColumn('downtime_id', 'integer', (c) => c.notNull().references('downtime.id').onDelete('restrict'))
    .addColumn('entity_id', 'integer', (c) => c.notNull().references('entity.id').onDelete('restrict'))
    .addPrimaryKeyConstraint('downtime_target_pk', ['downtime_id', 'entity_id'])
    .execute()
  await index(db, 'downtime_target', 'downtime_target_entity', ['entity_id', 'downtime_id'])
}

/** What was declared, changed and done, by whom; and what was known when it was announced. Rows are added, never changed. */
async function createStory(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await checkTimes(
    db.schema
      .createTable('downtime_event')
      .addColumn('id', id, serial(db))
      .addColumn('downtime_id', 'integer', (c) => c.notNull().references('downtime.id').onDelete('restrict'))
      // Two that act at the same moment cannot both take a number.
      .addColumn('seq', 'integer', (c) => c.notNull().check(sql`seq > 0`))
      .addColumn('at', time, (c) => c.notNull())
      .addColumn('author', text, (c) => c.notNull())
      .addColumn('kind', text, (c) => c.notNull().check(oneOf('kind', EVENTS)))
      .addColumn('text', text, (c) => c.notNull().check(sql`length(text) <= 20000`))
      // The window as this left it.
      .addColumn('starts_at', time, (c) => c.notNull())
      .addColumn('ends_at', time, (c) => c.notNull())
      // JSON: of a change, what was and what became, by field.
      .addColumn('changes', text)
      .addUniqueConstraint('downtime_event_seq', ['downtime_id', 'seq']),
    'downtime_event',
    ['at', 'starts_at', 'ends_at'],
  ).execute()

  await db.schema
    .createTable('downtime_snapshot')
    .addColumn('downtime_id', 'integer', (c) => c.notNull())
    .addColumn('seq', 'integer', (c) => c.notNull())
    // JSON: the downtime, what it hits, and who is responsible, as they were.
    .addColumn('content', text, (c) => c.notNull())
    .addColumn('sha256', text, (c) => c.notNull().check(sql`length(sha256) = 64`))
    .addPrimaryKeyConstraint('downtime_snapshot_pk', ['downtime_id', 'seq'])
    .addForeignKeyConstraint('downtime_snapshot_event', ['downtime_id', 'seq'], 'downtime_event', [
      'downtime_id',
      'seq',
    ])
    .execute()
}

/** What those concerned have answered, and which reminders have gone out. */
async function createAnswers(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await checkTimes(
    db.schema
      .createTable('downtime_answer')
      .addColumn('id', id, serial(db))
      .addColumn('downtime_id', 'integer', (c) => c.notNull().references('downtime.id').onDelete('restrict'))
      .addColumn('person_id', 'integer', (c) => c.notNull().references('person.id').onDelete('restrict'))
      .addColumn('answer', text, (c) => c.notNull().check(oneOf('answer', ['seen', 'objection'])))
      .addColumn('text', text, (c) => c.notNull().check(sql`length(text) <= 5000`))
      .addColumn('at', time, (c) => c.notNull()),
    'downtime_answer',
    ['at'],
  )
    .addCheckConstraint('downtime_answer_objection', sql`answer <> 'objection' OR length(text) > 0`)
    .execute()
  await index(db, 'downtime_answer', 'downtime_answer_downtime', ['downtime_id', 'person_id', 'id'])
  await index(db, 'downtime_answer', 'downtime_answer_person', ['person_id'])

  await checkTimes(
    db.schema
      .createTable('downtime_reminder')
      .addColumn('downtime_id', 'integer', (c) => c.notNull().references('downtime.id').onDelete('restrict'))
      .addColumn('minutes_before', 'integer', (c) => c.notNull().check(sql`minutes_before > 0`))
      // Of which window: one that is moved is reminded of anew.
      .addColumn('starts_at', time, (c) => c.notNull())
      .addColumn('sent_at', time, (c) => c.notNull())
      .addPrimaryKeyConstraint('downtime_reminder_pk', ['downtime_id', 'minutes_before', 'starts_at']),
    'downtime_reminder',
    ['starts_at', 'sent_at'],
  ).execute()
}

/** Periods in which nothing is taken down without an administrator's word. */
async function createFreezes(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await checkTimes(
    db.schema
      .createTable('freeze_period')
      .addColumn('id', id, serial(db))
      .addColumn('name', text, (c) => c.notNull().check(sql`length(name) BETWEEN 1 AND 300`))
      .addColumn('reason', text, (c) => c.notNull().check(sql`length(reason) <= 5000`))
      .addColumn('starts_at', time, (c) => c.notNull())
      .addColumn('ends_at', time, (c) => c.notNull())
      .addColumn('created_by', text, (c) => c.notNull())
      .addColumn('created_at', time, (c) => c.notNull())
      .addColumn('removed_at', time),
    'freeze_period',
    ['starts_at', 'ends_at', 'created_at', 'removed_at'],
  )
    .addCheckConstraint('freeze_period_order', sql`ends_at > starts_at`)
    .execute()
  await index(db, 'freeze_period', 'freeze_period_ends', ['ends_at'])
}

async function index(db: Db, table: string, name: string, on: string[]): Promise<void> {
  await db.schema.createIndex(name).on(table).columns(on).execute()
}
