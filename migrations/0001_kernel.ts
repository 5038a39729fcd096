import type { Kysely } from 'kysely'
import { checkTimes, columns, oneOf, serial } from './_columns.ts'

// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
export async function up(db: Kysely<any>): Promise<void> {
  const { text, time, id } = columns(db)

  await checkTimes(
    db.schema
      .createTable('setting')
      .addColumn('name', text, (c) => c.primaryKey())
      .addColumn('value', text, (c) => c.notNull())
      .addColumn('changed_at', time, (c) => c.notNull()),
    'setting',
    ['changed_at'],
  ).execute()

  // One row a topic, counted up in the transaction that changes what the topic stands for.
  await db.schema
    .createTable('data_version')
    .addColumn('topic', text, (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .execute()

  await checkTimes(
    db.schema
      .createTable('job_run')
      .addColumn('id', id, serial(db))
      .addColumn('job', text, (c) => c.notNull())
      .addColumn('trigger', text, (c) => c.notNull().check(oneOf('trigger', ['schedule', 'start', 'person'])))
      .addColumn('started_at', time, (c) => c.notNull())
      .addColumn('ended_at', time)
      .addColumn('outcome', text, (c) => c.check(oneOf('outcome', ['done', 'failed', 'stopped', 'lost'])))
      .addColumn('note', text),
    'job_run',
    ['started_at', 'ended_at'],
  ).execute()
  await db.schema.createIndex('job_run_job_started').on('job_run').columns(['job', 'started_at']).execute()

  await checkTimes(
    db.schema
      .createTable('audit')
      .addColumn('id', id, serial(db))
      .addColumn('at', time, (c) => c.notNull())
      .addColumn('actor_kind', text, (c) => c.notNull().check(oneOf('actor_kind', ['user', 'token', 'system'])))
      .addColumn('actor_id', 'integer')
      .addColumn('actor_name', text, (c) => c.notNull())
      .addColumn('action', text, (c) => c.notNull())
      .addColumn('thing_kind', text, (c) => c.notNull())
      .addColumn('thing_key', text, (c) => c.notNull())
      .addColumn('thing_name', text)
      .addColumn('address', text)
      .addColumn('request_id', text)
      .addColumn('before', text)
      .addColumn('after', text),
    'audit',
    ['at'],
  ).execute()
  await db.schema.createIndex('audit_at').on('audit').columns(['at']).execute()
  await db.schema.createIndex('audit_thing').on('audit').columns(['thing_kind', 'thing_key', 'at']).execute()
  await db.schema.createIndex('audit_actor').on('audit').columns(['actor_name', 'at']).execute()

  await checkTimes(
    db.schema
      .createTable('idempotency_key')
      .addColumn('scope', text, (c) => c.notNull())
      .addColumn('key', text, (c) => c.notNull())
      .addColumn('request_hash', text, (c) => c.notNull())
      .addColumn('status', 'integer')
      .addColumn('headers', text)
      .addColumn('body', text)
      .addColumn('created_at', time, (c) => c.notNull())
      .addPrimaryKeyConstraint('idempotency_key_pk', ['scope', 'key']),
    'idempotency_key',
    ['created_at'],
  ).execute()
  await db.schema.createIndex('idempotency_key_created').on('idempotency_key').columns(['created_at']).execute()
}
