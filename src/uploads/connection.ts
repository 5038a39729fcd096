import { type Database, openDatabase } from '../db/open.ts'
import type { Trx } from '../db/schema.ts'
import { Turns } from '../db/turns.ts'
import type { TaskBase } from './protocol.ts'

export const CONFLICT = 'Somebody changed the same things at the same moment, so nothing was imported. Try again.'

/** The connection of an import's thread. */
export function openForImport({ database, turns }: TaskBase): Database {
  return openDatabase(database, new Turns(turns))
}

/** Somebody else has decided meanwhile; the message says about what. */
export class Overtaken extends Error {}

/**
 * Holds the row of an upload until the end of the transaction. A process that seemed dead may have been slow: of two
 * that write the same upload, the first has written it.
 * @throws Overtaken
 */
export async function claim(trx: Trx, { uploadId, at }: TaskBase): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('upload')
    .set({ seen_at: at })
    .where('id', '=', uploadId)
    .where('state', 'in', ['reading', 'applying'])
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) throw new Overtaken('Another process has finished this upload.')
}

/** Class 23 of SQLSTATE is "integrity constraint violation", 40 "transaction rollback". */
export function isConflict(error: unknown): boolean {
  return /^(23|40|SQLITE_CONSTRAINT|SQLITE_BUSY)/.test(String((error as { code?: unknown }).code))
}
