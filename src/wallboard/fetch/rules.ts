import { later, MINUTE, SECOND } from '../../lib/dates.ts'
import type { KnownAccount } from '../board/model.ts'
import { findSource, isAsked } from '../sources/index.ts'

export const DEFAULT_INTERVAL_SECONDS = 20
const MAX_BACK_OFF_MS = 5 * MINUTE

/** Whether an account is asked by itself, and its turn has come. */
export function isDue(account: KnownAccount, now: string): boolean {
  const { dueAt, claimedUntil } = account.state
  if (account.pausedAt !== null || !isAskedAccount(account)) return false
  return (dueAt === null || dueAt <= now) && (claimedUntil === null || claimedUntil <= now)
}

export function isAskedAccount(account: Pick<KnownAccount, 'kind' | 'url'>): boolean {
  const source = findSource(account.kind)
  return source !== undefined && isAsked(source, account)
}

/** When the next turn is after a good answer: in step with the last one, and not before the source wants it. */
export function nextTurn(account: KnownAccount, now: string, retryAfterMs: number | null): string {
  const intervalMs = (account.intervalSeconds ?? DEFAULT_INTERVAL_SECONDS) * SECOND
  const inStep = account.state.dueAt === null ? now : later(account.state.dueAt, intervalMs)
  const regular = inStep > now ? inStep : later(now, intervalMs)
  const wanted = later(now, retryAfterMs ?? 0)
  return wanted > regular ? wanted : regular
}

/**
 * When to try again after so many failures in a row: twice as late each time, spread a little so that accounts of one
 * system do not fall into step, and not before the source wants it.
 */
export function nextTry(
  account: KnownAccount,
  now: string,
  { failures, retryAfterMs, spread }: { failures: number; retryAfterMs: number | null; spread: number },
): string {
  const intervalMs = (account.intervalSeconds ?? DEFAULT_INTERVAL_SECONDS) * SECOND
  const longest = Math.max(intervalMs, MAX_BACK_OFF_MS)
  const backOff = Math.min(longest, intervalMs * 2 ** Math.min(failures - 1, 10)) * (1 + spread / 10)
  return later(now, Math.round(Math.max(backOff, retryAfterMs ?? 0)))
}
