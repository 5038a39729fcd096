import type { Db } from '../db/schema.ts'
import { SYSTEM } from '../http/auth.ts'
import { Conflict } from '../http/errors.ts'
import { toStored } from '../lib/dates.ts'
import type { DowntimeContext } from './context.ts'
import { completeDowntime, startDowntime } from './move.ts'
import { referenceOf } from './reference.ts'
import type { DowntimeState } from './words.ts'

/** Far more than begin or end in one turn of the clock. */
const MAX_AT_ONCE = 200

/** Starts what was announced and has begun, and completes what has run its time. @returns what was done; undefined when nothing was due */
export async function keepTime(deps: DowntimeContext, signal: AbortSignal): Promise<string | undefined> {
  const now = toStored(deps.clock())
  const started = await moveAll(deps, await listDue(deps.db, 'announced', 'starts_at', now), startDowntime, signal)
  const completed = await moveAll(deps, await listDue(deps.db, 'in_progress', 'ends_at', now), completeDowntime, signal)
  return started + completed === 0 ? undefined : `${started} started, ${completed} completed.`
}

async function listDue(db: Db, state: DowntimeState, column: 'starts_at' | 'ends_at', now: string): Promise<string[]> {
  const rows = await db
    .selectFrom('downtime')
    .select('number')
    .where('state', '=', state)
    .where(column, '<=', now)
    .orderBy(column)
    .limit(MAX_AT_ONCE)
    .execute()
  return rows.map(({ number }) => referenceOf(number))
}

async function moveAll(
  deps: DowntimeContext,
  references: readonly string[],
  move: typeof startDowntime,
  signal: AbortSignal,
): Promise<number> {
  let moved = 0
  for (const reference of references) {
    if (signal.aborted) break
    try {
      await move(deps, reference, { text: 'By the clock.' }, SYSTEM)
      moved += 1
    } catch (error) {
      // Somebody was faster, by hand or in another process.
      if (!(error instanceof Conflict)) throw error
    }
  }
  return moved
}
