import { type Kysely, sql } from 'kysely'
import { checkTimes, columns, isPostgres, oneOf } from './_columns.ts'

// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
type Db = Kysely<any>

/** What several processes on one database have to know of one another. */
export async function up(db: Db): Promise<void> {
  await createProcesses(db)
  await createRequestCounts(db)
  await createUploadFiles(db)
  if (isPostgres(db)) await tellOfVersions(db)
}

async function createProcesses(db: Db): Promise<void> {
  const { text, time } = columns(db)
  await checkTimes(
    db.schema
      .createTable('app_process')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('role', text, (c) => c.notNull().check(oneOf('role', ['web', 'worker', 'all'])))
      .addColumn('host', text, (c) => c.notNull())
      .addColumn('pid', 'integer', (c) => c.notNull())
      .addColumn('started_at', time, (c) => c.notNull())
      // The last time it said so itself: one that has been silent for long has died.
      .addColumn('seen_at', time, (c) => c.notNull()),
    'app_process',
    ['started_at', 'seen_at'],
  ).execute()
  // Whose run it is, so that another process does not take it for one that a crash left open.
  await db.schema.alterTable('job_run').addColumn('process_id', text).execute()
}

/** Requests of an address in a minute, for limits that hold over all processes. */
async function createRequestCounts(db: Db): Promise<void> {
  const { text, time } = columns(db)
  await checkTimes(
    db.schema
      .createTable('request_count')
      .addColumn('address', text, (c) => c.notNull())
      .addColumn('minute', time, (c) => c.notNull())
      .addColumn('count', 'integer', (c) => c.notNull().check(sql`count > 0`))
      .addPrimaryKeyConstraint('request_count_pk', ['address', 'minute']),
    'request_count',
    ['minute'],
  ).execute()
  await db.schema.createIndex('request_count_minute').on('request_count').columns(['minute']).execute()
}

/** Files of imports where processes have no folder in common; in parts, as one value would have to fit in memory. */
async function createUploadFiles(db: Db): Promise<void> {
  const { text, blob } = columns(db)
  // What was confirmed, for a process that has to take over from one that died.
  await db.schema
    .alterTable('upload')
    .addColumn('leave_out', 'integer', (c) => c.notNull().defaultTo(0).check(sql`leave_out IN (0, 1)`))
    .execute()
  await db.schema
    .createTable('upload_file')
    .addColumn('upload_id', 'integer', (c) => c.notNull().references('upload.id').onDelete('cascade'))
    .addColumn('what', text, (c) => c.notNull().check(oneOf('what', ['file', 'rejects'])))
    .addColumn('part', 'integer', (c) => c.notNull().check(sql`part >= 0`))
    .addColumn('content', blob, (c) => c.notNull())
    .addPrimaryKeyConstraint('upload_file_pk', ['upload_id', 'what', 'part'])
    .execute()
}

/** Whoever listens hears of a new version when the change that made it is committed, whichever program wrote it. */
async function tellOfVersions(db: Db): Promise<void> {
  await sql`
    CREATE FUNCTION tell_data_version() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_notify('signalbox_version', NEW.topic || ' ' || NEW.version);
      RETURN NULL;
    END $$`.execute(db)
  await sql`
    CREATE TRIGGER data_version_tell AFTER INSERT OR UPDATE ON data_version
    FOR EACH ROW EXECUTE FUNCTION tell_data_version()`.execute(db)
}
