import type { Db } from '../../db/schema.ts'
import type { DowntimeSummary } from '../read/find.ts'
import { listDowntimesWithin } from '../read/list.ts'
import { referenceOf } from '../reference.ts'
import { type Freeze, listExceptionsOf, listFreezes, listPastFreezes } from './queries.ts'

export interface ShownException {
  downtime: string
  reason: string
  givenBy: string
  givenAt: string
}

export type FreezeWithExceptions = Freeze & { exceptions: ShownException[] }

export interface ShownFreeze extends FreezeWithExceptions {
  isInForce: boolean
  /** The downtimes that people were told of and that fall into it. */
  within: Pick<DowntimeSummary, 'reference' | 'title'>[]
}

/** Further back nobody looks; the API has all of them. */
const PAST_SHOWN = 20
/** More within freezes than a page tells of. */
const MAX_WITHIN = 200

export async function withExceptions(db: Db, freezes: readonly Freeze[]): Promise<FreezeWithExceptions[]> {
  const exceptions = await listExceptionsOf(
    db,
    freezes.map(({ id }) => id),
  )
  const byFreeze = Map.groupBy(exceptions, ({ freezeId }) => freezeId)
  return freezes.map((freeze) => ({
    ...freeze,
    exceptions: (byFreeze.get(freeze.id) ?? []).map(({ number, reason, givenBy, givenAt }) => ({
      downtime: referenceOf(number),
      reason,
      givenBy,
      givenAt,
    })),
  }))
}

/** What is in force or comes, and what was of late. */
export async function listShownFreezes(
  db: Db,
  now: string,
): Promise<{ ahead: ShownFreeze[]; past: FreezeWithExceptions[] }> {
  const ahead = await withExceptions(db, await listFreezes(db, { from: now }))
  const past = await withExceptions(db, await listPastFreezes(db, now, PAST_SHOWN))
  const last = ahead.reduce((latest, { endsAt }) => (endsAt > latest ? endsAt : latest), now)
  const downtimes = ahead.length === 0 ? [] : await listDowntimesWithin(db, { from: now, to: last }, MAX_WITHIN)
  const shown = ahead.map((freeze) => ({
    ...freeze,
    isInForce: freeze.startsAt <= now,
    within: downtimes
      .filter(({ startsAt, endsAt }) => startsAt < freeze.endsAt && endsAt > freeze.startsAt)
      .map(({ reference, title }) => ({ reference, title })),
  }))
  return { ahead: shown, past }
}
