// `npm run move-to-postgres -- postgres://…`: copies the SQLite installation of DATA_DIR into an empty PostgreSQL
// database and compares what has arrived. The SQLite file stays as it is.
import { existsSync } from 'node:fs'
import { loadEnvironment, readConfig } from '../src/config.ts'
import { lockDataDir } from '../src/db/lock.ts'
import { moveToPostgres } from '../src/db/move/move.ts'
import { sqliteFile } from '../src/db/open.ts'
import { formatNumber } from '../src/lib/numbers.ts'
import { runCommand, WrongUsage } from './command.ts'

await runCommand('npm run move-to-postgres -- postgres://USER:PASSWORD@HOST/DATABASE', async () => {
  const [url, ...more] = process.argv.slice(2)
  if (!url || more.length > 0 || !/^postgres(ql)?:\/\//.test(url)) {
    throw new WrongUsage('Give the address of the one PostgreSQL database to copy to.')
  }
  const { dataDir } = readConfig({ ...loadEnvironment(), DATABASE_URL: '', ROLE: '' })
  if (!existsSync(sqliteFile(dataDir))) throw new Error(`There is no database in ${dataDir}.`)
  const unlock = lockDataDir(dataDir)
  try {
    const moved = await moveToPostgres(dataDir, url, ({ table, rows }) => {
      if (rows > 0) console.log(`${table}: ${formatNumber(rows)}`)
    })
    const rows = moved.reduce((sum, one) => sum + one.rows, 0)
    console.log(`${formatNumber(rows)} rows of ${moved.length} tables have arrived; counts and checksums are the same.`)
    console.log(
      `Set DATABASE_URL, and SECRET_KEY to what is used now (by default what stands in ${dataDir}/secret.key).`,
    )
  } finally {
    unlock()
  }
})
