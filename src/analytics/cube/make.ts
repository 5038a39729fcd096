import type { Config } from '../../config.ts'
import { sqliteFile } from '../../db/open.ts'
import { buildCube, ROW_NUMBERS } from './data.ts'
import { readPostgres, readSqlite } from './read-rows.ts'
import type { Snapshot } from './snapshots.ts'
import { spentBetween } from './times.ts'

/** Reads all incidents as they are at one moment and puts them in order. Of millions that takes seconds. */
export async function makeSnapshot(config: Pick<Config, 'databaseUrl' | 'dataDir'>): Promise<Snapshot> {
  const { seq, rows } = config.databaseUrl
    ? await readPostgres(config.databaseUrl)
    : readSqlite(sqliteFile(config.dataDir))
  for (let at = 2; at < rows.length; at += ROW_NUMBERS) rows[at + 1] = spentBetween(rows[at]!, rows[at + 1]!)
  return { seq, cube: buildCube(rows) }
}
