// `npm run --silent token -- --name NAME --role ROLE [--days N]`: makes an API token, also while Signalbox runs, and
// prints it alone, so that a program can take it from there.
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { loadEnvironment, readConfig } from '../src/config.ts'
import { appliedMigrations } from '../src/db/migrate.ts'
import { openDatabase, sqliteFile } from '../src/db/open.ts'
import { SYSTEM } from '../src/http/auth.ts'
import { Invalid } from '../src/http/errors.ts'
import { isRole, ROLES } from '../src/http/roles.ts'
import { DAY, later, toStored } from '../src/lib/dates.ts'
import { createToken } from '../src/users/index.ts'
import { runCommand, WrongUsage } from './command.ts'

const MAX_DAYS = 3650

await runCommand('npm run --silent token -- --name NAME --role ROLE [--days N]', async () => {
  const given = readArguments()
  const config = readConfig(loadEnvironment())
  const missing = new Error('There is no database yet: start Signalbox once.')
  if (!config.databaseUrl && !existsSync(sqliteFile(config.dataDir))) throw missing
  const database = openDatabase(config)
  try {
    if ((await appliedMigrations(database.db)).length === 0) throw missing
    const deps = { db: database.db, versions: database.versions, clock: () => new Date() }
    console.log(await createToken(deps, given, { ...SYSTEM, name: 'Command line' }))
  } catch (error) {
    throw error instanceof Invalid ? new WrongUsage(error.message) : error
  } finally {
    await database.close()
  }
})

function readArguments() {
  const { name, role, days } = parse()
  if (!name?.trim()) throw new WrongUsage('Give a name, so that the token can be told from others.')
  if (!isRole(role)) throw new WrongUsage(`ROLE must be one of ${ROLES.join(', ')}.`)
  const count = Number(days)
  if (days !== undefined && !(Number.isInteger(count) && count >= 1 && count <= MAX_DAYS)) {
    throw new WrongUsage(`N must be a whole number from 1 to ${MAX_DAYS}.`)
  }
  return { name, role, expiresAt: days === undefined ? null : later(toStored(new Date()), count * DAY) }
}

function parse() {
  const option = { type: 'string' } as const
  try {
    return parseArgs({ options: { name: option, role: option, days: option } }).values
  } catch (error) {
    throw new WrongUsage((error as Error).message)
  }
}
