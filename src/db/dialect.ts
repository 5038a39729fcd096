import { type Expression, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { Schema } from './schema.ts'

/** What SQLite and PostgreSQL spell differently. A query that needs an `if` lacks a function here. */
export class Dialect {
  readonly name: 'sqlite' | 'postgres'

  constructor(name: 'sqlite' | 'postgres') {
    this.name = name
  }

  /**
   * Case-insensitive "contains" for text that a person typed; `%` and `_` in it mean themselves. Both databases fold
   * the case of ASCII alone, so letters beyond it are looked for as typed, as small and as capitals.
   */
  contains(column: Expression<string | null>, text: string): RawBuilder<boolean> {
    // SQLite's LIKE folds the letters of ASCII by itself.
    const folded = this.name === 'sqlite' ? column : sql`lower(${column})`
    const conditions = formsOf(text).map((form) => {
      const pattern = `%${form.replace(/[\\%_]/g, '\\$&')}%`
      return sql<boolean>`${folded} LIKE ${pattern} ESCAPE '\\'`
    })
    return sql<boolean>`(${sql.join(conditions, sql` OR `)})`
  }

  /** The same in a column whose ASCII letters are small already: three times as fast, for reading many rows through. */
  containsFolded(column: Expression<string>, text: string): RawBuilder<boolean> {
    const position = sql.raw(this.name === 'sqlite' ? 'instr' : 'strpos')
    const conditions = formsOf(text).map((form) => sql<boolean>`${position}(${column}, ${form}) > 0`)
    return sql<boolean>`(${sql.join(conditions, sql` OR `)})`
  }

  /** `column IN (numbers)` with all of them as one value: no limit on how many, and one text of the statement. */
  isOneOf(column: Expression<number>, numbers: readonly number[]): RawBuilder<boolean> {
    return this.name === 'sqlite'
      ? sql<boolean>`${column} IN (SELECT value FROM json_each(${JSON.stringify(numbers)}))`
      : sql<boolean>`${column} = ANY(${numbers}::int[])`
  }

  /** The same of texts. */
  isOneOfTexts(column: Expression<string | null>, texts: readonly string[]): RawBuilder<boolean> {
    return this.name === 'sqlite'
      ? sql<boolean>`${column} IN (SELECT value FROM json_each(${JSON.stringify(texts)}))`
      : sql<boolean>`${column} = ANY(${texts}::text[])`
  }

  /**
   * Rows to be taken by whoever finds them first: those that another process is taking at this moment are left to it.
   * SQLite has one writer at a time, so that there is no such moment.
   */
  untaken<D extends Schema, T extends keyof D, O>(
    query: SelectQueryBuilder<D, T, O>,
    table: T & string,
  ): SelectQueryBuilder<D, T, O> {
    return this.name === 'sqlite' ? query : query.forUpdate(table as never).skipLocked()
  }

  /** Holds the rows of a table that a query finds until the transaction ends. */
  held<D extends Schema, T extends keyof D, O>(
    query: SelectQueryBuilder<D, T, O>,
    table: T & string,
  ): SelectQueryBuilder<D, T, O> {
    return this.name === 'sqlite' ? query : query.forUpdate(table as never)
  }

  /**
   * The parts of a JSON list as the rows of a table `it` with a column `value`, to be read by `value->>0`: many rows
   * go in as one parameter, in a statement that is the same for any number of them.
   */
  elements(list: readonly unknown[]): RawBuilder<unknown> {
    const json = JSON.stringify(list)
    return this.name === 'sqlite'
      ? sql`json_each(${json}) AS it`
      : sql`json_array_elements(CAST(${json} AS json)) AS it(value)`
  }
}

function formsOf(text: string): string[] {
  return [...new Set([text, text.toLowerCase(), text.toUpperCase()].map(lowerAscii))]
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
