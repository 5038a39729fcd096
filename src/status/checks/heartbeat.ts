import { Type } from 'typebox'
import { formatDuration } from '../../lib/dates.ts'
import { type DirectKind, down, type Finding, finding, untold } from './check.ts'

const DEFAULT_GRACE_SECONDS = 60

/**
 * The other way round: a job calls Signalbox, and is down when it is late. What is checked is a time in the database,
 * so this kind is judged where the database is, and never goes to the worker.
 */
export const heartbeat: DirectKind = {
  kind: 'heartbeat',
  title: 'Heartbeat',
  settings: Type.Object(
    {
      graceSeconds: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 86_400, description: 'How late a beat may be; 60 unless said' }),
      ),
    },
    { additionalProperties: false },
  ),
  normalise: () => '',
  run: () => Promise.resolve(untold('failed', 'A heartbeat is not asked for, it comes.')),
}

export function graceMsOf(settings: Record<string, unknown>): number {
  return (typeof settings['graceSeconds'] === 'number' ? settings['graceSeconds'] : DEFAULT_GRACE_SECONDS) * 1000
}

/** What the last beat says now. */
export function judgeBeat(beatAt: string | null, intervalMs: number, graceMs: number, now: Date): Finding {
  if (beatAt === null) return untold(null, 'No heartbeat has come yet.')
  const late = now.getTime() - Date.parse(beatAt) - intervalMs
  if (late <= graceMs) return finding('operational', null, null)
  const expected = `expected every ${formatDuration(intervalMs)}`
  return down(null, `The last heartbeat came ${formatDuration(late + intervalMs)} ago, ${expected}.`)
}
