import { parentPort, workerData } from 'node:worker_threads'
import { type Database, openDatabase, sqliteFile } from '../../db/open.ts'
import type { BuildInput } from './build.ts'
import { buildCube, ROW_NUMBERS } from './data.ts'
import { readPostgres, readSqlite } from './read-rows.ts'
import { findSnapshot, packSnapshot, type Snapshot, storeSnapshot } from './snapshots.ts'
import { spentBetween } from './times.ts'

// The thread in which the cube is read or made: of millions of incidents that takes seconds.

const { database: config, mayBeStored } = workerData as BuildInput
const database = openDatabase(config)
try {
  await provide(database)
} finally {
  await database.close()
}

async function provide({ db }: Database): Promise<void> {
  const stored = mayBeStored ? await findSnapshot(db) : null
  if (stored) return hand(stored)
  const made = await make()
  const packed = packSnapshot(made)
  hand(made)
  await storeSnapshot(db, packed)
}

async function make(): Promise<Snapshot> {
  const { seq, rows } = config.databaseUrl
    ? await readPostgres(config.databaseUrl)
    : readSqlite(sqliteFile(config.dataDir))
  for (let at = 2; at < rows.length; at += ROW_NUMBERS) rows[at + 1] = spentBetween(rows[at]!, rows[at + 1]!)
  return { seq, cube: buildCube(rows) }
}

/** Handed over, not copied. */
function hand(snapshot: Snapshot): void {
  const { cube } = snapshot
  const parts = [cube, cube.spent, cube.totals].flatMap((part) => Object.values(part))
  const buffers = parts.filter((value) => ArrayBuffer.isView(value)).map(({ buffer }) => buffer as ArrayBuffer)
  parentPort!.postMessage(snapshot, [...new Set(buffers)])
}
