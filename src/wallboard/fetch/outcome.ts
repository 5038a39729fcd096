import type { Db } from '../../db/schema.ts'
import type { KnownAccount } from '../board/model.ts'
import type { SourceFailure } from '../sources/index.ts'
import { nextTry, nextTurn } from './rules.ts'

interface Answered {
  at: string
  sourceAt: string | null
  warnings: readonly string[]
  retryAfterMs: number | null
  /** Encrypted. */
  session: string | null
}

/** Writes that an account was asked and has answered. */
export async function recordAnswer(db: Db, account: KnownAccount, answered: Answered): Promise<void> {
  const { at, sourceAt } = answered
  const hasMoved = sourceAt === null || sourceAt !== account.state.sourceAt
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable('account_state')
      .set({
        due_at: nextTurn(account, at, answered.retryAfterMs),
        claimed_until: null,
        tried_at: at,
        fetched_at: at,
        failures: 0,
        failing_since: null,
        error_code: null,
        error: null,
        source_at: sourceAt,
        ...(hasMoved && { source_moved_at: at }),
        warnings: JSON.stringify(answered.warnings),
      })
      .where('account_id', '=', account.id)
      .execute()
    await trx
      .updateTable('account')
      .set({ session: answered.session })
      .where('id', '=', account.id)
      .where('session', 'is distinct from', answered.session)
      .execute()
  })
}

/** Writes that an account could not be asked; what was known of it stays. */
export async function recordFailure(db: Db, account: KnownAccount, at: string, failure: SourceFailure): Promise<void> {
  const failures = account.state.failures + 1
  const { code, message, retryAfterMs } = failure
  await db
    .updateTable('account_state')
    .set({
      due_at: nextTry(account, at, { failures, retryAfterMs, spread: Math.random() }),
      claimed_until: null,
      tried_at: at,
      failures,
      failing_since: account.state.failingSince ?? at,
      error_code: code,
      error: message,
    })
    .where('account_id', '=', account.id)
    .execute()
}
