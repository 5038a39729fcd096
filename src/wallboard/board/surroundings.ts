import type { Versions } from '../../db/versions.ts'
import type { ServerPlace } from '../../directory/index.ts'
import { Cached } from '../../lib/cached.ts'
import { type Clock, SECOND } from '../../lib/dates.ts'
import type { Neighbours, RunningDowntime } from '../neighbours.ts'
import type { LiveBoard } from './live.ts'

/** What changes by the clock alone, such as the end of a downtime, is seen on the board within this time. */
const KEPT_MS = 15 * SECOND

export interface Around {
  places: ReadonlyMap<number, ServerPlace>
  /** The running downtime of an entity. */
  downtimes: ReadonlyMap<number, RunningDowntime>
  /** The same text as long as nothing has changed. */
  mark: string
}

/** What other domains know of the servers that are tied to the directory, kept for a few seconds. */
export class Surroundings {
  readonly #cached: Cached<Around>

  constructor(deps: { live: LiveBoard; versions: Versions; clock: Clock; neighbours: Neighbours }) {
    const { live, versions, clock, neighbours } = deps
    this.#cached = new Cached({
      version: () => live.ties + versions.current('directory') + versions.current('downtimes'),
      now: () => clock().getTime(),
      async load() {
        const ids = new Set(
          live.accounts.flatMap((account) => [...account.servers.values()].map((one) => one.entityId)),
        )
        ids.delete(null)
        const value = await look(neighbours, [...ids] as number[])
        return { value, until: clock().getTime() + KEPT_MS }
      },
    })
  }

  async get(): Promise<Around> {
    return (await this.#cached.get()).value
  }
}

async function look(neighbours: Neighbours, ids: readonly number[]): Promise<Around> {
  if (ids.length === 0) return { places: new Map(), downtimes: new Map(), mark: '' }
  const places = await neighbours.listPlaces(ids)
  const downtimes = downtimesOf(places, await neighbours.listDowntimes())
  return { places, downtimes, mark: JSON.stringify([[...places], [...downtimes]]) }
}

/** What takes down a cluster or a region takes down the servers in it. */
function downtimesOf(
  places: ReadonlyMap<number, ServerPlace>,
  running: readonly RunningDowntime[],
): Map<number, RunningDowntime> {
  const byTarget = new Map(running.flatMap((downtime) => downtime.targets.map((id) => [id, downtime] as const)))
  const found = new Map<number, RunningDowntime>()
  for (const { id, clusterId, regionId } of places.values()) {
    const downtime = byTarget.get(id) ?? byTarget.get(clusterId ?? 0) ?? byTarget.get(regionId ?? 0)
    if (downtime) found.set(id, downtime)
  }
  return found
}
