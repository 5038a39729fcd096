import { type Expression, type RawBuilder, sql } from 'kysely'

/** What SQLite and PostgreSQL spell differently. A query that needs an `if` lacks a function here. */
export class Dialect {
  readonly name: 'sqlite' | 'postgres'

  constructor(name: 'sqlite' | 'postgres') {
    this.name = name
  }

  /** Case-insensitive "contains" for text that a person typed; `%` and `_` in it mean themselves. */
  contains(column: Expression<string | null>, text: string): RawBuilder<boolean> {
    const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
    return sql<boolean>`lower(${column}) LIKE ${pattern} ESCAPE '\\'`
  }
}
