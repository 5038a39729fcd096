import { type Kysely, sql } from 'kysely'
import { checkTimes, columns } from './_columns.ts'

/** Services that a running downtime takes down or hits: they show maintenance for as long. A row goes with its downtime. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
export async function up(db: Kysely<any>): Promise<void> {
  const { text, time } = columns(db)
  await checkTimes(
    db.schema
      .createTable('service_maintenance')
      .addColumn('service_id', 'integer', (c) => c.notNull().references('service.id').onDelete('cascade'))
      .addColumn('downtime_id', 'integer', (c) => c.notNull().references('downtime.id').onDelete('cascade'))
      // As the board words it, without asking for the downtime each time.
      .addColumn('reference', text, (c) => c.notNull())
      .addColumn('title', text, (c) => c.notNull())
      .addColumn('ends_at', time, (c) => c.notNull())
      // Taken down itself; the others may go on working, and then show that.
      .addColumn('is_down', 'integer', (c) => c.notNull().check(sql`is_down IN (0, 1)`))
      .addPrimaryKeyConstraint('service_maintenance_pk', ['service_id', 'downtime_id']),
    'service_maintenance',
    ['ends_at'],
  ).execute()
  await db.schema
    .createIndex('service_maintenance_downtime')
    .on('service_maintenance')
    .columns(['downtime_id'])
    .execute()
}
