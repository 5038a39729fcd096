import { type Kysely, sql } from 'kysely'
import { checkTimes, columns, oneOf, serial } from './_columns.ts'

const KINDS = ['region', 'cluster', 'server', 'process', 'service', 'data_set']

/** The supertype of all that can be up or down, and its first kind: services. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
export async function up(db: Kysely<any>): Promise<void> {
  const { text, time, id } = columns(db)

  await checkTimes(
    db.schema
      .createTable('entity')
      .addColumn('id', id, serial(db))
      .addColumn('kind', text, (c) => c.notNull().check(oneOf('kind', KINDS)))
      .addColumn('slug', text, (c) =>
        c.notNull().unique().check(sql`slug = lower(slug) AND length(slug) BETWEEN 1 AND 100`),
      )
      .addColumn('name', text, (c) => c.notNull().check(sql`length(name) BETWEEN 1 AND 300`))
      .addColumn('description', text)
      .addColumn('stage', text, (c) =>
        c
          .notNull()
          .defaultTo('prd')
          .check(oneOf('stage', ['prd', 'stg'])),
      )
      .addColumn('created_at', time, (c) => c.notNull())
      .addColumn('retired_at', time)
      .addUniqueConstraint('entity_id_kind', ['id', 'kind']),
    'entity',
    ['created_at', 'retired_at'],
  ).execute()

  await db.schema
    .createTable('service')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('kind', text, (c) => c.notNull().defaultTo('service').check(sql`kind = 'service'`))
    .addColumn('origin', text, (c) => c.notNull().check(oneOf('origin', ['own', 'provider'])))
    .addColumn('category', text)
    .addColumn('page_url', text)
    .addForeignKeyConstraint('service_entity', ['id', 'kind'], 'entity', ['id', 'kind'])
    .execute()
}
