import type { Db } from '../db/schema.ts'
import type { EntityEvent } from '../directory/index.ts'
import { listDowntimesTouching } from './read/list.ts'
import { STATE_TONE, STATE_WORD } from './words.ts'

/** The downtimes of an entity, for its page. */
export async function downtimeEvents(
  db: Db,
  entityIds: readonly number[],
  window: { from: string; to: string },
  limit: number,
): Promise<EntityEvent[]> {
  const downtimes = await listDowntimesTouching(db, entityIds, window, limit)
  return downtimes.map(({ reference, title, state, startsAt, endsAt, overAt, beganAt }) => ({
    kind: 'downtime',
    id: reference,
    title,
    url: `/downtimes/${reference}`,
    tone: STATE_TONE[state],
    word: STATE_WORD[state],
    startedAt: beganAt ?? startsAt,
    endedAt: overAt ?? endsAt,
  }))
}
