import { type Kysely, sql } from 'kysely'
import { checkTimes, columns, oneOf, serial } from './_columns.ts'

const KINDS = ['pagerduty', 'grafana', 'prometheus', 'dynatrace']
const PURPOSES = ['errors', 'requests']
const PARTS = ['incidents', 'desk', 'planned', 'errors', 'requests']

// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
type Db = Kysely<any>

/** Where the evidence of the monthly uptime report comes from, what it is asked for, and what came. */
export async function up(db: Db): Promise<void> {
  await createSources(db)
  await createFrontEnds(db)
  await createEvidence(db)
}

async function createSources(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await checkTimes(
    db.schema
      .createTable('uptime_source')
      .addColumn('id', id, serial(db))
      .addColumn('slug', text, (c) =>
        c.notNull().unique().check(sql`slug = lower(slug) AND length(slug) BETWEEN 1 AND 100`),
      )
      .addColumn('kind', text, (c) => c.notNull().check(oneOf('kind', KINDS)))
      .addColumn('name', text, (c) => c.notNull().check(sql`length(name) BETWEEN 1 AND 200`))
      .addColumn('url', text)
      .addColumn('username', text)
      // Encrypted.
      .addColumn('secret', text)
      .addColumn('settings', text, (c) => c.notNull().defaultTo('{}'))
      .addColumn('created_at', time, (c) => c.notNull())
      // The last test, and why it failed; null when it did not.
      .addColumn('tested_at', time)
      .addColumn('test_problem', text)
      // The last time something was fetched whole, and the last time it was tried, with why that failed.
      .addColumn('fetched_at', time)
      .addColumn('tried_at', time)
      .addColumn('fetch_problem', text),
    'uptime_source',
    ['created_at', 'tested_at', 'fetched_at', 'tried_at'],
  )
    .addCheckConstraint('uptime_source_test', sql`test_problem IS NULL OR tested_at IS NOT NULL`)
    .addCheckConstraint('uptime_source_fetch', sql`fetch_problem IS NULL OR tried_at IS NOT NULL`)
    .execute()
}

async function createFrontEnds(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await checkTimes(
    db.schema
      .createTable('front_end')
      .addColumn('service_id', 'integer', (c) => c.primaryKey().references('service.id').onDelete('restrict'))
      // A fraction such as 0.999; null when none is agreed.
      .addColumn('target', sql`double precision`, (c) => c.check(sql`target > 0 AND target <= 1`))
      .addColumn('position', 'integer', (c) => c.notNull())
      .addColumn('created_at', time, (c) => c.notNull())
      .addColumn('changed_at', time, (c) => c.notNull()),
    'front_end',
    ['created_at', 'changed_at'],
  ).execute()
  await db.schema
    .createTable('front_end_service')
    .addColumn('front_end_id', 'integer', (c) => c.notNull().references('front_end.service_id').onDelete('cascade'))
    .addColumn('source_id', 'integer', (c) => c.notNull().references('uptime_source.id').onDelete('restrict'))
    // As the source calls its service: an id for programs, a name for people where it is known.
    .addColumn('key', text, (c) => c.notNull().check(sql`length(key) BETWEEN 1 AND 100`))
    .addColumn('name', text)
    .addPrimaryKeyConstraint('front_end_service_pk', ['front_end_id', 'source_id', 'key'])
    .execute()
  await db.schema.createIndex('front_end_service_source').on('front_end_service').columns(['source_id']).execute()
  await db.schema
    .createTable('front_end_query')
    .addColumn('id', id, serial(db))
    .addColumn('front_end_id', 'integer', (c) => c.notNull().references('front_end.service_id').onDelete('cascade'))
    .addColumn('purpose', text, (c) => c.notNull().check(oneOf('purpose', PURPOSES)))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('source_id', 'integer', (c) => c.notNull().references('uptime_source.id').onDelete('restrict'))
    .addColumn('label', text, (c) => c.check(sql`length(label) BETWEEN 1 AND 200`))
    // JSON of the form that the kind of the source takes.
    .addColumn('query', text, (c) => c.notNull())
    .addUniqueConstraint('front_end_query_place', ['front_end_id', 'purpose', 'position'])
    .execute()
  await db.schema.createIndex('front_end_query_source').on('front_end_query').columns(['source_id']).execute()
}

/** A month's raw material, copied in words: it stays as it was when a front end or a source is changed or deleted. */
async function createEvidence(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await checkTimes(
    db.schema
      .createTable('uptime_evidence')
      .addColumn('id', id, serial(db))
      .addColumn('month', text, (c) => c.notNull().check(sql`month LIKE '____-__'`))
      .addColumn('slug', text, (c) => c.notNull())
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('target', sql`double precision`)
      .addColumn('position', 'integer', (c) => c.notNull())
      .addColumn('collected_at', time, (c) => c.notNull())
      .addUniqueConstraint('uptime_evidence_front_end', ['month', 'slug']),
    'uptime_evidence',
    ['collected_at'],
  ).execute()
  await checkTimes(
    db.schema
      .createTable('uptime_evidence_part')
      .addColumn('evidence_id', 'integer', (c) => c.notNull().references('uptime_evidence.id').onDelete('cascade'))
      // `incidents:pagerduty-eu`, `desk`, `errors:1`: what is collected again by itself.
      .addColumn('key', text, (c) => c.notNull())
      .addColumn('kind', text, (c) => c.notNull().check(oneOf('kind', PARTS)))
      .addColumn('source', text, (c) => c.notNull())
      .addColumn('position', 'integer', (c) => c.notNull())
      // JSON; null: it could not be had, which is not the same as nothing.
      .addColumn('content', text)
      .addColumn('fetched_at', time)
      .addColumn('tried_at', time, (c) => c.notNull())
      // Why the last try failed, or what is not whole.
      .addColumn('problem', text)
      // JSON: calls, counts and notes of the fetch that brought the content.
      .addColumn('facts', text)
      .addPrimaryKeyConstraint('uptime_evidence_part_pk', ['evidence_id', 'key']),
    'uptime_evidence_part',
    ['fetched_at', 'tried_at'],
  )
    .addCheckConstraint('uptime_evidence_part_fetched', sql`(content IS NULL) = (fetched_at IS NULL)`)
    .addCheckConstraint('uptime_evidence_part_missing', sql`content IS NOT NULL OR problem IS NOT NULL`)
    .execute()
}
