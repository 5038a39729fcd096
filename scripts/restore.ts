// `npm run restore -- FILE`: puts a backup in the place of the SQLite database, which is kept beside it.
import { resolve } from 'node:path'
import { loadEnvironment, readConfig } from '../src/config.ts'
import { restoreBackup } from '../src/db/backup.ts'
import { lockDataDir } from '../src/db/lock.ts'
import { runCommand, WrongUsage } from './command.ts'

await runCommand('npm run restore -- FILE', async () => {
  const [given, ...more] = process.argv.slice(2)
  if (!given || more.length > 0) throw new WrongUsage('Give the one file to restore.')
  const { databaseUrl, dataDir } = readConfig(loadEnvironment())
  if (databaseUrl) throw new Error('DATABASE_URL is set, and PostgreSQL has a tool of its own for this: pg_restore.')
  // npm runs this in the folder of the package, wherever the person is who typed the name.
  const file = resolve(process.env['INIT_CWD'] ?? '.', given)
  const unlock = lockDataDir(dataDir)
  try {
    const aside = await restoreBackup(dataDir, file, new Date())
    console.log(`Restored ${file}.`)
    if (aside) console.log(`The database before it is kept as ${aside}.`)
  } finally {
    unlock()
  }
})
