import type { Database } from '../db/open.ts'
import { searchPeople } from '../directory/index.ts'
import type { TimelineItem, TimelinePart, TimelineQuery } from '../incidents/index.ts'
import { type DowntimeSummary, describeDowntimes } from './read/find.ts'
import { toldWithin } from './read/list.ts'
import { STATE_TONE, STATE_WORD } from './words.ts'

const MAX_TEXT = 1_000
const MAX_PEOPLE = 200

/** Planned downtimes on the timeline: as they were in fact, and as they are planned ahead. They know no severity. */
export async function downtimeTimeline(database: Database, query: TimelineQuery): Promise<TimelinePart> {
  const { severity, stage, engineer, q, entityId, limit, ...window } = query
  if (severity || stage === 'stg') return { items: [], total: 0 }
  const { db, dialect } = database
  let told = toldWithin(db, window, entityId === undefined ? undefined : [entityId])
  if (engineer) {
    const people = await searchPeople(database, { q: engineer, limit: MAX_PEOPLE, retired: true })
    const ids = people.map(({ id }) => id)
    told = told.where((eb) => (ids.length > 0 ? eb('coordinator_id', 'in', ids) : eb.lit(false)))
  }
  if (q) told = told.where((eb) => dialect.contains(eb.ref('downtime.title'), q))
  const found = await told
    .orderBy('starts_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const downtimes = await describeDowntimes(db, found.slice(0, limit))
  return { items: downtimes.map(itemOf), total: found.length }
}

function itemOf(downtime: DowntimeSummary): TimelineItem {
  const { reference, title, reason, state, startsAt, endsAt, beganAt, overAt } = downtime
  const isOver = state === 'completed'
  return {
    kind: 'downtime',
    id: reference,
    title,
    description: reason.slice(0, MAX_TEXT),
    severity: null,
    tone: 'maintenance',
    state: { word: STATE_WORD[state], tone: STATE_TONE[state], icon: isOver ? 'operational' : 'maintenance' },
    affects: downtime.targets.map(({ slug, name, kind }) => ({ slug, name, kind })),
    engineer: downtime.coordinator?.name ?? null,
    startedAt: beganAt ?? startsAt,
    endedAt: overAt ?? endsAt,
    url: `/downtimes/${reference}`,
  }
}
