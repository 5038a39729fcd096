import { type Kysely, sql } from 'kysely'
import { checkTimes, columns, oneOf, serial } from './_columns.ts'

const STATES = ['draft', 'published']
const TEXTS = ['summary', 'impact', 'root_cause', 'went_well', 'went_wrong', 'got_lucky']

// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
type Db = Kysely<any>

export async function up(db: Db): Promise<void> {
  await createPostmortems(db)
  await createActionItems(db)
  // Which severe incidents of the last weeks want one is asked at each visit of the list of incidents.
  await db.schema
    .createIndex('incident_update_severe')
    .on('incident_update')
    .columns(['at', 'incident_id'])
    .where(
      sql.ref('severity'),
      'in',
      ['SEV1', 'SEV2'].map((word) => sql.lit(word)),
    )
    .execute()
}

/** What it says stands in its versions alone; the newest counts. */
async function createPostmortems(db: Db): Promise<void> {
  const { text, time } = columns(db)
  await checkTimes(
    db.schema
      .createTable('postmortem')
      .addColumn('incident_id', 'integer', (c) => c.primaryKey().references('incident.id').onDelete('restrict'))
      // Of two that save at the same moment, the second finds another number than the one it has read.
      .addColumn('version', 'integer', (c) => c.notNull().check(sql`version > 0`))
      .addColumn('state', text, (c) => c.notNull().check(oneOf('state', STATES)))
      .addColumn('created_by', text, (c) => c.notNull())
      .addColumn('created_at', time, (c) => c.notNull())
      .addColumn('published_by', text)
      .addColumn('published_at', time),
    'postmortem',
    ['created_at', 'published_at'],
  )
    .addCheckConstraint(
      'postmortem_published',
      sql`(state = 'published') = (published_at IS NOT NULL) AND (published_at IS NULL) = (published_by IS NULL)`,
    )
    .execute()

  const versions = db.schema
    .createTable('postmortem_version')
    .addColumn('incident_id', 'integer', (c) => c.notNull().references('postmortem.incident_id').onDelete('restrict'))
    .addColumn('version', 'integer', (c) => c.notNull().check(sql`version > 0`))
    .addColumn('state', text, (c) => c.notNull().check(oneOf('state', STATES)))
    .addColumn('timeline', text, (c) => c.notNull().check(sql`length(timeline) <= 60000`))
    .addColumn('author', text, (c) => c.notNull())
    .addColumn('at', time, (c) => c.notNull())
    .addPrimaryKeyConstraint('postmortem_version_pk', ['incident_id', 'version'])
  const withTexts = TEXTS.reduce(
    (table, name) =>
      table.addColumn(name, text, (c) => c.notNull().check(sql`length(${sql.ref(name)}) <= 20000`)) as typeof table,
    versions,
  )
  await checkTimes(withTexts, 'postmortem_version', ['at']).execute()
}

async function createActionItems(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await checkTimes(
    db.schema
      .createTable('action_item')
      .addColumn('id', id, serial(db))
      .addColumn('incident_id', 'integer', (c) => c.notNull().references('postmortem.incident_id').onDelete('restrict'))
      .addColumn('text', text, (c) => c.notNull().check(sql`length(text) BETWEEN 1 AND 1000`))
      .addColumn('owner_id', 'integer', (c) => c.notNull().references('person.id').onDelete('restrict'))
      // A calendar day, in the zone of the site.
      .addColumn('due_on', text, (c) => c.notNull().check(sql`due_on LIKE '____-__-__'`))
      .addColumn('created_by', text, (c) => c.notNull())
      .addColumn('created_at', time, (c) => c.notNull())
      .addColumn('changed_at', time, (c) => c.notNull())
      .addColumn('done_by', text)
      .addColumn('done_at', time)
      .addColumn('removed_by', text)
      .addColumn('removed_at', time),
    'action_item',
    ['created_at', 'changed_at', 'done_at', 'removed_at'],
  )
    .addCheckConstraint('action_item_done', sql`(done_at IS NULL) = (done_by IS NULL)`)
    .addCheckConstraint('action_item_removed', sql`(removed_at IS NULL) = (removed_by IS NULL)`)
    .execute()
  await db.schema.createIndex('action_item_incident').on('action_item').columns(['incident_id', 'id']).execute()
  await db.schema.createIndex('action_item_owner').on('action_item').columns(['owner_id']).execute()
  await db.schema.createIndex('action_item_due').on('action_item').columns(['due_on', 'id']).execute()

  // An owner is reminded once a week, however often the job runs in it.
  await checkTimes(
    db.schema
      .createTable('action_item_reminder')
      .addColumn('person_id', 'integer', (c) => c.notNull().references('person.id').onDelete('restrict'))
      // Its Monday.
      .addColumn('week', text, (c) => c.notNull().check(sql`week LIKE '____-__-__'`))
      .addColumn('sent_at', time, (c) => c.notNull())
      .addPrimaryKeyConstraint('action_item_reminder_pk', ['person_id', 'week']),
    'action_item_reminder',
    ['sent_at'],
  ).execute()
}
