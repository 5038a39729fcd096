import { etagOf } from '../../http/etag.ts'
import { toStored } from '../../lib/dates.ts'
import type { WallboardContext } from '../wallboard.ts'
import { type KnownAccount, type KnownServer, shownState } from './model.ts'
import { isOnBoard, staleness } from './rules.ts'
import type { Around } from './surroundings.ts'

/** The text of each server that has not changed is the text that was made for the last answer. */
const texts = new WeakMap<KnownServer, { entity: string | null; text: string }>()

interface Kept {
  mark: string
  servers: string
  etag: string
}

/**
 * `GET /api/v1/wallboard` as text. Its ETag is a weak one: it stays while accounts, servers and alarms are the same,
 * although the accounts were asked again in between.
 */
export class BoardAnswers {
  readonly #wallboard: WallboardContext
  #kept: Kept | null = null

  constructor(wallboard: WallboardContext) {
    this.#wallboard = wallboard
  }

  async get(): Promise<{ etag: string; body(): string }> {
    const { live, surroundings, clock } = this.#wallboard
    await live.ready()
    const around = await surroundings.get()
    const now = toStored(clock())
    const accounts = live.accounts.filter(isOnBoard)
    const heads = accounts.map((account) => headOf(account, now))
    const mark = JSON.stringify([live.version, around.mark, heads.map((head) => head.stale)])
    if (this.#kept?.mark !== mark) this.#kept = keep(mark, accounts, heads, around)
    const { etag, servers } = this.#kept
    return { etag, body: () => `{"at":"${now}","accounts":${JSON.stringify(heads)},"servers":[${servers}]}` }
  }
}

function headOf(account: KnownAccount, now: string) {
  const { slug, kind, name, state } = account
  return { slug, kind, name, fetchedAt: state.fetchedAt, stale: staleness(account, now) !== null, error: state.error }
}

function keep(mark: string, accounts: KnownAccount[], heads: ReturnType<typeof headOf>[], around: Around): Kept {
  const servers = accounts
    .flatMap((account) => [...account.servers.values()].map((server) => textOf(account, server, around)))
    .join(',')
  const told = heads.map((head) => ({ ...head, fetchedAt: head.fetchedAt !== null }))
  return { mark, servers, etag: `W/${etagOf(JSON.stringify(told) + servers)}` }
}

function textOf(account: KnownAccount, server: KnownServer, { places }: Around): string {
  const entity = server.entityId === null ? null : (places.get(server.entityId)?.slug ?? null)
  const kept = texts.get(server)
  if (kept && kept.entity === entity) return kept.text
  const text = JSON.stringify({
    account: account.slug,
    key: server.key,
    name: server.name,
    entity,
    ...server.counts,
    alarms: [...server.alarms.values()].map((alarm) => ({
      check: alarm.check,
      state: shownState(alarm),
      since: alarm.since,
      message: alarm.message,
      url: alarm.url,
      disabled: alarm.disabled,
    })),
  })
  texts.set(server, { entity, text })
  return text
}
