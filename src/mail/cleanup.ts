import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Db } from '../db/schema.ts'

export const WORDS_KEPT_DAYS = 180
const AT_ONCE = 200

/**
 * Clears the words, attachments and attempts of mails that ended before a time, some at once. That they were sent, to
 * whom and why, is kept with what they told of.
 */
export async function clearOldMails(db: Db, before: string, signal: AbortSignal): Promise<number> {
  let cleared = 0
  while (!signal.aborted) {
    const count = await clearSome(db, before)
    cleared += count
    if (count < AT_ONCE) break
    await nextTurn()
  }
  await db
    .deleteFrom('mail_file')
    .where('hash', 'not in', (eb) => eb.selectFrom('mail_attachment').select('file_hash'))
    .execute()
  return cleared
}

function clearSome(db: Db, before: string): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const old = await trx
      .selectFrom('mail')
      .select('id')
      .where('ended_at', '<', before)
      .where('text', 'is not', null)
      .orderBy('ended_at')
      .limit(AT_ONCE)
      .execute()
    const ids = old.map((mail) => mail.id)
    if (ids.length === 0) return 0
    await trx.updateTable('mail').set({ text: null, html: null }).where('id', 'in', ids).execute()
    await trx.deleteFrom('mail_attachment').where('mail_id', 'in', ids).execute()
    await trx.deleteFrom('mail_attempt').where('mail_id', 'in', ids).execute()
    return ids.length
  })
}
