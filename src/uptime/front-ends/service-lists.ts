import { SourceFailure } from '../../http/source-failure.ts'
import { MINUTE } from '../../lib/dates.ts'
import type { UptimeContext } from '../context.ts'
import { connectSource } from '../settings/connect.ts'
import type { SourceEntry } from '../settings/find.ts'
import type { Pickable } from '../sources/index.ts'

/** So long a list is good enough to choose from: each letter typed asks for it again. */
const FRESH_MS = 5 * MINUTE

interface Kept {
  at: number
  list: Promise<Pickable[]>
}

/** What the accounts of incident sources call their services, kept for a while. */
export class ServiceLists {
  readonly #deps: Pick<UptimeContext, 'client' | 'clock' | 'config'>
  readonly #kept = new Map<string, Kept>()
  readonly #names = new Map<string, string>()

  constructor(deps: Pick<UptimeContext, 'client' | 'clock' | 'config'>) {
    this.#deps = deps
  }

  /** @throws SourceFailure */
  list(entry: SourceEntry): Promise<Pickable[]> {
    const key = `${entry.id} ${entry.url} ${entry.secret}`
    const now = this.#deps.clock().getTime()
    const kept = this.#kept.get(key)
    if (kept && now - kept.at < FRESH_MS) return kept.list
    const list = this.#ask(entry)
    this.#kept.set(key, { at: now, list })
    list.catch(() => this.#kept.delete(key))
    return list
  }

  /** What a service is called, as far as a list that was asked for tells. */
  nameOf(entry: Pick<SourceEntry, 'id'>, key: string): string | null {
    return this.#names.get(`${entry.id} ${key}`) ?? null
  }

  async #ask(entry: SourceEntry): Promise<Pickable[]> {
    const connected = connectSource(this.#deps, entry)
    if (connected.gives !== 'incidents') throw new SourceFailure('settings', `${entry.name} has no services.`)
    const list = await connected.asks.listServices()
    for (const { id, name } of list) this.#names.set(`${entry.id} ${id}`, name)
    return list
  }
}
