import { between, MINUTE, SECOND } from '../../lib/dates.ts'
import { isAskedAccount } from '../fetch/rules.ts'
import type { KnownAccount } from './model.ts'

/** Data older than so many refreshes of its source is not believed any more. */
const REFRESHES = 3
/** A source whose own time stands still so long answers with what it knew once: its daemon has stopped. */
const STILL_MS = 30 * MINUTE

/** Why what is known of an account may not be so any more; null when it is fresh. */
export function staleness(account: KnownAccount, now: string): 'never' | 'silent' | 'still' | null {
  const { fetchedAt, sourceAt, sourceMovedAt } = account.state
  if (fetchedAt === null) return 'never'
  const { intervalSeconds } = account
  if (intervalSeconds !== null && between(fetchedAt, now) > REFRESHES * intervalSeconds * SECOND) return 'silent'
  const standsStill = sourceAt !== null && sourceMovedAt !== null && between(sourceMovedAt, now) > STILL_MS
  return standsStill && isAskedAccount(account) ? 'still' : null
}

/** Accounts that stand on the board: paused ones do not, nor our own checks while there are none. */
export function isOnBoard(account: KnownAccount): boolean {
  return account.pausedAt === null && (account.kind !== 'signalbox' || account.servers.size > 0)
}
