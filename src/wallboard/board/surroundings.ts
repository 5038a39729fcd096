import type { ServerPlace } from '../../directory/index.ts'
import { Cached } from '../../lib/cached.ts'
import { type Clock, SECOND, toStored } from '../../lib/dates.ts'
import type { Neighbours, RunningDowntime } from '../neighbours.ts'
import type { LiveBoard } from './live.ts'

/** What others change is seen on the board within this time. */
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

  constructor(deps: { live: LiveBoard; clock: Clock; neighbours: Neighbours }) {
    const { live, clock, neighbours } = deps
    this.#cached = new Cached({
      version: () => live.ties,
      now: () => clock().getTime(),
      async load() {
        const ids = new Set(
          live.accounts.flatMap((account) => [...account.servers.values()].map((one) => one.entityId)),
        )
        ids.delete(null)
        const value = await look(neighbours, [...ids] as number[], toStored(clock()))
        return { value, until: clock().getTime() + KEPT_MS }
      },
    })
  }

  async get(): Promise<Around> {
    return (await this.#cached.get()).value
  }
}

async function look(neighbours: Neighbours, ids: readonly number[], now: string): Promise<Around> {
  const places = ids.length === 0 ? new Map<number, ServerPlace>() : await neighbours.listPlaces(ids)
  const downtimes = (await neighbours.listDowntimes?.(ids, now)) ?? new Map<number, RunningDowntime>()
  return { places, downtimes, mark: JSON.stringify([[...places], [...downtimes]]) }
}
