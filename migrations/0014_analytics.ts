import { type Kysely, sql } from 'kysely'
import { checkTimes, columns, isPostgres, oneOf, serial } from './_columns.ts'

const STATES = ['open', 'inprogress', 'closed']

// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
type Db = Kysely<any>

/** Incidents of all sources as figures are drawn from them, and what tells of their changes. */
export async function up(db: Db): Promise<void> {
  await createLog(db)
  await createChanges(db)
  await createViews(db)
  await watchSources(db)
}

async function createLog(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await db.schema
    .createTable('log_service')
    .addColumn('id', id, serial(db))
    .addColumn('name', text, (c) => c.notNull().check(sql`length(name) BETWEEN 1 AND 300`))
    // The name without what people write differently.
    .addColumn('folded', text, (c) => c.notNull().unique())
    .execute()
  // An incident of several services counts once: so rows refer to the set of their services, and sets are few.
  await db.schema
    .createTable('log_set')
    .addColumn('id', id, serial(db))
    // JSON: ids of services in order.
    .addColumn('services', text, (c) => c.notNull().unique())
    .execute()
  await checkTimes(
    db.schema
      .createTable('log_incident')
      .addColumn('id', id, serial(db))
      .addColumn('source', text, (c) => c.notNull().check(oneOf('source', ['uploaded', 'desk', 'provider'])))
      .addColumn('upload_id', 'integer', (c) => c.references('upload.id').onDelete('restrict'))
      // Of the incident in its own domain; null for what was uploaded.
      .addColumn('source_id', 'integer')
      .addColumn('external_id', text, (c) => c.check(sql`length(external_id) BETWEEN 1 AND 300`))
      .addColumn('set_id', 'integer', (c) => c.notNull().references('log_set.id').onDelete('restrict'))
      .addColumn('state', text, (c) => c.notNull().check(oneOf('state', STATES)))
      .addColumn('stage', text, (c) => c.notNull().check(oneOf('stage', ['prd', 'stg'])))
      .addColumn('created_at', time, (c) => c.notNull())
      .addColumn('reported_at', time, (c) => c.notNull()),
    'log_incident',
    ['created_at', 'reported_at'],
  )
    .addCheckConstraint('log_incident_of_upload', sql`(upload_id IS NOT NULL) = (source = 'uploaded')`)
    .addCheckConstraint('log_incident_of_source', sql`(source_id IS NULL) = (source = 'uploaded')`)
    .execute()
  await db.schema.createIndex('log_incident_created').on('log_incident').columns(['created_at', 'id']).execute()
  await db.schema.createIndex('log_incident_upload').on('log_incident').columns(['upload_id']).execute()
  await db.schema.createIndex('log_incident_set').on('log_incident').columns(['set_id', 'created_at']).execute()
  await db.schema
    .createIndex('log_incident_source')
    .unique()
    .on('log_incident')
    .columns(['source', 'source_id'])
    .where(sql.ref('source_id'), 'is not', null)
    .execute()
  await db.schema
    .createIndex('log_incident_external')
    .unique()
    .on('log_incident')
    .columns(['external_id'])
    .where(sql.ref('external_id'), 'is not', null)
    .execute()
}

