import type { Db } from '../../db/schema.ts'
import { foldName } from '../words.ts'

export interface Service {
  id: number
  name: string
  folded: string
}

/** The services of the log and the sets of them; neither ever changes, they only become more. */
export class Services {
  readonly byId = new Map<number, Service>()
  readonly #byName = new Map<string, Service>()
  readonly #sets = new Map<number, number[]>()
  #lastService = 0
  #lastSet = 0

  /** Reads what is new. */
  async learn(db: Db): Promise<void> {
    const sets = await db.selectFrom('log_set').selectAll().where('id', '>', this.#lastSet).orderBy('id').execute()
    if (sets.length === 0) return
    const services = await db
      .selectFrom('log_service')
      .selectAll()
      .where('id', '>', this.#lastService)
      .orderBy('id')
      .execute()
    this.take(services, sets)
    // Ids of transactions that end later may be lower on PostgreSQL; reading a few again costs little.
    this.#lastService = Math.max(0, ...[...this.byId.keys()].slice(-1)) - OVERLAP
    this.#lastSet = sets.at(-1)!.id - OVERLAP
  }

  take(services: readonly Service[], sets: readonly { id: number; services: string }[]): void {
    for (const service of services) {
      this.byId.set(service.id, service)
      this.#byName.set(service.folded, service)
    }
    for (const { id, services } of sets) this.#sets.set(id, JSON.parse(services) as number[])
  }

  ofSet(setId: number): readonly number[] {
    return this.#sets.get(setId) ?? []
  }

  named(name: string): Service | undefined {
    return this.#byName.get(foldName(name))
  }

  /** The ids of those with a text in their names. */
  containing(text: string): number[] {
    const folded = foldName(text)
    return [...this.byId.values()].filter((service) => service.folded.includes(folded)).map(({ id }) => id)
  }

  /** Of the sets with one of some services: their ids. */
  setsWith(ids: ReadonlySet<number>): number[] {
    return [...this.#sets].filter(([, services]) => services.some((id) => ids.has(id))).map(([id]) => id)
  }
}

const OVERLAP = 1_000
