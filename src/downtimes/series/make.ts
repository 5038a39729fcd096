import type { Trx } from '../../db/schema.ts'
import { change } from '../../db/versions.ts'
import { type Actor, SYSTEM } from '../../http/auth.ts'
import { DAY, later, toStored } from '../../lib/dates.ts'
import type { DowntimeContext } from '../context.ts'
import { insertDowntime } from '../declare/declare.ts'
import { findSeries, getTemplate, listOccurrences, listRunningSeries, type Series, type Template } from './queries.ts'
import { type Occurrence, occurrencesOf } from './rule.ts'

/** Long enough to be seen in the calendars of a quarter. */
export const AHEAD_MS = 100 * DAY

/** Makes the occurrences of all series that come within the horizon. @returns how many */
export async function makeOccurrences(deps: DowntimeContext, signal: AbortSignal): Promise<number> {
  let made = 0
  for (const series of await listRunningSeries(deps.db)) {
    if (signal.aborted) break
    made += await makeOccurrencesOf(deps, series, { ...SYSTEM, name: series.declaredBy })
  }
  return made
}

/** Makes the next occurrences of a series that was just declared, so that they are seen at once. */
export async function continueSeries(deps: DowntimeContext, id: number | null, actor: Actor): Promise<void> {
  const series = id === null ? undefined : await findSeries(deps.db, id)
  if (series) await makeOccurrencesOf(deps, series, actor)
}

/** Makes what is missing of one series; what was made before, moved or cancelled stays as it is. @returns how many */
export async function makeOccurrencesOf(deps: DowntimeContext, series: Series, actor: Actor): Promise<number> {
  const now = toStored(deps.clock())
  const due = occurrencesOf(series, { from: now, to: later(now, AHEAD_MS) })
  const known = new Set((await listOccurrences(deps.db, series.id, now)).map(({ occurrenceAt }) => occurrenceAt))
  const missing = due.filter(({ startsAt }) => !known.has(startsAt))
  if (missing.length === 0) return 0
  const template = await getTemplate(deps.db, series.id)
  if (template.targets.length === 0) return 0
  let made = 0
  for (const occurrence of missing) if (await makeOccurrence(deps, series, template, occurrence, actor)) made += 1
  return made
}

/** A transaction of its own for each, so that a daily series holds nobody up. @returns whether it was made by this */
function makeOccurrence(
  deps: DowntimeContext,
  series: Series,
  template: Template,
  { startsAt, endsAt }: Occurrence,
  actor: Actor,
): Promise<boolean> {
  return change(deps, ['downtimes'], async (trx) => {
    const at = toStored(deps.clock())
    if (!(await lockSeries(trx, series.id))) return false
    const [first] = await listOccurrences(trx, series.id, startsAt)
    if (first?.occurrenceAt === startsAt) return false
    const occurrence = { seriesId: series.id, at: startsAt }
    await insertDowntime(trx, { ...template, startsAt, endsAt }, { at, actor, occurrence })
    return true
  })
}

/**
 * Holds a series until the transaction ends, so that two processes make an occurrence once, and none is made of one that
 * was ended meanwhile. Writing is what locks a row in both databases.
 */
async function lockSeries(trx: Trx, id: number): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('downtime_series')
    .set((eb) => ({ rule: eb.ref('rule') }))
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}
