import type { Db } from '../db/schema.ts'
import { type EntityEvent, findHits } from '../directory/index.ts'
import type { DowntimeContext } from './context.ts'
import type { DowntimeSummary } from './read/find.ts'
import { listDowntimesTouching, listDowntimesWithin } from './read/list.ts'
import { STATE_TONE, STATE_WORD } from './words.ts'

/** The downtimes of an entity, for its page. */
export async function downtimeEvents(
  db: Db,
  entityIds: readonly number[],
  window: { from: string; to: string },
  limit: number,
): Promise<EntityEvent[]> {
  return (await listDowntimesTouching(db, entityIds, window, limit)).map(eventOf)
}

/** More at the same time nobody compares. */
const MAX_COMPARED = 20

/**
 * The downtimes that take some entities down or hit them, for what happened on them at the same time. While the
 * directory is being read, those that name them.
 */
export async function downtimesHitting(
  { db, directory }: Pick<DowntimeContext, 'db' | 'directory'>,
  entityIds: readonly number[],
  window: { from: string; to: string },
  limit: number,
): Promise<EntityEvent[]> {
  const told = await listDowntimesWithin(db, window, MAX_COMPARED)
  const hitting: DowntimeSummary[] = []
  for (const downtime of told) {
    const targetIds = downtime.targets.map(({ id }) => id)
    const hits = await findHits(directory, targetIds)
    if (entityIds.some((id) => hits?.has(id) ?? targetIds.includes(id))) hitting.push(downtime)
  }
  return hitting.slice(0, limit).map(eventOf)
}

function eventOf({ reference, title, state, startsAt, endsAt, overAt, beganAt }: DowntimeSummary): EntityEvent {
  return {
    kind: 'downtime',
    id: reference,
    title,
    url: `/downtimes/${reference}`,
    tone: STATE_TONE[state],
    word: STATE_WORD[state],
    startedAt: beganAt ?? startsAt,
    endedAt: overAt ?? endsAt,
  }
}
