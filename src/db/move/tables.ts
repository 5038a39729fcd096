import { sql } from 'kysely'
import type { Db } from '../schema.ts'

/** A table as it is copied: the columns that are written, in one order on both sides. */
export interface MovedTable {
  name: string
  columns: string[]
  /** Which of them hold bytes. */
  bytes: boolean[]
  /** Columns that number themselves. */
  serials: string[]
}

/** The tables of a migrated PostgreSQL, each after those that it refers to. @throws when they refer to one another in a circle */
export async function listTables(db: Db): Promise<MovedTable[]> {
  const { rows } = await sql<{ name: string; column: string; type: string; isSerial: boolean }>`
    SELECT c.table_name AS name, c.column_name AS "column", c.data_type AS type,
      pg_get_serial_sequence(quote_ident(c.table_name), c.column_name) IS NOT NULL AS "isSerial"
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
      AND c.table_name NOT LIKE 'kysely_%'
    ORDER BY c.table_name, c.ordinal_position`.execute(db)
  const tables = [...Map.groupBy(rows, ({ name }) => name)].map(([name, columns]) => ({
    name,
    columns: columns.map(({ column }) => column),
    bytes: columns.map(({ type }) => type === 'bytea'),
    serials: columns.filter(({ isSerial }) => isSerial).map(({ column }) => column),
  }))
  const references = await sql<{ table: string; target: string }>`
    SELECT DISTINCT f.relname AS "table", t.relname AS target
    FROM pg_constraint c JOIN pg_class f ON f.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid
    WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace AND c.conrelid <> c.confrelid`.execute(db)
  return inOrder(tables, references.rows)
}

function inOrder(tables: MovedTable[], references: readonly { table: string; target: string }[]): MovedTable[] {
  const needs = Map.groupBy(references, ({ table }) => table)
  const ordered: MovedTable[] = []
  const placed = new Set<string>()
  for (let left = tables; left.length > 0; ) {
    const isReady = ({ name }: MovedTable) => (needs.get(name) ?? []).every(({ target }) => placed.has(target))
    const ready = left.filter(isReady)
    if (ready.length === 0)
      throw new Error(`These tables refer to one another: ${left.map(({ name }) => name).join(', ')}.`)
    for (const table of ready) placed.add(table.name)
    ordered.push(...ready)
    left = left.filter(({ name }) => !placed.has(name))
  }
  return ordered
}
