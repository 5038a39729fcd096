import { type Kysely, sql } from 'kysely'
import { checkTimes, columns, oneOf, serial } from './_columns.ts'

const SEVERITIES = ['SEV1', 'SEV2', 'SEV3', 'SEV4']
const STATES = ['open', 'inprogress', 'closed']
const STAGES = ['prd', 'stg']
const CORRECTED = [
  'title',
  'description',
  'stage',
  'startedAt',
  'endedAt',
  'engineer',
  'externalUrl',
  'severity',
  'text',
  'affects',
]

// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
type Db = Kysely<any>

export async function up(db: Db): Promise<void> {
  await createCounter(db)
  await createIncidents(db)
  await createStory(db)
  await createNotices(db)
}

/** The last number given in each series of tickets; it only ever counts up, so that none is given twice. */
async function createCounter(db: Db): Promise<void> {
  const { text } = columns(db)
  await db.schema
    .createTable('ticket_counter')
    .addColumn('series', text, (c) => c.primaryKey())
    .addColumn('last', 'integer', (c) => c.notNull().check(sql`"last" > 0`))
    .execute()
}

async function createIncidents(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await checkTimes(
    db.schema
      .createTable('incident')
      .addColumn('id', id, serial(db))
      // INC-000001 is number 1.
      .addColumn('number', 'integer', (c) => c.notNull().unique().check(sql`number > 0`))
      .addColumn('title', text, (c) => c.notNull().check(sql`length(title) BETWEEN 1 AND 300`))
      .addColumn('description', text, (c) => c.notNull().check(sql`length(description) <= 20000`))
      // Severity, state and end as the updates have left them, so that lists need not read the updates.
      .addColumn('severity', text, (c) => c.notNull().check(oneOf('severity', SEVERITIES)))
      .addColumn('state', text, (c) => c.notNull().check(oneOf('state', STATES)))
      .addColumn('stage', text, (c) => c.notNull().check(oneOf('stage', STAGES)))
      .addColumn('started_at', time, (c) => c.notNull())
      .addColumn('ended_at', time)
      // The whole hours it lasted, rounded up to a power of two, as the exponent; 99 while it runs. Who looks for what
      // touches a span of time need then look back only so far in each class, however long the longest incident is.
      .addColumn('span_class', 'integer', (c) => c.notNull())
      .addColumn('engineer_id', 'integer', (c) => c.references('person.id').onDelete('restrict'))
      // Who is on it when the directory does not know that person.
      .addColumn('engineer_name', text, (c) => c.check(sql`length(engineer_name) BETWEEN 1 AND 300`))
      .addColumn('external_url', text, (c) => c.check(sql`length(external_url) BETWEEN 1 AND 2000`))
      .addColumn('filed_by', text, (c) => c.notNull())
      .addColumn('filed_at', time, (c) => c.notNull())
      .addColumn('changed_at', time, (c) => c.notNull()),
    'incident',
    ['started_at', 'ended_at', 'filed_at', 'changed_at'],
  )
    .addCheckConstraint('incident_order', sql`ended_at IS NULL OR ended_at >= started_at`)
    .addCheckConstraint('incident_closed_ended', sql`(state = 'closed') = (ended_at IS NOT NULL)`)
    .addCheckConstraint(
      'incident_span',
      sql`(ended_at IS NULL AND span_class = 99) OR (ended_at IS NOT NULL AND span_class BETWEEN 0 AND 20)`,
    )
    .addCheckConstraint('incident_one_engineer', sql`engineer_id IS NULL OR engineer_name IS NULL`)
    .execute()
  await index(db, 'incident', 'incident_span_lookup', ['span_class', 'started_at', 'ended_at'])
  await index(db, 'incident', 'incident_started', ['started_at', 'id'])
  await index(db, 'incident', 'incident_engineer', ['engineer_id'])
  await db.schema
    .createIndex('incident_running')
    .on('incident')
    .columns(['started_at'])
    .where(sql.ref('ended_at'), 'is', null)
    .execute()

  await checkTimes(
    db.schema
      .createTable('incident_affects')
      .addColumn('id', id, serial(db))
      .addColumn('incident_id', 'integer', (c) => c.notNull().references('incident.id').onDelete('restrict'))
      .addColumn('entity_id', 'integer', (c) => c.notNull().references('entity.id').onDelete('restrict'))
      .addColumn('added_at', time, (c) => c.notNull())
      .addColumn('added_by', text, (c) => c.notNull())
      .addColumn('removed_at', time)
      .addColumn('removed_by', text),
    'incident_affects',
    ['added_at', 'removed_at'],
  )
    .addCheckConstraint('incident_affects_removed', sql`(removed_at IS NULL) = (removed_by IS NULL)`)
    .execute()
  await db.schema
    .createIndex('incident_affects_current')
    .unique()
    .on('incident_affects')
    .columns(['incident_id', 'entity_id'])
    .where(sql.ref('removed_at'), 'is', null)
    .execute()
  await index(db, 'incident_affects', 'incident_affects_incident', ['incident_id'])
  await index(db, 'incident_affects', 'incident_affects_entity', ['entity_id', 'incident_id'])
}

