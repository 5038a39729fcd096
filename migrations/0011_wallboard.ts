import { type Kysely, sql } from 'kysely'
import { checkTimes, columns, isPostgres, oneOf, serial } from './_columns.ts'

const KINDS = [
  'rackspace',
  'prometheus',
  'alertmanager',
  'zabbix',
  'icinga2',
  'nagios',
  'uptime-kuma',
  'webhook',
  'signalbox',
]
const STATES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN']

// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
type Db = Kysely<any>

export async function up(db: Db): Promise<void> {
  await createAccounts(db)
  await createServers(db)
  await createAlarms(db)
}

/** Monitoring systems that are asked, or that send; and what is known of each now. */
async function createAccounts(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await checkTimes(
    db.schema
      .createTable('account')
      .addColumn('id', id, serial(db))
      .addColumn('slug', text, (c) =>
        c.notNull().unique().check(sql`slug = lower(slug) AND length(slug) BETWEEN 1 AND 100`),
      )
      .addColumn('kind', text, (c) => c.notNull().check(oneOf('kind', KINDS)))
      .addColumn('name', text, (c) => c.notNull().check(sql`length(name) BETWEEN 1 AND 200`))
      .addColumn('url', text)
      .addColumn('username', text)
      // Encrypted, like the session, which may hold a live token.
      .addColumn('secret', text)
      .addColumn('session', text)
      .addColumn('settings', text, (c) => c.notNull().defaultTo('{}'))
      // The secret in the address that a system sends to: encrypted to be shown, hashed to be found.
      .addColumn('push_token', text)
      .addColumn('push_hash', text, (c) => c.unique())
      // Null where nothing is asked and nobody knows how often something is sent.
      .addColumn('interval_seconds', 'integer', (c) => c.check(sql`interval_seconds BETWEEN 10 AND 86400`))
      .addColumn('created_at', time, (c) => c.notNull())
      .addColumn('paused_at', time)
      .addColumn('deleted_at', time),
    'account',
    ['created_at', 'paused_at', 'deleted_at'],
  ).execute()

  await checkTimes(
    db.schema
      .createTable('account_state')
      .addColumn('account_id', 'integer', (c) => c.primaryKey().references('account.id').onDelete('cascade'))
      // Counts up with every change of its servers and alarms, so that each process knows when its copy is old.
      .addColumn('revision', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('due_at', time)
      .addColumn('claimed_until', time)
      .addColumn('tried_at', time)
      .addColumn('fetched_at', time)
      .addColumn('failures', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('failing_since', time)
      .addColumn('error_code', text)
      .addColumn('error', text)
      // When the source's own word was true, and since when that has stood still.
      .addColumn('source_at', time)
      .addColumn('source_moved_at', time)
      .addColumn('warnings', text, (c) => c.notNull().defaultTo('[]'))
      .addCheckConstraint('account_state_failing', sql`(failing_since IS NULL) = (error IS NULL)`),
    'account_state',
    ['due_at', 'claimed_until', 'tried_at', 'fetched_at', 'failing_since', 'source_at', 'source_moved_at'],
  ).execute()
}

/** What a source calls a server, and the server of the directory that it is. */
async function createServers(db: Db): Promise<void> {
  const { text, id } = columns(db)
  await db.schema
    .createTable('alarm_server')
    .addColumn('id', id, serial(db))
    .addColumn('account_id', 'integer', (c) => c.notNull().references('account.id').onDelete('cascade'))
    .addColumn('key', text, (c) => c.notNull())
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('addresses', text, (c) => c.notNull().defaultTo('[]'))
    .addColumn('entity_id', 'integer', (c) => c.references('server.id').onDelete('set null'))
    // By hand and without an entity: somebody has said that it is none of the directory's.
    .addColumn('tie', text, (c) => c.check(oneOf('tie', ['sure', 'hand'])))
    .addUniqueConstraint('alarm_server_key', ['account_id', 'key'])
    .addCheckConstraint('alarm_server_tie', sql`entity_id IS NULL OR tie IS NOT NULL`)
    .execute()
  await db.schema.createIndex('alarm_server_entity').on('alarm_server').columns(['entity_id']).execute()

  await db.schema
    .createTable('tie_proposal')
    .addColumn('server_id', 'integer', (c) => c.notNull().references('alarm_server.id').onDelete('cascade'))
    .addColumn('entity_id', 'integer', (c) => c.notNull().references('server.id').onDelete('cascade'))
    .addColumn('because', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('tie_proposal_pk', ['server_id', 'entity_id'])
    .execute()
  await db.schema.createIndex('tie_proposal_entity').on('tie_proposal').columns(['entity_id']).execute()
}

async function createAlarms(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await checkTimes(
    db.schema
      .createTable('alarm')
      .addColumn('server_id', 'integer', (c) => c.notNull().references('alarm_server.id').onDelete('cascade'))
      .addColumn('key', text, (c) => c.notNull())
      .addColumn('check_name', text, (c) => c.notNull())
      .addColumn('state', text, (c) => c.notNull().check(oneOf('state', STATES)))
      .addColumn('disabled', 'integer', (c) => c.notNull().defaultTo(0).check(sql`disabled IN (0, 1)`))
      .addColumn('since', time, (c) => c.notNull())
      .addColumn('message', text, (c) => c.notNull().defaultTo(''))
      .addColumn('url', text)
      // The sender's time of its newest word, where alarms are sent: what comes late must not undo it.
      .addColumn('said_at', time)
      .addPrimaryKeyConstraint('alarm_pk', ['server_id', 'key'])
      .modifyEnd(isPostgres(db) ? sql`` : sql`WITHOUT ROWID`),
    'alarm',
    ['since', 'said_at'],
  ).execute()

  // Appended when an alarm changes its state; null before it was there, and after it is gone.
  await checkTimes(
    db.schema
      .createTable('alarm_change')
      .addColumn('id', id, serial(db))
      .addColumn('server_id', 'integer', (c) => c.notNull().references('alarm_server.id').onDelete('cascade'))
      .addColumn('key', text, (c) => c.notNull())
      .addColumn('check_name', text, (c) => c.notNull())
      .addColumn('at', time, (c) => c.notNull())
      .addColumn('state_before', text, (c) => c.check(oneOf('state_before', STATES)))
      .addColumn('state', text, (c) => c.check(oneOf('state', STATES)))
      .addColumn('message', text, (c) => c.notNull().defaultTo(''))
      .addCheckConstraint('alarm_change_changes', sql`coalesce(state_before, '') <> coalesce(state, '')`),
    'alarm_change',
    ['at'],
  ).execute()
  await db.schema.createIndex('alarm_change_server').on('alarm_change').columns(['server_id', 'at']).execute()
  await db.schema.createIndex('alarm_change_at').on('alarm_change').columns(['at']).execute()
}
