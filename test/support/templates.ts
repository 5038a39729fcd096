import pg from 'pg'
import { migrate } from '../../src/db/migrate.ts'
import { openDatabase, sqliteFile } from '../../src/db/open.ts'

const NAME = 'signalbox_template'

/** A migrated SQLite database in a folder; its file. */
export async function makeSqliteTemplate(folder: string): Promise<string> {
  const database = openDatabase({ dataDir: folder, databaseUrl: '' })
  await migrate(database.db)
  await database.close()
  return sqliteFile(folder)
}

/** A migrated database on a server, which others are made from; its name. Nobody may be connected to it meanwhile. */
export async function makePostgresTemplate(serverUrl: string): Promise<string> {
  const client = new pg.Client(serverUrl)
  await client.connect()
  await client.query(`CREATE DATABASE ${NAME}`)
  await client.end()
  const database = openDatabase({ dataDir: '', databaseUrl: serverUrl.replace(/\/postgres$/, `/${NAME}`) })
  await migrate(database.db)
  await database.close()
  return NAME
}
