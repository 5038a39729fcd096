import { hash } from 'node:crypto'
import type { ReadServer } from '../sources/index.ts'

interface Answer {
  name: string
  digests: Map<string, string>
}

/** What each account's source told last, as one short text a server, so that only what differs is handed on. */
export class ToldMemory {
  readonly #told = new Map<number, Answer>()

  /**
   * The servers that are not as they were in the answer called `known`; all when that is not the one kept here.
   * @returns also whether there are others than then
   */
  compare(accountId: number, servers: readonly ReadServer[], known: string | null) {
    const before = this.#told.get(accountId)
    const base = before && before.name === known ? before.digests : null
    const digests = new Map(servers.map((server) => [server.key, digestOf(server)]))
    const changed = servers.filter((server) => base?.get(server.key) !== digests.get(server.key))
    const isSameSet = base !== null && base.size === digests.size && [...digests.keys()].every((key) => base.has(key))
    const answer = { name: changed.length === 0 && isSameSet ? before!.name : crypto.randomUUID(), digests }
    this.#told.set(accountId, answer)
    return { changed, isSameSet, answer: answer.name }
  }
}

function digestOf({ name, addresses, alarms }: ReadServer): string {
  const values = alarms.flatMap((alarm) => [
    alarm.key,
    alarm.check,
    alarm.state,
    alarm.disabled,
    alarm.since,
    alarm.message,
    alarm.url,
  ])
  return hash('sha1', JSON.stringify([name, addresses, ...values]), 'base64')
}
