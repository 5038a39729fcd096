import { type Kysely, sql } from 'kysely'
import { checkTimes, columns, oneOf, serial } from './_columns.ts'

const STATES = ['reading', 'asking', 'checked', 'applying', 'applied', 'refused', 'taken_back']

/** Imported files: who brought them, what became of their rows, and what is needed to take them back. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
export async function up(db: Kysely<any>): Promise<void> {
  const { text, time, id, bigint } = columns(db)

  await checkTimes(
    db.schema
      .createTable('upload')
      .addColumn('id', id, serial(db))
      .addColumn('kind', text, (c) => c.notNull().check(sql`length(kind) BETWEEN 1 AND 100`))
      .addColumn('name', text, (c) => c.notNull().check(sql`length(name) BETWEEN 1 AND 255`))
      .addColumn('bytes', bigint, (c) => c.notNull().check(sql`bytes >= 0`))
      .addColumn('sha256', text, (c) => c.notNull().check(sql`length(sha256) = 64`))
      .addColumn('file', text, (c) => c.unique())
      .addColumn('state', text, (c) => c.notNull().check(oneOf('state', STATES)))
      .addColumn('actor_kind', text, (c) => c.notNull().check(oneOf('actor_kind', ['user', 'token', 'system'])))
      .addColumn('actor_id', 'integer')
      .addColumn('actor_name', text, (c) => c.notNull())
      .addColumn('created_at', time, (c) => c.notNull())
      .addColumn('seen_at', time, (c) => c.notNull())
      .addColumn('applied_at', time)
      .addColumn('taken_back_at', time)
      .addColumn('added', 'integer', (c) => c.notNull().defaultTo(0).check(sql`added >= 0`))
      .addColumn('changed', 'integer', (c) => c.notNull().defaultTo(0).check(sql`changed >= 0`))
      .addColumn('unchanged', 'integer', (c) => c.notNull().defaultTo(0).check(sql`unchanged >= 0`))
      .addColumn('rejected', 'integer', (c) => c.notNull().defaultTo(0).check(sql`rejected >= 0`))
      .addColumn('choices', text, (c) => c.notNull().defaultTo('{}'))
      .addColumn('found', text)
      .addColumn('problem', text),
    'upload',
    ['created_at', 'seen_at', 'applied_at', 'taken_back_at'],
  )
    .addCheckConstraint('upload_is_applied', sql`(applied_at IS NOT NULL) = (state IN ('applied', 'taken_back'))`)
    .addCheckConstraint('upload_is_taken_back', sql`(taken_back_at IS NOT NULL) = (state = 'taken_back')`)
    .execute()
  await db.schema.createIndex('upload_kind').on('upload').columns(['kind', 'id']).execute()
  await db.schema.createIndex('upload_state').on('upload').columns(['state']).execute()

  await db.schema
    .createTable('upload_change')
    .addColumn('upload_id', 'integer', (c) => c.notNull().references('upload.id').onDelete('cascade'))
    .addColumn('seq', 'integer', (c) => c.notNull())
    .addColumn('thing', text, (c) => c.notNull())
    .addColumn('key', text, (c) => c.notNull())
    .addColumn('action', text, (c) => c.notNull().check(oneOf('action', ['added', 'changed'])))
    .addColumn('before', text)
    .addColumn('after', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('upload_change_pk', ['upload_id', 'seq'])
    .execute()
}
