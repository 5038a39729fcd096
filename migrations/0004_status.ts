import { type Kysely, sql } from 'kysely'
import { checkTimes, columns, isPostgres, oneOf, serial } from './_columns.ts'

const STATUSES = ['operational', 'maintenance', 'unknown', 'degraded', 'partial_outage', 'major_outage']
const IMPACTS = ['none', 'minor', 'major', 'critical', 'maintenance']
const STAGES = ['investigating', 'identified', 'monitoring', 'resolved', 'scheduled', 'in_progress', 'completed']

// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
type Db = Kysely<any>

export async function up(db: Db): Promise<void> {
  await createBoard(db)
  await createChecks(db)
  await createHistory(db)
  await createProviderIncidents(db)
}

/** Which services stand on the board, in which order, and what is known of each now. */
async function createBoard(db: Db): Promise<void> {
  const { text, time, id, bigint } = columns(db)
  await checkTimes(
    db.schema
      .createTable('board_service')
      .addColumn('service_id', 'integer', (c) => c.primaryKey().references('service.id'))
      .addColumn('initials', text)
      .addColumn('position', 'integer', (c) => c.notNull())
      .addColumn('paused_at', time)
      .addColumn('deleted_at', time)
      // The state as of the last check; since when stands in the open row of service_state.
      .addColumn('status', text, (c) => c.notNull().defaultTo('unknown').check(oneOf('status', STATUSES)))
      .addColumn('reason', text)
      .addColumn('checked_at', time)
      .addColumn('good_at', time)
      // From when on nobody believes it any more unless something is learnt: two rounds after the last good answer.
      .addColumn('stale_at', time)
      .addColumn('latency_ms', 'integer')
      // Up to when the daily sums are counted, so that no time is counted twice.
      .addColumn('counted_to', time),
    'board_service',
    ['paused_at', 'deleted_at', 'checked_at', 'good_at', 'stale_at', 'counted_to'],
  ).execute()

  await checkTimes(
    db.schema
      .createTable('service_state')
      .addColumn('id', id, serial(db))
      .addColumn('service_id', 'integer', (c) => c.notNull().references('service.id'))
      .addColumn('status', text, (c) => c.notNull().check(oneOf('status', STATUSES)))
      .addColumn('reason', text)
      .addColumn('started_at', time, (c) => c.notNull())
      .addColumn('ended_at', time),
    'service_state',
    ['started_at', 'ended_at'],
  )
    .addCheckConstraint('service_state_order', sql`ended_at IS NULL OR ended_at >= started_at`)
    .execute()
  await db.schema
    .createIndex('service_state_service_started')
    .on('service_state')
    .columns(['service_id', 'started_at'])
    .execute()
  await db.schema.createIndex('service_state_started').on('service_state').columns(['started_at']).execute()
  await db.schema
    .createIndex('service_state_open')
    .unique()
    .on('service_state')
    .columns(['service_id'])
    .where(sql.ref('ended_at'), 'is', null)
    .execute()

  // Milliseconds of a day (of the site's zone) in each status; what is missing to a whole day was not measured.
  await db.schema
    .createTable('service_day')
    .addColumn('service_id', 'integer', (c) => c.notNull().references('service.id'))
    .addColumn('day', text, (c) => c.notNull().check(sql`day LIKE '____-__-__'`))
    .addColumn('operational_ms', bigint, (c) => c.notNull().defaultTo(0))
    .addColumn('maintenance_ms', bigint, (c) => c.notNull().defaultTo(0))
    .addColumn('unknown_ms', bigint, (c) => c.notNull().defaultTo(0))
    .addColumn('degraded_ms', bigint, (c) => c.notNull().defaultTo(0))
    .addColumn('partial_outage_ms', bigint, (c) => c.notNull().defaultTo(0))
    .addColumn('major_outage_ms', bigint, (c) => c.notNull().defaultTo(0))
    .addPrimaryKeyConstraint('service_day_pk', ['service_id', 'day'])
    .execute()

  await checkTimes(
    db.schema
      .createTable('status_override')
      .addColumn('id', id, serial(db))
      .addColumn('service_id', 'integer', (c) => c.notNull().references('service.id'))
      .addColumn('status', text, (c) => c.notNull().check(oneOf('status', STATUSES)))
      .addColumn('reason', text, (c) => c.notNull().check(sql`length(reason) > 0`))
      .addColumn('set_by', text, (c) => c.notNull())
      .addColumn('set_at', time, (c) => c.notNull())
      .addColumn('expires_at', time, (c) => c.notNull())
      .addColumn('ended_at', time),
    'status_override',
    ['set_at', 'expires_at', 'ended_at'],
  ).execute()
  await db.schema
    .createIndex('status_override_running')
    .unique()
    .on('status_override')
    .columns(['service_id'])
    .where(sql.ref('ended_at'), 'is', null)
    .execute()
}

