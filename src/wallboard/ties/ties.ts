import { recordAudit } from '../../audit/index.ts'
import type { Dialect } from '../../db/dialect.ts'
import type { Db, Trx } from '../../db/schema.ts'
import type { Actor } from '../../http/auth.ts'
import { Invalid, NotFound } from '../../http/errors.ts'
import { chunksOf } from '../../lib/chunks.ts'
import { type Clock, toStored } from '../../lib/dates.ts'
import type { LiveBoard } from '../board/live.ts'
import type { KnownAccount, KnownServer } from '../board/model.ts'
import { judge, type NamedServer, type Verdict, wordsOf } from './rules.ts'
import { writeVerdicts } from './write.ts'

const SERVERS_AT_ONCE = 250

export interface TieDeps {
  db: Db
  dialect: Dialect
  clock: Clock
  live: LiveBoard
  /** The servers of the directory that are called by one of these words: host name, address, name or slug. */
  findServers(words: readonly string[]): Promise<NamedServer[]>
}

/** Finds out which servers of the directory the servers of the accounts are. */
export class Ties {
  readonly #deps: TieDeps

  constructor(deps: TieDeps) {
    this.#deps = deps
  }

  /** Ties the servers of an account that are surely one of the directory, and proposes what is not sure. */
  async settle(accountId: number): Promise<number> {
    const account = this.#deps.live.find(accountId)
    const open = [...(account?.servers.values() ?? [])].filter((server) => server.tie === null)
    let tied = 0
    for (const part of chunksOf(open, SERVERS_AT_ONCE)) {
      tied += await this.#settlePart(account!, part)
      await new Promise(setImmediate)
    }
    if (tied > 0) this.#deps.live.changed('ties')
    return tied
  }

  async settleAll(signal: AbortSignal): Promise<number> {
    await this.#deps.live.ready()
    let tied = 0
    for (const { id } of this.#deps.live.accounts) if (!signal.aborted) tied += await this.settle(id)
    return tied
  }

  async #settlePart(account: KnownAccount, servers: readonly KnownServer[]): Promise<number> {
    const words = servers.map(wordsOf)
    const asked = [...new Set(words.flatMap(({ full, short }) => [...full, ...short]))]
    const named = Map.groupBy(await this.#deps.findServers(asked), (server) => server.word)
    const verdicts = servers.map((server, i): [KnownServer, Verdict] => [server, judge(words[i]!, named)])
    const sure = verdicts.filter(([, verdict]) => verdict.entityId !== null)
    await this.#deps.db.transaction().execute(async (trx) => {
      await writeVerdicts(trx, this.#deps.dialect, verdicts)
      if (sure.length > 0) await countRevision(trx, account.id)
    })
    for (const [{ key }, { entityId }] of sure) Object.assign(account.servers.get(key) ?? {}, { entityId, tie: 'sure' })
    return sure.length
  }

  /**
   * Ties a server by hand; null says that it is none of the directory's.
   * @throws NotFound, or Invalid when the entity is no server
   */
  async tie(serverId: number, entity: { id: number; kind: string; slug: string } | null, actor: Actor): Promise<void> {
    const { db, clock, live } = this.#deps
    if (entity && entity.kind !== 'server') throw new Invalid({ entity: `“${entity.slug}” is no server.` })
    await live.ready()
    const found = findServer(live, serverId)
    const at = toStored(clock())
    await db.transaction().execute(async (trx) => {
      await writeTie(trx, serverId, entity?.id ?? null)
      await countRevision(trx, found.account.id)
      await recordAudit(trx, {
        at,
        actor,
        action: 'alarm_server.tie',
        thing: { kind: 'alarm_server', key: `${found.account.slug}/${found.server.key}`, name: found.server.name },
        after: { entity: entity?.slug ?? null },
      })
    })
    Object.assign(found.server, { entityId: entity?.id ?? null, tie: 'hand' })
    live.changed('ties')
  }
}

/** So that other processes read the servers of the account again; this one does too, once. */
async function countRevision(trx: Trx, accountId: number): Promise<void> {
  await trx
    .updateTable('account_state')
    .set((eb) => ({ revision: eb('revision', '+', 1) }))
    .where('account_id', '=', accountId)
    .execute()
}

async function writeTie(trx: Trx, serverId: number, entityId: number | null): Promise<void> {
  await trx.updateTable('alarm_server').set({ entity_id: entityId, tie: 'hand' }).where('id', '=', serverId).execute()
  await trx.deleteFrom('tie_proposal').where('server_id', '=', serverId).execute()
}

/** @throws NotFound */
export function findServer(live: LiveBoard, id: number): { account: KnownAccount; server: KnownServer } {
  for (const account of live.accounts) {
    for (const server of account.servers.values()) if (server.id === id) return { account, server }
  }
  throw new NotFound('There is no such server on the wallboard.')
}
