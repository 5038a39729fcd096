import type { Trx } from '../db/schema.ts'

/** A form that was sent: whose it is, and the key that it was shown with. */
export interface Submission {
  scope: string
  key: string
}

/**
 * Takes the key of a form in the transaction that does what it asks for. A second click waits for the first, and then
 * finds what that one made.
 * @returns what the form has made before; null when this is the first time
 */
export async function findOutcome(trx: Trx, { scope, key }: Submission, at: string): Promise<string | null> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('idempotency_key')
    .values({ scope: `form:${scope}`, key, request_hash: '', created_at: at })
    .onConflict((oc) => oc.doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows === 1n) return null
  const first = await trx
    .selectFrom('idempotency_key')
    .select('body')
    .where('scope', '=', `form:${scope}`)
    .where('key', '=', key)
    .executeTakeFirstOrThrow()
  return first.body
}

export async function keepOutcome(trx: Trx, { scope, key }: Submission, outcome: string): Promise<void> {
  await trx
    .updateTable('idempotency_key')
    .set({ body: outcome })
    .where('scope', '=', `form:${scope}`)
    .where('key', '=', key)
    .execute()
}
