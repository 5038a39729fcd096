import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DAY, HOUR, later, MINUTE, toStored } from '../lib/dates.ts'
import { CHANGES_KEPT_MS } from './changes.ts'
import type { Imports } from './imports.ts'
import type { Upload } from './queries.ts'
import { uploadsFolder } from './receive.ts'

/** Several times as long as a thread that works lets go by without saying so. */
const SILENT_MS = MINUTE
const UNCONFIRMED_MS = 2 * DAY
const REJECTS_KEPT_MS = 30 * DAY
/** Longer than any request takes to bring a file. */
const STRAY_MS = HOUR
const CHANGES_AT_ONCE = 2_000

/**
 * Clears away what imports leave behind: work that a crash cut short (its transaction was undone by the database, so
 * nothing of it is there), files that nobody confirmed, and what was kept for a while.
 * @returns what was done, or undefined when there was nothing to do
 */
export async function sweepUploads(imports: Imports, signal: AbortSignal): Promise<string | undefined> {
  const lost = await giveUpLost(imports)
  const old = await giveUpUnconfirmed(imports)
  const files = await deleteStrayFiles(imports)
  await dropSharedFiles(imports)
  const changes = await forgetChanges(imports, signal)
  const hidden = await imports.forgetHidden()
  const told = [
    lost > 0 && `${lost} imports were cut short`,
    old > 0 && `${old} uploads were never confirmed`,
    files > 0 && `${files} files deleted`,
    hidden > 0 && `rows of ${hidden} uploads deleted`,
    changes > 0 && `${changes} old changes forgotten`,
  ].filter(Boolean)
  return told.length > 0 ? `${told.join(', ')}.` : undefined
}

/** What a crash left in the middle: another process goes on with it where there can be one, and it is given up otherwise. */
export async function giveUpLost(imports: Imports): Promise<number> {
  const { database, clock } = imports.deps
  let query = database.db.selectFrom('upload').selectAll().where('state', 'in', ['reading', 'applying'])
  // Only on PostgreSQL can it be the work of another process.
  if (database.dialect.name === 'postgres') query = query.where('seen_at', '<', later(toStored(clock()), -SILENT_MS))
  const left = (await query.execute()).filter(({ id }) => !imports.isRunning(id))
  const ids: number[] = []
  for (const upload of left) {
    if (database.dialect.name === 'sqlite') ids.push(upload.id)
    else if ((await claimLost(imports, upload)) && !(await imports.takeOver(upload))) ids.push(upload.id)
  }
  const problem = 'Signalbox was stopped in the middle of this, so nothing was imported. Upload the file again.'
  if (ids.length > 0) {
    await database.db
      .updateTable('upload')
      .set({ state: 'refused', problem, file: null })
      .where('id', 'in', ids)
      .where('state', 'in', ['reading', 'applying'])
      .execute()
  }
  return ids.length
}

/** Of several processes that find what another left behind, one goes on with it. */
async function claimLost(imports: Imports, { id, seen_at }: Upload): Promise<boolean> {
  const { database, clock } = imports.deps
  const { numUpdatedRows } = await database.db
    .updateTable('upload')
    .set({ seen_at: toStored(clock()) })
    .where('id', '=', id)
    .where('seen_at', '=', seen_at)
    .where('state', 'in', ['reading', 'applying'])
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

async function giveUpUnconfirmed(imports: Imports): Promise<number> {
  const { database, clock } = imports.deps
  const { numUpdatedRows } = await database.db
    .updateTable('upload')
    .set({ state: 'refused', problem: 'Nobody confirmed it within two days.', file: null })
    .where('state', 'in', ['asking', 'checked'])
    .where('created_at', '<', later(toStored(clock()), -UNCONFIRMED_MS))
    .executeTakeFirstOrThrow()
  return Number(numUpdatedRows)
}

/** Files that no upload has any more, and lists of rejected rows that were kept long enough. */
async function deleteStrayFiles(imports: Imports): Promise<number> {
  const { database, config, clock } = imports.deps
  const folder = uploadsFolder(config.dataDir)
  if (!existsSync(folder)) return 0
  const rows = await database.db.selectFrom('upload').select('file').where('file', 'is not', null).execute()
  const known = new Set(rows.map(({ file }) => file))
  let deleted = 0
  for (const name of readdirSync(folder)) {
    if (known.has(name) || known.has(name.replace(/\.staging$/, ''))) continue
    const path = join(folder, name)
    const age = clock().getTime() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0)
    if (age < (name.endsWith('.rejects.csv') ? REJECTS_KEPT_MS : STRAY_MS)) continue
    rmSync(path, { force: true })
    deleted += 1
  }
  return deleted
}

/** What was put into the database for other processes, and is needed by none any more. */
async function dropSharedFiles(imports: Imports): Promise<void> {
  const { database, clock } = imports.deps
  const old = later(toStored(clock()), -REJECTS_KEPT_MS)
  await database.db
    .deleteFrom('upload_file')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('upload')
          .select('upload.id')
          .whereRef('upload.id', '=', 'upload_file.upload_id')
          .where((or) =>
            or.or([
              or.and([or('upload_file.what', '=', 'file'), or('upload.file', 'is', null)]),
              or('upload.created_at', '<', old),
            ]),
          ),
      ),
    )
    .execute()
}

/** What is too old to be taken back. In small parts, as other requests wait for each. */
async function forgetChanges(imports: Imports, signal: AbortSignal): Promise<number> {
  const { database, clock } = imports.deps
  const { db } = database
  const before = later(toStored(clock()), -CHANGES_KEPT_MS)
  let forgotten = 0
  while (!signal.aborted) {
    const first = await db
      .selectFrom('upload_change')
      .innerJoin('upload', 'upload.id', 'upload_change.upload_id')
      .select(['upload_change.upload_id as id', 'upload_change.seq'])
      .where((eb) => eb.or([eb('upload.applied_at', '<', before), eb('upload.state', '=', 'taken_back')]))
      .orderBy('upload_change.upload_id')
      .orderBy('upload_change.seq')
      .limit(1)
      .executeTakeFirst()
    if (!first) break
    const { numDeletedRows } = await db
      .deleteFrom('upload_change')
      .where('upload_id', '=', first.id)
      .where('seq', '<', first.seq + CHANGES_AT_ONCE)
      .executeTakeFirstOrThrow()
    forgotten += Number(numDeletedRows)
    await new Promise(setImmediate)
  }
  return forgotten
}