/** What changed, for every process that keeps the figures in memory; and what of the sources is to be taken over. */
async function createChanges(db: Db): Promise<void> {
  const { text, id } = columns(db)
  // Whoever changes the log counts this up first, and holds the row to the end of the transaction: so numbers are
  // given in the order of the commits, and nobody who has read up to one has missed a lower.
  await db.schema
    .createTable('log_clock')
    .addColumn('id', id, (c) => c.primaryKey().check(sql`id = 1`))
    .addColumn('seq', 'integer', (c) => c.notNull())
    .execute()
  await db.insertInto('log_clock').values({ id: 1, seq: 0 }).execute()
  await db.schema
    .createTable('log_change')
    .addColumn('seq', 'integer', (c) => c.notNull())
    // `row`: an incident is to be read again; `upload`: all of an upload are.
    .addColumn('what', text, (c) => c.notNull().check(oneOf('what', ['row', 'upload'])))
    .addColumn('ref', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('log_change_pk', ['seq', 'what', 'ref'])
    .execute()
  await db.schema
    .createTable('log_pending')
    .addColumn('id', id, serial(db))
    .addColumn('source', text, (c) => c.notNull().check(oneOf('source', ['desk', 'provider'])))
    .addColumn('source_id', 'integer', (c) => c.notNull())
    .execute()
}

async function createViews(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await checkTimes(
    db.schema
      .createTable('saved_view')
      .addColumn('id', id, serial(db))
      .addColumn('user_id', 'integer', (c) => c.notNull().references('app_user.id').onDelete('cascade'))
      .addColumn('name', text, (c) => c.notNull().check(sql`length(name) BETWEEN 1 AND 100`))
      .addColumn('query', text, (c) => c.notNull().check(sql`length(query) <= 4000`))
      .addColumn('shared', 'integer', (c) => c.notNull().check(sql`shared IN (0, 1)`))
      .addColumn('created_at', time, (c) => c.notNull()),
    'saved_view',
    ['created_at'],
  )
    .addUniqueConstraint('saved_view_name', ['user_id', 'name'])
    .execute()
}

/** Triggers note which incidents of the sources changed, in the change's own transaction: nobody can forget to. */
async function watchSources(db: Db): Promise<void> {
  const incident = ['state', 'stage', 'started_at', 'ended_at', 'changed_at']
  await watch(db, 'incident', incident, (row) => noted(`'desk', ${row}.id`))
  await watch(db, 'incident_affects', ['removed_at'], (row) => noted(`'desk', ${row}.incident_id`))
  const provider = ['service_id', 'impact', 'status', 'started_at', 'resolved_at']
  await watch(db, 'provider_incident', provider, (row) => noted(`'provider', ${row}.id`))
  await onRow(
    db,
    'entity',
    'UPDATE',
    ['name', 'stage'],
    [
      `${INTO} SELECT 'desk', incident_id FROM incident_affects WHERE entity_id = NEW.id;`,
      `${INTO} SELECT 'provider', id FROM provider_incident WHERE service_id = NEW.id;`,
    ],
  )
  await sql.raw(`${INTO} SELECT 'desk', id FROM incident`).execute(db)
  await sql.raw(`${INTO} SELECT 'provider', id FROM provider_incident`).execute(db)
}

const INTO = 'INSERT INTO log_pending (source, source_id)'

function noted(values: string): string {
  return `${INTO} VALUES (${values});`
}

type Event = 'INSERT' | 'DELETE' | 'UPDATE'

async function watch(db: Db, table: string, watched: string[], write: (row: 'OLD' | 'NEW') => string): Promise<void> {
  await onRow(db, table, 'INSERT', [], [write('NEW')])
  await onRow(db, table, 'DELETE', [], [write('OLD')])
  await onRow(db, table, 'UPDATE', watched, [write('NEW')])
}

async function onRow(db: Db, table: string, event: Event, watched: string[], writes: string[]): Promise<void> {
  const name = `${table}_${event.toLowerCase()}_figured`
  const differs = watched.map((column) => `OLD.${column} IS DISTINCT FROM NEW.${column}`).join(' OR ')
  const of = watched.length > 0 ? ` OF ${watched.join(', ')}` : ''
  const how = `AFTER ${event}${of} ON ${table} FOR EACH ROW ${differs && `WHEN (${differs})`}`
  if (!isPostgres(db)) {
    await sql.raw(`CREATE TRIGGER ${name} ${how} BEGIN ${writes.join(' ')} END`).execute(db)
    return
  }
  const body = `BEGIN ${writes.join(' ')} RETURN NULL; END`
  await sql.raw(`CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ ${body} $$`).execute(db)
  await sql.raw(`CREATE TRIGGER ${name} ${how} EXECUTE FUNCTION ${name}()`).execute(db)
}