/** How the status of a service is learnt, and what the last answers were. */
async function createChecks(db: Db): Promise<void> {
  const { text, time, id, blob } = columns(db)
  await checkTimes(
    db.schema
      .createTable('status_check')
      .addColumn('id', id, serial(db))
      .addColumn('service_id', 'integer', (c) => c.notNull().references('service.id'))
      .addColumn('kind', text, (c) => c.notNull())
      .addColumn('url', text)
      .addColumn('settings', text, (c) => c.notNull().defaultTo('{}'))
      .addColumn('interval_seconds', 'integer', (c) => c.notNull().check(sql`interval_seconds BETWEEN 20 AND 86400`))
      .addColumn('position', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('heartbeat_hash', text, (c) => c.unique())
      .addColumn('created_at', time, (c) => c.notNull())
      .addColumn('removed_at', time),
    'status_check',
    ['created_at', 'removed_at'],
  ).execute()
  await db.schema.createIndex('status_check_service').on('status_check').columns(['service_id']).execute()

  // What changes with every check, apart from how it is set up.
  await checkTimes(
    db.schema
      .createTable('check_state')
      .addColumn('check_id', 'integer', (c) => c.primaryKey().references('status_check.id').onDelete('cascade'))
      .addColumn('due_at', time, (c) => c.notNull())
      .addColumn('claimed_until', time)
      .addColumn('status', text, (c) => c.notNull().defaultTo('unknown').check(oneOf('status', STATUSES)))
      .addColumn('reason', text)
      .addColumn('failures', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('checked_at', time)
      .addColumn('good_at', time)
      .addColumn('good_status', text, (c) => c.check(oneOf('good_status', STATUSES)))
      .addColumn('latency_ms', 'integer')
      .addColumn('beat_at', time),
    'check_state',
    ['due_at', 'claimed_until', 'checked_at', 'good_at', 'beat_at'],
  ).execute()
  await db.schema.createIndex('check_state_due').on('check_state').columns(['due_at']).execute()

  // One row a check and kind of answer: the newest that could be read, and the newest that could not.
  await checkTimes(
    db.schema
      .createTable('check_answer')
      .addColumn('check_id', 'integer', (c) => c.notNull().references('status_check.id').onDelete('cascade'))
      .addColumn('outcome', text, (c) => c.notNull().check(oneOf('outcome', ['good', 'unreadable'])))
      .addColumn('at', time, (c) => c.notNull())
      .addColumn('url', text)
      .addColumn('http_status', 'integer')
      .addColumn('content_type', text)
      .addColumn('body_bytes', 'integer', (c) => c.notNull())
      .addColumn('body_hash', text, (c) => c.notNull())
      .addColumn('body_gzip', blob)
      .addPrimaryKeyConstraint('check_answer_pk', ['check_id', 'outcome']),
    'check_answer',
    ['at'],
  ).execute()

  await checkTimes(
    db.schema
      .createTable('component')
      .addColumn('id', id, serial(db))
      .addColumn('service_id', 'integer', (c) => c.notNull().references('service.id'))
      .addColumn('check_id', 'integer', (c) => c.notNull().references('status_check.id').onDelete('cascade'))
      .addColumn('key', text, (c) => c.notNull())
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('group_name', text)
      .addColumn('position', 'integer', (c) => c.notNull())
      .addColumn('status', text, (c) => c.notNull().check(oneOf('status', STATUSES)))
      .addColumn('since', time, (c) => c.notNull())
      .addColumn('gone_at', time)
      .addUniqueConstraint('component_check_key', ['check_id', 'key']),
    'component',
    ['since', 'gone_at'],
  ).execute()
  await db.schema.createIndex('component_service').on('component').columns(['service_id', 'position']).execute()
}

async function createHistory(db: Db): Promise<void> {
  const { text, time } = columns(db)
  // Clustered by check and time in SQLite, so that a chart of one check reads neighbouring pages.
  await checkTimes(
    db.schema
      .createTable('snapshot')
      .addColumn('check_id', 'integer', (c) => c.notNull().references('status_check.id').onDelete('cascade'))
      .addColumn('at', time, (c) => c.notNull())
      .addColumn('status', text, (c) => c.notNull().check(oneOf('status', STATUSES)))
      .addColumn('latency_ms', 'integer')
      .addColumn('reason', text)
      .addPrimaryKeyConstraint('snapshot_pk', ['check_id', 'at'])
      .modifyEnd(isPostgres(db) ? sql`` : sql`WITHOUT ROWID`),
    'snapshot',
    ['at'],
  ).execute()
}

async function createProviderIncidents(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await checkTimes(
    db.schema
      .createTable('provider_incident')
      .addColumn('id', id, serial(db))
      .addColumn('service_id', 'integer', (c) => c.notNull().references('service.id'))
      // Which page reported it last; the report outlives the check.
      .addColumn('check_id', 'integer', (c) => c.references('status_check.id').onDelete('set null'))
      .addColumn('external_id', text, (c) => c.notNull())
      .addColumn('title', text, (c) => c.notNull())
      .addColumn('impact', text, (c) => c.notNull().check(oneOf('impact', IMPACTS)))
      .addColumn('status', text, (c) => c.notNull().check(oneOf('status', STAGES)))
      .addColumn('started_at', time, (c) => c.notNull())
      .addColumn('resolved_at', time)
      .addColumn('url', text)
      .addColumn('first_seen_at', time, (c) => c.notNull())
      .addUniqueConstraint('provider_incident_external', ['service_id', 'external_id']),
    'provider_incident',
    ['started_at', 'resolved_at', 'first_seen_at'],
  ).execute()
  await db.schema
    .createIndex('provider_incident_service_started')
    .on('provider_incident')
    .columns(['service_id', 'started_at'])
    .execute()
  await db.schema
    .createIndex('provider_incident_open')
    .on('provider_incident')
    .columns(['service_id'])
    .where(sql.ref('resolved_at'), 'is', null)
    .execute()
  await db.schema.createIndex('provider_incident_check').on('provider_incident').columns(['check_id']).execute()
  await db.schema.createIndex('provider_incident_started').on('provider_incident').columns(['started_at']).execute()

  await checkTimes(
    db.schema
      .createTable('provider_incident_update')
      .addColumn('incident_id', 'integer', (c) => c.notNull().references('provider_incident.id').onDelete('cascade'))
      .addColumn('external_id', text, (c) => c.notNull())
      .addColumn('at', time, (c) => c.notNull())
      .addColumn('status', text, (c) => c.check(oneOf('status', STAGES)))
      .addColumn('text', text, (c) => c.notNull())
      .addPrimaryKeyConstraint('provider_incident_update_pk', ['incident_id', 'external_id']),
    'provider_incident_update',
    ['at'],
  ).execute()
}
