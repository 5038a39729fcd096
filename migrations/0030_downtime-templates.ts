import { type Kysely, sql } from 'kysely'
import { columns, oneOf } from './_columns.ts'

const EFFECTS = ['unavailable', 'degraded', 'at_risk']

// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
type Db = Kysely<any>

/** What each occurrence of a series is made from: as it was declared, whatever becomes of single occurrences. */
export async function up(db: Db): Promise<void> {
  const { text } = columns(db)
  await db.schema
    .createTable('downtime_template')
    .addColumn('series_id', 'integer', (c) => c.primaryKey().references('downtime_series.id').onDelete('restrict'))
    .addColumn('title', text, (c) => c.notNull().check(sql`length(title) BETWEEN 1 AND 300`))
    .addColumn('reason', text, (c) => c.notNull().check(sql`length(reason) BETWEEN 1 AND 20000`))
    .addColumn('effect', text, (c) => c.notNull().check(oneOf('effect', EFFECTS)))
    .addColumn('change_ref', text, (c) => c.check(sql`length(change_ref) BETWEEN 1 AND 200`))
    .addColumn('change_url', text, (c) => c.check(sql`length(change_url) BETWEEN 1 AND 2000`))
    .addColumn('coordinator_id', 'integer', (c) => c.references('person.id').onDelete('restrict'))
    .addColumn('communications_manager_id', 'integer', (c) => c.references('person.id').onDelete('restrict'))
    // How long before its start an occurrence is announced by itself; none is when it is empty.
    .addColumn('announce_days', 'integer', (c) => c.check(sql`announce_days BETWEEN 0 AND 90`))
    .addColumn('declared_by', text, (c) => c.notNull())
    .execute()
  await db.schema
    .createIndex('downtime_template_coordinator')
    .on('downtime_template')
    .columns(['coordinator_id'])
    .execute()
  await db.schema
    .createIndex('downtime_template_manager')
    .on('downtime_template')
    .columns(['communications_manager_id'])
    .execute()

  await db.schema
    .createTable('downtime_template_target')
    .addColumn('series_id', 'integer', (c) =>
      c.notNull().references('downtime_template.series_id').onDelete('restrict'),
    )
    .addColumn('entity_id', 'integer', (c) => c.notNull().references('entity.id').onDelete('restrict'))
    .addPrimaryKeyConstraint('downtime_template_target_pk', ['series_id', 'entity_id'])
    .execute()
  await db.schema
    .createIndex('downtime_template_target_entity')
    .on('downtime_template_target')
    .columns(['entity_id', 'series_id'])
    .execute()
}
