import { type Kysely, sql } from 'kysely'

/** Whether rows of an upload may be in tables although it is not applied: written for it, or not yet deleted after it. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
export async function up(db: Kysely<any>): Promise<void> {
  await db.schema
    .alterTable('upload')
    .addColumn('hidden', 'integer', (c) => c.notNull().defaultTo(0).check(sql`hidden IN (0, 1)`))
    .execute()
}
