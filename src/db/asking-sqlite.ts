import type Sqlite from 'better-sqlite3'
import type { SqliteDatabase, SqliteStatement } from 'kysely'
import type { Turns } from './turns.ts'

const ENDS_OR_BEGINS = /^(begin|commit|rollback)$/i

/** A connection as Kysely uses it, that asks for the turn to write before each transaction and each write of its own. */
export function askingForTurns(connection: Sqlite.Database, turns: Turns): SqliteDatabase {
  return {
    close: () => void connection.close(),
    prepare(text) {
      const statement = connection.prepare(text)
      // What only reads waits for nobody in WAL mode; a transaction may come to write.
      if (statement.readonly && !ENDS_OR_BEGINS.test(text)) return statement as SqliteStatement
      const inTurn = <T>(work: () => T): T => {
        if (!connection.inTransaction) turns.ask()
        try {
          return work()
        } finally {
          if (!connection.inTransaction) turns.done()
        }
      }
      return {
        reader: statement.reader,
        all: (parameters) => inTurn(() => statement.all(parameters)),
        run: (parameters) => inTurn(() => statement.run(parameters)),
        iterate: (parameters) => statement.iterate(parameters) as IterableIterator<unknown>,
      }
    },
  }
}
