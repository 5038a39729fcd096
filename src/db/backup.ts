import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { sqliteFile } from './open.ts'

const NAME = /^signalbox-\d{8}T\d{6}Z\.db$/

export function backupFolder(dataDir: string): string {
  return join(dataDir, 'backups')
}

/** Backups of a folder, newest first. */
export function listBackups(dataDir: string): string[] {
  const folder = backupFolder(dataDir)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((file) => NAME.test(file))
    .sort()
    .reverse()
    .map((file) => join(folder, file))
}

/**
 * Copies a SQLite file while it is used, in a thread of its own, and checks the copy. What is half done is never
 * left under the name of a backup.
 * @returns the path of the copy
 */
export async function makeBackup(dataDir: string, at: Date): Promise<string> {
  const folder = backupFolder(dataDir)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const stamp = at.toISOString().replace(/[-:]|\.\d+/g, '')
  const target = join(folder, `signalbox-${stamp}.db`)
  const unfinished = `${target}.part`
  rmSync(unfinished, { force: true })
  try {
    await runInThread({ from: sqliteFile(dataDir), to: unfinished })
    chmodSync(unfinished, 0o600)
    renameSync(unfinished, target)
  } finally {
    rmSync(unfinished, { force: true })
  }
  return target
}

/** Deletes all but the newest backups. @returns how many were deleted */
export function trimBackups(dataDir: string, kept: number): number {
  const old = listBackups(dataDir).slice(kept)
  for (const file of old) rmSync(file)
  return old.length
}

function runInThread(task: { from: string; to: string }): Promise<void> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL('./backup-worker.ts', import.meta.url), { workerData: task, execArgv: [] })
    worker.once('error', fail)
    worker.once('exit', (code) => (code === 0 ? done() : fail(new Error(`the backup ended with code ${code}`))))
  })
}

/**
 * Puts a backup in the place of the database, which is kept beside it under another name. The app must not run.
 * @returns where the replaced database is now; null when there was none
 * @throws when the file is no whole database of Signalbox
 */
export async function restoreBackup(dataDir: string, file: string, at: Date): Promise<string | null> {
  await assertWhole(file)
  const target = sqliteFile(dataDir)
  const aside = existsSync(target) ? `${target}.before-restore-${at.toISOString().replace(/[-:]|\.\d+/g, '')}` : null
  mkdirSync(dataDir, { recursive: true })
  const copy = `${target}.restoring`
  rmSync(copy, { force: true })
  await runInThread({ from: file, to: copy })
  if (aside)
    for (const suffix of ['', '-wal', '-shm'])
      if (existsSync(target + suffix)) renameSync(target + suffix, aside + suffix)
  renameSync(copy, target)
  return aside
}

async function assertWhole(file: string): Promise<void> {
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`)
  const connection = new Sqlite(file, { readonly: true })
  try {
    checkIntegrity(connection)
  } finally {
    connection.close()
  }
}

/** @throws when SQLite finds a fault in the file */
export function checkIntegrity(connection: Sqlite.Database): void {
  const result = connection.pragma('integrity_check', { simple: true })
  if (result !== 'ok') throw new Error(`The copy is damaged: ${String(result)}`)
  const tables = connection
    .prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'kysely_migration'")
    .get() as { n: number }
  if (tables.n === 0) throw new Error('This is not a database of Signalbox.')
}
