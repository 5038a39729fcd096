import { recordAudit } from '../../audit/index.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import type { DowntimeContext } from '../context.ts'
import { cancelDowntime, type Said } from '../move.ts'
import { type Downtime, getDowntime } from '../read/find.ts'
import { referenceOf } from '../reference.ts'
import { listOccurrences } from './queries.ts'

/**
 * Ends the series of a downtime after that one: no more are made, and those ahead of it are cancelled, each told to
 * those who knew of it.
 * @returns how many were cancelled
 * @throws NotFound; Conflict of what belongs to no series, or to one that has nothing ahead
 */
export async function endSeries(
  deps: DowntimeContext,
  reference: string,
  { text = '' }: Said,
  actor: Actor,
): Promise<number> {
  const downtime = await getDowntime(deps.db, reference)
  const { seriesId, occurrenceAt } = occurrenceOf(downtime)
  const isNews = await stopSeries(deps, downtime, seriesId, actor)
  const later = (await listOccurrences(deps.db, seriesId, occurrenceAt)).filter(
    ({ state, occurrenceAt: at }) => at > occurrenceAt && (state === 'draft' || state === 'announced'),
  )
  if (!isNews && later.length === 0) throw new Conflict(`The series of ${downtime.reference} has ended already.`)
  const word = ['The series has ended.', text.trim()].filter(Boolean).join(' ')
  let cancelled = 0
  for (const { number } of later) {
    try {
      await cancelDowntime(deps, referenceOf(number), { text: word }, actor)
      cancelled += 1
    } catch (error) {
      // It began, or somebody cancelled it, meanwhile.
      if (!(error instanceof Conflict)) throw error
    }
  }
  return cancelled
}

function occurrenceOf({ reference, seriesId, occurrenceAt }: Downtime): { seriesId: number; occurrenceAt: string } {
  if (seriesId === null || occurrenceAt === null)
    throw new Conflict(`${reference} happens once; there is no series to end.`)
  return { seriesId, occurrenceAt }
}

/** @returns whether it still ran */
function stopSeries(deps: DowntimeContext, downtime: Downtime, seriesId: number, actor: Actor): Promise<boolean> {
  return change(deps, ['downtimes'], async (trx) => {
    const at = toStored(deps.clock())
    const { numUpdatedRows } = await trx
      .updateTable('downtime_series')
      .set({ ended_at: at })
      .where('id', '=', seriesId)
      .where('ended_at', 'is', null)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) return false
    await recordAudit(trx, {
      at,
      actor,
      action: 'downtime.series_end',
      thing: { kind: 'downtime_series', key: String(seriesId), name: downtime.title },
      after: { after: downtime.reference },
    })
    return true
  })
}