/** What was said and what was put right afterwards: rows are added and never changed, but for a text put right. */
async function createStory(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await checkTimes(
    db.schema
      .createTable('incident_update')
      .addColumn('id', id, serial(db))
      .addColumn('incident_id', 'integer', (c) => c.notNull().references('incident.id').onDelete('restrict'))
      // 1 is the filing. Two that write at the same moment cannot both take a number.
      .addColumn('seq', 'integer', (c) => c.notNull().check(sql`seq > 0`))
      .addColumn('at', time, (c) => c.notNull())
      .addColumn('recorded_at', time, (c) => c.notNull())
      .addColumn('author', text, (c) => c.notNull())
      .addColumn('text', text, (c) => c.notNull().check(sql`length(text) <= 20000`))
      .addColumn('state', text, (c) => c.check(oneOf('state', STATES)))
      .addColumn('severity', text, (c) => c.check(oneOf('severity', SEVERITIES)))
      .addColumn('ended_at', time)
      .addUniqueConstraint('incident_update_seq', ['incident_id', 'seq']),
    'incident_update',
    ['at', 'recorded_at', 'ended_at'],
  )
    .addCheckConstraint(
      'incident_update_closing',
      sql`(ended_at IS NOT NULL) = (state IS NOT NULL AND state = 'closed')`,
    )
    .addCheckConstraint('incident_update_filing', sql`seq <> 1 OR (state IS NOT NULL AND severity IS NOT NULL)`)
    .execute()

  await checkTimes(
    db.schema
      .createTable('incident_correction')
      .addColumn('id', id, serial(db))
      .addColumn('incident_id', 'integer', (c) => c.notNull().references('incident.id').onDelete('restrict'))
      // The update whose text, time or severity was put right; null for the ticket itself.
      .addColumn('seq', 'integer')
      .addColumn('field', text, (c) => c.notNull().check(oneOf('field', CORRECTED)))
      .addColumn('was', text)
      .addColumn('became', text)
      .addColumn('at', time, (c) => c.notNull())
      .addColumn('author', text, (c) => c.notNull())
      .addForeignKeyConstraint('incident_correction_update', ['incident_id', 'seq'], 'incident_update', [
        'incident_id',
        'seq',
      ]),
    'incident_correction',
    ['at'],
  ).execute()
  await index(db, 'incident_correction', 'incident_correction_incident', ['incident_id', 'id'])
}

/** Who was mailed of which event and why, and who was left out by hand. */
async function createNotices(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await checkTimes(
    db.schema
      .createTable('incident_notice')
      .addColumn('id', id, serial(db))
      .addColumn('incident_id', 'integer', (c) => c.notNull())
      .addColumn('seq', 'integer', (c) => c.notNull())
      .addColumn('scope', text, (c) => c.notNull().check(oneOf('scope', ['all', 'told', 'new'])))
      .addColumn('at', time, (c) => c.notNull())
      .addColumn('author', text, (c) => c.notNull())
      // E-mail addresses to leave out, as JSON, until it is known who would be mailed.
      .addColumn('left_out', text, (c) => c.notNull().defaultTo('[]'))
      // Null until the mails are in the outbox: who is hit may take a moment to be known after a start.
      .addColumn('queued_at', time)
      .addForeignKeyConstraint('incident_notice_update', ['incident_id', 'seq'], 'incident_update', [
        'incident_id',
        'seq',
      ]),
    'incident_notice',
    ['at', 'queued_at'],
  ).execute()
  await index(db, 'incident_notice', 'incident_notice_incident', ['incident_id', 'id'])
  await db.schema
    .createIndex('incident_notice_waiting')
    .on('incident_notice')
    .columns(['id'])
    .where(sql.ref('queued_at'), 'is', null)
    .execute()

  await db.schema
    .createTable('incident_notice_person')
    .addColumn('notice_id', 'integer', (c) => c.notNull().references('incident_notice.id').onDelete('restrict'))
    .addColumn('person_id', 'integer', (c) => c.notNull().references('person.id').onDelete('restrict'))
    .addColumn('because', text, (c) => c.notNull())
    .addColumn('left_out', 'integer', (c) => c.notNull().check(sql`left_out IN (0, 1)`))
    .addPrimaryKeyConstraint('incident_notice_person_pk', ['notice_id', 'person_id'])
    .execute()
  await index(db, 'incident_notice_person', 'incident_notice_person_person', ['person_id'])
}

async function index(db: Db, table: string, name: string, on: string[]): Promise<void> {
  await db.schema.createIndex(name).on(table).columns(on).execute()
}
