import type { Selectable } from 'kysely'
import type { Db } from '../db/schema.ts'
import type { Actor } from '../http/auth.ts'
import { Conflict, NotFound } from '../http/errors.ts'
import type { UploadState, UploadTables } from './tables.ts'

export type Upload = Selectable<UploadTables['upload']>

export interface NewUpload {
  kind: string
  name: string
  bytes: number
  sha256: string
  file: string
  choices: string
}

export async function insertUpload(db: Db, upload: NewUpload, actor: Actor, at: string): Promise<number> {
  const { id } = await db
    .insertInto('upload')
    .values({
      ...upload,
      state: 'reading',
      actor_kind: actor.kind,
      actor_id: actor.id,
      actor_name: actor.name,
      created_at: at,
      seen_at: at,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** @throws NotFound when there is none, or it is of none of these kinds */
export async function getUpload(db: Db, id: number, kinds: readonly string[]): Promise<Upload> {
  const upload = await db
    .selectFrom('upload')
    .selectAll()
    .where('id', '=', id)
    .where('kind', 'in', kinds)
    .executeTakeFirst()
  if (!upload) throw new NotFound('There is no such upload.')
  return upload
}

/** The same file that was imported already and is there still. */
export function findSameFile(db: Db, kinds: readonly string[], sha256: string): Promise<Upload | undefined> {
  return db
    .selectFrom('upload')
    .selectAll()
    .where('kind', 'in', kinds)
    .where('sha256', '=', sha256)
    .where('state', '=', 'applied')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** The newest uploads of some kinds; what was only tried is among them. */
export function listUploads(db: Db, kinds: readonly string[], limit: number): Promise<Upload[]> {
  return db.selectFrom('upload').selectAll().where('kind', 'in', kinds).orderBy('id', 'desc').limit(limit).execute()
}

/**
 * Moves an upload on, if it still is where it was: of two that do so at once, one does.
 * @throws Conflict
 */
export async function moveOn(
  db: Db,
  id: number,
  from: readonly UploadState[],
  to: Partial<Omit<Upload, 'id'>> & { state: UploadState },
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('upload')
    .set(to)
    .where('id', '=', id)
    .where('state', 'in', from)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) throw new Conflict('This upload has moved on meanwhile. Look at it again.')
}

export async function updateUpload(db: Db, id: number, fields: Partial<Omit<Upload, 'id'>>): Promise<void> {
  await db.updateTable('upload').set(fields).where('id', '=', id).execute()
}
