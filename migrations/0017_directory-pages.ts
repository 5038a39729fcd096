import { type Kysely, sql } from 'kysely'
import { columns, isPostgres } from './_columns.ts'

/** What the pages of the directory keep beside its graph: free attributes, and when somebody last vouched for an entry. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
export async function up(db: Kysely<any>): Promise<void> {
  const { text, time } = columns(db)
  await db.schema
    .createTable('entity_attribute')
    .addColumn('entity_id', 'integer', (c) => c.notNull().references('entity.id').onDelete('cascade'))
    .addColumn('name', text, (c) => c.notNull().check(sql`length(name) BETWEEN 1 AND 100`))
    .addColumn('value', text, (c) => c.notNull().check(sql`length(value) BETWEEN 1 AND 10000`))
    .addPrimaryKeyConstraint('entity_attribute_pk', ['entity_id', 'name'])
    .modifyEnd(isPostgres(db) ? sql`` : sql`WITHOUT ROWID`)
    .execute()

  await db.schema
    .alterTable('entity')
    .addColumn('confirmed_at', time, (c) =>
      c.check(
        sql`confirmed_at LIKE '____-__-__T__:__:__.___Z' AND substr(confirmed_at, 11, 1) = 'T' AND substr(confirmed_at, 24, 1) = 'Z'`,
      ),
    )
    .execute()
  // An entry is as old as what was last said of it; those in use alone are asked for.
  await sql`CREATE INDEX entity_vouched ON entity (coalesce(confirmed_at, created_at), id) WHERE retired_at IS NULL`.execute(
    db,
  )
  await createSearch(db)
  await db.schema.createIndex('person_name').on('person').columns(['name', 'id']).execute()
}

/**
 * Name and slug as one text in small letters, so that the letters of ASCII need no folding when it is looked through.
 * "Contains" can use no index to find its rows, but reads one through, in the order of the names, in a fraction of the
 * table's time; what begins with a text is found by it.
 */
// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
async function createSearch(db: Kysely<any>): Promise<void> {
  const { text } = columns(db)
  await db.schema
    .alterTable('entity')
    .addColumn('search', text, (c) => {
      const generated = c.generatedAlwaysAs(sql`lower(name) || ' ' || slug`)
      return isPostgres(db) ? generated.stored() : generated
    })
    .execute()
  await db.schema
    .createIndex('entity_search')
    .on('entity')
    .columns(['search', 'id', 'kind', 'slug', 'name', 'stage', 'retired_at'])
    .execute()
  await db.schema.createIndex('entity_kind_search').on('entity').columns(['kind', 'search', 'id']).execute()
}
