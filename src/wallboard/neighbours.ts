import type { EntityEvent, EventSource, ServerPlace } from '../directory/index.ts'
import type { OwnCheck } from './own-checks.ts'
import type { NamedServer } from './ties/rules.ts'

/** Somebody who answers for a server, or for what it hits. */
export interface ResponsiblePerson {
  name: string
  email: string
  phone: string | null
  roles: readonly string[]
}

/** A downtime that is running now. */
export interface RunningDowntime {
  reference: string
  title: string
  url: string
  endsAt: string
  /** The ids of the entities that it takes down. */
  targets: readonly number[]
}

/** What the wallboard asks of other domains; the app passes it in. */
export interface Neighbours {
  /** The servers of the directory that are called by one of these words. */
  findServers(words: readonly string[]): Promise<NamedServer[]>
  listPlaces(entityIds: readonly number[]): Promise<Map<number, ServerPlace>>
  listChecks(): Promise<OwnCheck[]>
  listPeople(entityId: number): Promise<ResponsiblePerson[]>
  /** The downtimes that are running now. */
  listDowntimes(): Promise<RunningDowntime[]>
  /** Incidents, downtimes and whatever else happens to entities. */
  events: readonly EventSource[]
}

/** What is going on right now with some entities, of all sources, newest first. */
export async function listRunning(
  { events }: Pick<Neighbours, 'events'>,
  entityIds: readonly number[],
  now: string,
  limit: number,
): Promise<EntityEvent[]> {
  if (entityIds.length === 0) return []
  const told = await Promise.all(events.map((source) => source(entityIds, { from: now, to: now }, limit)))
  return told
    .flat()
    .filter((event) => event.startedAt <= now && (event.endedAt === null || event.endedAt > now))
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
}
