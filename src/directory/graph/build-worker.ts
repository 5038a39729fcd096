import { parentPort, workerData } from 'node:worker_threads'
import type { Source } from './build.ts'
import { buildSnapshot, type Rows } from './snapshot.ts'

// The thread in which the graph is made: to read a large directory takes the better part of a second.

const snapshot = buildSnapshot(await readRows(workerData as Source))
const arrays = Object.values(snapshot).filter((value) => ArrayBuffer.isView(value))
// Handed over, not copied.
parentPort!.postMessage(
  snapshot,
  arrays.map((array) => array.buffer as ArrayBuffer),
)

/** Loads the one driver that it takes. */
async function readRows(source: Source): Promise<Rows> {
  if ('file' in source) return (await import('./read-sqlite.ts')).readSqlite(source.file)
  return (await import('./read-postgres.ts')).readPostgres(source.databaseUrl)
}
