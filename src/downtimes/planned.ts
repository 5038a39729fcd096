import type { Db } from '../db/schema.ts'
import { listDowntimesWithin } from './read/list.ts'

/** More at once than a status page tells of. */
const MAX_TOLD = 20

/** The downtimes that run or come within a window, for pages that tell of them beside something else. */
export async function listPlannedWork(db: Db, window: { from: string; to: string }) {
  const downtimes = await listDowntimesWithin(db, window, MAX_TOLD)
  return downtimes
    .filter(({ state }) => state !== 'completed')
    .map(({ reference, title, startsAt, endsAt, state, targets }) => ({
      reference,
      title,
      startsAt,
      endsAt,
      isRunning: state === 'in_progress',
      names: targets.map(({ name }) => name),
    }))
}
