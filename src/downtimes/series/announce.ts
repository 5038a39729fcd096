import { SYSTEM } from '../../http/auth.ts'
import { Conflict } from '../../http/errors.ts'
import { DAY, later, toStored } from '../../lib/dates.ts'
import type { DowntimeContext } from '../context.ts'
import { announceDowntime } from '../move.ts'
import { referenceOf } from '../reference.ts'

const LONGEST_DAYS = 90
const AT_ONCE = 500

/** Announces the occurrences whose time for it has come. @returns how many, and how many cannot be because of a freeze */
export async function announceOccurrences(
  deps: DowntimeContext,
  signal: AbortSignal,
): Promise<{ announced: number; refused: number }> {
  const counts = { announced: 0, refused: 0 }
  for (const reference of await listDue(deps)) {
    if (signal.aborted) break
    try {
      await announceDowntime(deps, reference, { text: 'By the clock.' }, { actor: SYSTEM, role: null })
      counts.announced += 1
    } catch (error) {
      // A freeze, or somebody was faster; it stays a draft, and its page says why it cannot be announced.
      if (!(error instanceof Conflict)) throw error
      counts.refused += 1
    }
  }
  return counts
}

async function listDue({ db, clock }: DowntimeContext): Promise<string[]> {
  const now = toStored(clock())
  const rows = await db
    .selectFrom('downtime')
    .innerJoin('downtime_series', 'downtime_series.id', 'downtime.series_id')
    .innerJoin('downtime_template', 'downtime_template.series_id', 'downtime.series_id')
    .select(['downtime.number', 'downtime.starts_at as startsAt', 'downtime_template.announce_days as days'])
    .where('downtime.state', '=', 'draft')
    .where('downtime.starts_at', '>', now)
    .where('downtime.starts_at', '<=', later(now, LONGEST_DAYS * DAY))
    .where('downtime_series.ended_at', 'is', null)
    .where('downtime_template.announce_days', 'is not', null)
    .orderBy('downtime.starts_at')
    .limit(AT_ONCE)
    .execute()
  return rows
    .filter(({ startsAt, days }) => startsAt <= later(now, days! * DAY))
    .map(({ number }) => referenceOf(number))
}
