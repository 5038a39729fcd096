import type { Dialect } from '../../db/dialect.ts'
import type { Db, Trx } from '../../db/schema.ts'
import type { LiveBoard } from '../board/live.ts'
import { type KnownAccount, type KnownServer, summarise } from '../board/model.ts'
import type { ReadServer } from '../sources/index.ts'
import { diffServer, type ServerChange, type Told } from './diff.ts'
import { writeChanges } from './write.ts'

/** What one transaction takes: a few milliseconds, so that nobody waits for it. */
const ALARMS_PER_TRANSACTION = 150

/** Takes in what sources tell: the difference to what is known is written, and then known. */
export class Intake {
  readonly #deps: { db: Db; dialect: Dialect; live: LiveBoard }
  /** The work on each account, one thing after the other. */
  readonly #turns = new Map<number, Promise<unknown>>()

  constructor(deps: { db: Db; dialect: Dialect; live: LiveBoard }) {
    this.#deps = deps
  }

  /**
   * Takes in some servers of an account. Each ends up as it was told of, or as it was; none half-way.
   * @returns how many of them have changed
   */
  takeServers(accountId: number, servers: readonly ReadServer[], told: Told): Promise<number> {
    return this.#inTurn(accountId, async () => {
      let changed = 0
      for (const part of partsOf(servers)) {
        changed += await this.#takePart(accountId, part, told)
        // A turn for those who wait.
        await new Promise(setImmediate)
      }
      if (changed > 0) this.#deps.live.changed()
      return changed
    })
  }

  /**
   * Removes the servers of an account that are not among `keys`, with their alarms and history.
   * @param also runs in the transaction of each part
   */
  keepServers(accountId: number, keys: ReadonlySet<string>, also?: (trx: Trx) => Promise<void>): Promise<number> {
    return this.#inTurn(accountId, async () => {
      const servers = this.#deps.live.find(accountId)?.servers.values() ?? []
      const gone = [...servers].filter((server) => !keys.has(server.key))
      for (const part of partsOf(gone)) {
        await this.#drop(accountId, part, also)
        await new Promise(setImmediate)
      }
      if (gone.length > 0) this.#deps.live.changed()
      return gone.length
    })
  }

  async #drop(accountId: number, servers: readonly KnownServer[], also?: (trx: Trx) => Promise<void>): Promise<void> {
    const ids = servers.map((server) => server.id)
    // Where it could not be written, another process has taken in the same or a newer list.
    const isWritten = await this.#write(accountId, async (trx) => {
      await trx.deleteFrom('alarm_server').where('id', 'in', ids).execute()
      await also?.(trx)
    })
    if (!isWritten) return
    for (const { key } of servers) this.#deps.live.find(accountId)?.servers.delete(key)
  }

  async #takePart(accountId: number, servers: readonly ReadServer[], told: Told): Promise<number> {
    const account = this.#deps.live.find(accountId)
    if (!account) return 0
    const changes = servers.flatMap((server) => diffServer(account.servers.get(server.key), server, told) ?? [])
    if (changes.length === 0) return 0
    const ids = new Map(changes.flatMap(({ read }) => idOf(account.servers.get(read.key))))
    const isWritten = await this.#write(accountId, (trx) =>
      writeChanges(trx, this.#deps.dialect, accountId, changes, ids),
    )
    if (!isWritten) return this.#takePart(accountId, servers, told)
    for (const change of changes) apply(account, change, ids.get(change.read.key)!)
    return changes.length
  }

  /**
   * Runs a transaction on the account as it is known here; its first statement holds others off the account.
   * @returns false when another process has changed it, and what is known is read anew
   */
  async #write(accountId: number, work: (trx: Trx) => Promise<void>): Promise<boolean> {
    const account = this.#deps.live.find(accountId)
    const revision = account?.state.revision ?? 0
    const isDone = await this.#deps.db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('account_state')
        .set({ revision: revision + 1 })
        .where('account_id', '=', accountId)
        .where('revision', '=', revision)
        .executeTakeFirst()
      if (numUpdatedRows > 0n) await work(trx)
      return numUpdatedRows > 0n
    })
    if (!isDone) await this.#deps.live.sync()
    else if (account) account.state.revision = revision + 1
    return isDone
  }

  #inTurn<T>(accountId: number, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(accountId) ?? Promise.resolve()
    const turn = before.then(work, work)
    this.#turns.set(accountId, turn)
    return turn.finally(() => {
      if (this.#turns.get(accountId) === turn) this.#turns.delete(accountId)
    })
  }
}

function idOf(server: KnownServer | undefined): [string, number][] {
  return server ? [[server.key, server.id]] : []
}

/** Servers in parts of so many alarms. */
function partsOf<T extends { alarms: readonly unknown[] | ReadonlyMap<string, unknown> }>(
  servers: readonly T[],
): T[][] {
  const parts: T[][] = []
  let left = 0
  for (const server of servers) {
    if (left <= 0) {
      parts.push([])
      left = ALARMS_PER_TRANSACTION
    }
    parts.at(-1)!.push(server)
    left -= ('size' in server.alarms ? server.alarms.size : server.alarms.length) + 1
  }
  return parts
}

/** Makes what is known in memory as it was just written. */
function apply(account: KnownAccount, { read, put, gone }: ServerChange, id: number): void {
  const known = account.servers.get(read.key)
  const alarms = known?.alarms ?? new Map()
  for (const key of gone) alarms.delete(key)
  for (const alarm of put) alarms.set(alarm.key, alarm)
  const tie = { entityId: known?.entityId ?? null, tie: known?.tie ?? null }
  account.servers.set(read.key, { ...read, ...tie, id, alarms, ...summarise({ alarms }) })
}
