import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'

export class DataDirInUse extends Error {}

/** A lock that nobody refers to would be given up by the garbage collector. */
const held = new Set<Sqlite.Database>()

/**
 * Makes sure that no other process uses a data folder. The lock is SQLite's own on a file of its own: the system
 * gives it up when the process ends, however it ends, so no stale lock can ever be left behind.
 * @returns a function that gives it up
 * @throws DataDirInUse
 */
export function lockDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const holder = join(dataDir, 'signalbox.pid')
  const lock = new Sqlite(join(dataDir, 'signalbox.lock'), { timeout: 0 })
  try {
    lock.pragma('journal_mode = DELETE')
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error
    throw new DataDirInUse(
      `Signalbox is running on ${dataDir} already${nameOf(holder)}. Stop it first, or set another DATA_DIR.`,
    )
  }
  writeFileSync(holder, String(process.pid))
  held.add(lock)
  return () => {
    held.delete(lock)
    lock.close()
  }
}

function nameOf(holder: string): string {
  try {
    return ` (process ${readFileSync(holder, 'utf8').trim()})`
  } catch {
    return ''
  }
}
