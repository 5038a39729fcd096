import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../src/db/schema.ts'
import type { Engine } from '../support/database.ts'

const SCHEMA: Record<Engine, RawBuilder<unknown>[]> = {
  sqlite: [sql`SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name`],
  postgres: [
    sql`SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity, collation_name
        FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, ordinal_position`,
    sql`SELECT conrelid::regclass::text AS on_table, conname, pg_get_constraintdef(oid) AS definition
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2`,
    sql`SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2`,
  ],
}

/** Everything that the database knows of its tables, as text to compare. */
export async function describeSchema(db: Db, engine: Engine): Promise<string> {
  const parts = await Promise.all(SCHEMA[engine].map(async (query) => (await query.execute(db)).rows))
  return parts
    .flat()
    .map((row) => JSON.stringify(row))
    .join('\n')
}

/** Rows of each of our tables. */
export async function countRows(db: Db, engine: Engine): Promise<Record<string, number>> {
  const names =
    engine === 'sqlite'
      ? sql<{ name: string }>`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
      : sql<{ name: string }>`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`
  const counts: Record<string, number> = {}
  for (const { name } of (await names.execute(db)).rows.sort((a, b) => a.name.localeCompare(b.name))) {
    if (name.startsWith('kysely_')) continue
    const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM ${sql.table(name)}`.execute(db)
    counts[name] = rows[0]!.n
  }
  return counts
}
