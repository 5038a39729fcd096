import type { LiveBoard } from '../board/live.ts'
import { addCounts } from '../board/model.ts'
import { staleness } from '../board/rules.ts'
import { isAskedAccount } from '../fetch/rules.ts'
import type { AccountEntry } from './find.ts'

/** An account as the API and the settings tell of it: of its secret, only whether there is one. */
export function describeAccount(entry: AccountEntry, live: LiveBoard, now: string) {
  const known = live.find(entry.id)
  const state = known?.state
  const isPaused = entry.paused_at !== null
  return {
    slug: entry.slug,
    kind: entry.kind,
    name: entry.name,
    url: entry.url,
    username: entry.username,
    hasSecret: entry.secret !== null,
    settings: JSON.parse(entry.settings) as Record<string, unknown>,
    intervalSeconds: entry.interval_seconds,
    paused: isPaused,
    triedAt: state?.triedAt ?? null,
    fetchedAt: state?.fetchedAt ?? null,
    nextAt: isPaused || !isAskedAccount(entry) ? null : (state?.dueAt ?? null),
    stale: known === undefined || staleness(known, now) !== null,
    error: state?.error ?? null,
    errorCode: state?.errorCode ?? null,
    warnings: state?.warnings ?? [],
    servers: known?.servers.size ?? 0,
    ...addCounts([...(known?.servers.values() ?? [])].map((server) => server.counts)),
  }
}

export type AccountDescription = ReturnType<typeof describeAccount>
