import { sql } from 'kysely'
import type { Database } from './open.ts'

/** A column that refers to the `id` of a table. */
export interface ForeignKey {
  table: string
  column: string
  target: string
}

/**
 * Every column that refers to the id of one of some tables, and keeps a row of it from being deleted. Asked of the
 * database itself, so that a table of a later migration is not forgotten.
 */
export async function listRestricting(
  { db, dialect }: Pick<Database, 'db' | 'dialect'>,
  targets: readonly string[],
): Promise<ForeignKey[]> {
  const query =
    dialect.name === 'sqlite'
      ? sql<ForeignKey>`SELECT m.name AS "table", k."from" AS "column", k."table" AS target
          FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) k
          WHERE m.type = 'table' AND k."to" = 'id' AND k.on_delete IN ('NO ACTION', 'RESTRICT')`
      : sql<ForeignKey>`SELECT f.relname AS "table", a.attname AS "column", t.relname AS target
          FROM pg_constraint c
          JOIN pg_class f ON f.oid = c.conrelid
          JOIN pg_class t ON t.oid = c.confrelid
          JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
          WHERE c.contype = 'f' AND c.confdeltype IN ('a', 'r') AND c.connamespace = current_schema()::regnamespace`
  const { rows } = await query.execute(db)
  return rows.filter(({ target, column }) => targets.includes(target) && column !== 'id')
}

/** How many rows of each column refer to an id, in one statement; those that none do are left out. */
export async function countReferring(
  { db }: Pick<Database, 'db'>,
  keys: readonly ForeignKey[],
  id: number,
): Promise<(ForeignKey & { count: number })[]> {
  if (keys.length === 0) return []
  const counts = keys.map(
    ({ table, column }, i) =>
      sql`SELECT ${sql.lit(i)} AS place, count(*) AS count FROM ${sql.table(table)} WHERE ${sql.ref(column)} = ${id}`,
  )
  const { rows } = await sql<{ place: number; count: number }>`${sql.join(counts, sql` UNION ALL `)}`.execute(db)
  return rows.filter(({ count }) => count > 0).map(({ place, count }) => ({ ...keys[place]!, count }))
}
