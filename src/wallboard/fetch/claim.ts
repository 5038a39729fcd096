import type { Db } from '../../db/schema.ts'
import { later, MINUTE } from '../../lib/dates.ts'

/** Longer than all requests of a fetch together may take; a process that died gives its accounts free by that. */
const CLAIM_MS = 3 * MINUTE

/** Takes accounts for this process, so that no other asks them too. @returns the ids of those that were free */
export async function claimAccounts(db: Db, ids: readonly number[], now: string): Promise<number[]> {
  if (ids.length === 0) return []
  const rows = await db
    .updateTable('account_state')
    .set({ claimed_until: later(now, CLAIM_MS) })
    .where('account_id', 'in', ids)
    .where((eb) => eb.or([eb('claimed_until', 'is', null), eb('claimed_until', '<=', now)]))
    .returning('account_id')
    .execute()
  return rows.map((row) => row.account_id)
}

/** At the start of the only process there is, nobody else can hold a claim. */
export async function releaseAccounts(db: Db): Promise<void> {
  await db.updateTable('account_state').set({ claimed_until: null }).where('claimed_until', 'is not', null).execute()
}
