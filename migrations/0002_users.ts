import { type Kysely, sql } from 'kysely'
import { checkTimes, columns, oneOf, serial } from './_columns.ts'

const ROLES = ['viewer', 'helpdesk', 'comms', 'admin']

// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
export async function up(db: Kysely<any>): Promise<void> {
  const { text, time, id } = columns(db)

  // Not "user": that word is a function in PostgreSQL, and `SELECT * FROM user` there answers with something else.
  await checkTimes(
    db.schema
      .createTable('app_user')
      .addColumn('id', id, serial(db))
      .addColumn('email', text, (c) => c.notNull().unique().check(sql`email = lower(email) AND email LIKE '_%@_%'`))
      .addColumn('name', text, (c) => c.notNull().check(sql`length(name) > 0`))
      .addColumn('role', text, (c) => c.notNull().check(oneOf('role', ROLES)))
      .addColumn('password_hash', text)
      .addColumn('created_at', time, (c) => c.notNull())
      .addColumn('disabled_at', time)
      .addColumn('last_seen_at', time),
    'app_user',
    ['created_at', 'disabled_at', 'last_seen_at'],
  ).execute()

  await checkTimes(
    db.schema
      .createTable('session')
      .addColumn('id_hash', text, (c) => c.primaryKey())
      .addColumn('user_id', 'integer', (c) => c.notNull().references('app_user.id').onDelete('cascade'))
      .addColumn('created_at', time, (c) => c.notNull())
      .addColumn('last_seen_at', time, (c) => c.notNull())
      .addColumn('expires_at', time, (c) => c.notNull())
      .addColumn('address', text)
      .addColumn('user_agent', text),
    'session',
    ['created_at', 'last_seen_at', 'expires_at'],
  ).execute()
  await db.schema.createIndex('session_user').on('session').columns(['user_id']).execute()
  await db.schema.createIndex('session_expires').on('session').columns(['expires_at']).execute()

  await checkTimes(
    db.schema
      .createTable('sign_in_failure')
      .addColumn('id', id, serial(db))
      .addColumn('email', text, (c) => c.notNull())
      .addColumn('address', text, (c) => c.notNull())
      .addColumn('at', time, (c) => c.notNull()),
    'sign_in_failure',
    ['at'],
  ).execute()
  await db.schema.createIndex('sign_in_failure_at').on('sign_in_failure').columns(['at']).execute()

  await checkTimes(
    db.schema
      .createTable('one_time_link')
      .addColumn('token_hash', text, (c) => c.primaryKey())
      .addColumn('user_id', 'integer', (c) => c.notNull().references('app_user.id').onDelete('cascade'))
      .addColumn('created_at', time, (c) => c.notNull())
      .addColumn('expires_at', time, (c) => c.notNull())
      .addColumn('used_at', time),
    'one_time_link',
    ['created_at', 'expires_at', 'used_at'],
  ).execute()
  await db.schema.createIndex('one_time_link_user').on('one_time_link').columns(['user_id']).execute()

  await checkTimes(
    db.schema
      .createTable('api_token')
      .addColumn('id', id, serial(db))
      .addColumn('name', text, (c) => c.notNull().check(sql`length(name) > 0`))
      .addColumn('role', text, (c) => c.notNull().check(oneOf('role', ROLES)))
      .addColumn('token_hash', text, (c) => c.notNull().unique())
      .addColumn('hint', text, (c) => c.notNull())
      .addColumn('created_by', 'integer', (c) => c.references('app_user.id').onDelete('set null'))
      .addColumn('created_at', time, (c) => c.notNull())
      .addColumn('expires_at', time)
      .addColumn('revoked_at', time)
      .addColumn('last_used_at', time),
    'api_token',
    ['created_at', 'expires_at', 'revoked_at', 'last_used_at'],
  ).execute()
  await db.schema.createIndex('api_token_created_by').on('api_token').columns(['created_by']).execute()
}
