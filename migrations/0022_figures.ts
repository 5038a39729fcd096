import { type Kysely, sql } from 'kysely'
import { checkTimes, columns, oneOf, serial } from './_columns.ts'

/** The figures as they are kept: the cube as it was last built, and what was added and taken away since. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
export async function up(db: Kysely<any>): Promise<void> {
  const { text, time, id, blob } = columns(db)
  await db.schema.dropTable('log_change').execute()
  // The values themselves, not ids to read again: so a change can be taken out of sums, and in any order.
  await checkTimes(
    db.schema
      .createTable('log_delta')
      .addColumn('id', id, serial(db))
      .addColumn('seq', 'integer', (c) => c.notNull())
      .addColumn('n', 'integer', (c) => c.notNull().check(sql`n IN (-1, 1)`))
      .addColumn('set_id', 'integer', (c) => c.notNull().references('log_set.id').onDelete('restrict'))
      .addColumn('state', text, (c) => c.notNull().check(oneOf('state', ['open', 'inprogress', 'closed'])))
      .addColumn('stage', text, (c) => c.notNull().check(oneOf('stage', ['prd', 'stg'])))
      .addColumn('source', text, (c) => c.notNull().check(oneOf('source', ['uploaded', 'desk', 'provider'])))
      .addColumn('created_at', time, (c) => c.notNull())
      .addColumn('reported_at', time, (c) => c.notNull()),
    'log_delta',
    ['created_at', 'reported_at'],
  ).execute()
  await db.schema.createIndex('log_delta_seq').on('log_delta').columns(['seq', 'id']).execute()
  await db.schema
    .createTable('log_snapshot')
    .addColumn('seq', 'integer', (c) => c.notNull())
    .addColumn('part', 'integer', (c) => c.notNull())
    .addColumn('bytes', blob, (c) => c.notNull())
    .addPrimaryKeyConstraint('log_snapshot_pk', ['seq', 'part'])
    .execute()
  await db.schema
    .alterTable('log_clock')
    // Whoever has the figures of before this number cannot catch up by deltas: they were too many, or are trimmed.
    .addColumn('kept_from', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
  await db.schema.alterTable('log_clock').addColumn('snapshot_seq', 'integer').execute()
  await sql`UPDATE log_clock SET seq = seq + 1, kept_from = seq + 1`.execute(db)
}
