import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Migration, Migrator } from 'kysely/migration'
import type { Db } from './schema.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'migrations')

/** The file names are the order: `0001_kernel`, `0002_users`, … */
async function loadMigrations(folder: string): Promise<Record<string, Migration>> {
  const files = (await readdir(folder)).filter((file) => /^\d{4}_[a-z0-9-]+\.ts$/.test(file)).sort()
  const loaded = await Promise.all(
    files.map(async (file) => [file.slice(0, -3), await import(pathToFileURL(join(folder, file)).href)] as const),
  )
  return Object.fromEntries(loaded)
}

/** A database that a newer Signalbox has written: opening it with this one could lose what it does not know of. */
export class NewerDatabase extends Error {}

/**
 * Brings the schema up to date, under the database's own lock, in one transaction: all that is missing, or nothing.
 * @returns the names of the migrations that ran; empty when there was nothing to do
 * @throws NewerDatabase, or the error of the migration that failed
 */
export async function migrate(db: Db, folder = FOLDER): Promise<string[]> {
  const migrations = await loadMigrations(folder)
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })

  const unknown = (await appliedMigrations(db)).filter((name) => !(name in migrations))
  if (unknown.length > 0) {
    throw new NewerDatabase(
      `This database was written by a newer Signalbox (it has ${unknown.join(', ')}). Start that version, or restore a backup of this one.`,
    )
  }

  const { error, results } = await migrator.migrateToLatest()
  if (error) throw error
  return (results ?? []).filter((result) => result.status === 'Success').map((result) => result.migrationName)
}

/** Names of the migrations that a database has, oldest first; empty for a new one. */
export async function appliedMigrations(db: Db): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some((table) => table.name === 'kysely_migration')) return []
  // biome-ignore lint/suspicious/noExplicitAny: the migrator's own table is in no schema of ours
  const rows = await (db as any).selectFrom('kysely_migration').select('name').orderBy('name').execute()
  return rows.map((row: { name: string }) => row.name)
}
