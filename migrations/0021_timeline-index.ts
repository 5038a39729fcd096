import type { Kysely } from 'kysely'

// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
type Db = Kysely<any>

/** With the id in it the index alone answers what touches a span of time: PostgreSQL need not read the rows. */
export async function up(db: Db): Promise<void> {
  await db.schema.dropIndex('incident_span_lookup').execute()
  await db.schema
    .createIndex('incident_span_lookup')
    .on('incident')
    .columns(['span_class', 'started_at', 'ended_at', 'id'])
    .execute()
}
