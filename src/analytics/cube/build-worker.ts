import { parentPort, workerData } from 'node:worker_threads'
import { type Database, openDatabase } from '../../db/open.ts'
import type { BuildInput } from './build.ts'
import { makeSnapshot } from './make.ts'
import { findSnapshot, packSnapshot, type Snapshot, storeSnapshot } from './snapshots.ts'

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
  const made = await makeSnapshot(config)
  const packed = packSnapshot(made)
  hand(made)
  await storeSnapshot(db, packed)
}

/** Handed over, not copied. */
function hand(snapshot: Snapshot): void {
  const { cube } = snapshot
  const parts = [cube, cube.spent, cube.totals].flatMap((part) => Object.values(part))
  const buffers = parts.filter((value) => ArrayBuffer.isView(value)).map(({ buffer }) => buffer as ArrayBuffer)
  parentPort!.postMessage(snapshot, buffers)
}
