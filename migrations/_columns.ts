import { type ColumnDefinitionBuilder, type CreateTableBuilder, type Kysely, PostgresAdapter, sql } from 'kysely'

// What the two databases spell differently in a schema. Frozen like the migrations that use it: a change here would
// change what old migrations make.

// biome-ignore lint/suspicious/noExplicitAny: migrations are typed against no schema, as each one changes it
type Db = Kysely<any>

export function isPostgres(db: Db): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}

export function columns(db: Db) {
  const postgres = isPostgres(db)
  // Byte order on both: times and slugs must sort and compare alike, whatever the server's locale is.
  const text = postgres ? sql`text COLLATE "C"` : sql`text`
  return {
    text,
    /** ISO 8601 UTC with milliseconds; pair it with `checkTimes`. */
    time: text,
    blob: postgres ? sql`bytea` : sql`blob`,
    bigint: postgres ? sql`bigint` : sql`integer`,
    id: postgres ? sql`integer` : sql`integer`,
  }
}

/** An id that is never used twice, also after a delete. */
export function serial(db: Db) {
  return (column: ColumnDefinitionBuilder) =>
    isPostgres(db) ? column.primaryKey().generatedByDefaultAsIdentity() : column.primaryKey().autoIncrement()
}

/** The form every stored time has: `2026-11-19T13:30:41.000Z`. */
export function checkTimes<T extends string, C extends string>(
  table: CreateTableBuilder<T, C>,
  name: string,
  times: readonly string[],
): CreateTableBuilder<T, C> {
  return times.reduce(
    (builder, column) =>
      builder.addCheckConstraint(
        `${name}_${column}_is_time`,
        sql`${sql.ref(column)} LIKE '____-__-__T__:__:__.___Z' AND substr(${sql.ref(column)}, 11, 1) = 'T' AND substr(${sql.ref(column)}, 24, 1) = 'Z'`,
      ),
    table,
  )
}

export function oneOf(column: string, words: readonly string[]) {
  return sql`${sql.ref(column)} IN (${sql.join(words.map((word) => sql.lit(word)))})`
}
