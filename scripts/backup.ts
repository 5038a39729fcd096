// `npm run backup`: copies the SQLite database, also while Signalbox runs, and prints where the copy is.
import { existsSync } from 'node:fs'
import { loadEnvironment, readConfig } from '../src/config.ts'
import { makeBackup } from '../src/db/backup.ts'
import { sqliteFile } from '../src/db/open.ts'
import { runCommand } from './command.ts'

await runCommand('npm run backup', async () => {
  const { databaseUrl, dataDir } = readConfig(loadEnvironment())
  if (databaseUrl) throw new Error('DATABASE_URL is set, and PostgreSQL has a tool of its own for this: pg_dump.')
  if (!existsSync(sqliteFile(dataDir))) throw new Error(`There is no database in ${dataDir} yet.`)
  console.log(await makeBackup(dataDir, new Date()))
})
