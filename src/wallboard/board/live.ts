import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Db } from '../../db/schema.ts'
import { SECOND } from '../../lib/dates.ts'
import { listAccounts, loadServers } from './load.ts'
import type { KnownAccount } from './model.ts'

/** Less than a display needs to ask twice. The states of accounts change all the time, so nobody tells of each. */
const FOLLOW_MS = SECOND / 2

/**
 * All accounts with their servers and alarms, in memory: what a hundred displays ask for every few seconds. It is read
 * once, changed by what is taken in here, and read again where another process has taken something in.
 */
export class LiveBoard {
  readonly #db: Db
  #accounts = new Map<number, KnownAccount>()
  #syncing: Promise<void> | null = null
  #isRead = false
  #version = 0
  #ties = 0
  readonly #stopping = new AbortController()
  #following: Promise<void> = Promise.resolve()

  constructor(db: Db) {
    this.#db = db
  }

  /** Counts up when something that is shown changes. */
  get version(): number {
    return this.#version
  }

  /** Counts up when a server is tied to another entity. */
  get ties(): number {
    return this.#ties
  }

  /** By name. What stands here is changed by the intake alone. */
  get accounts(): KnownAccount[] {
    return [...this.#accounts.values()]
  }

  find(id: number): KnownAccount | undefined {
    return this.#accounts.get(id)
  }

  findBySlug(slug: string): KnownAccount | undefined {
    return this.accounts.find((account) => account.slug === slug)
  }

  changed(what: 'alarms' | 'ties' = 'alarms'): void {
    this.#version += 1
    if (what === 'ties') this.#ties += 1
  }

  /** Waits for the first reading. */
  async ready(): Promise<void> {
    if (!this.#isRead) await this.sync()
  }

  /** Keeps up with what other processes take in. */
  follow(log: FastifyBaseLogger): void {
    this.#following = this.#follow(log)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#following
  }

  /** Takes over what the database says of the accounts, and reads servers again where its revision is another. */
  async sync(): Promise<void> {
    // Who asks after a change must not get what was read before it.
    while (this.#syncing) await this.#syncing
    this.#syncing = this.#read().finally(() => {
      this.#syncing = null
    })
    await this.#syncing
  }

  async #follow(log: FastifyBaseLogger): Promise<void> {
    const { signal } = this.#stopping
    let failed = false
    while (!signal.aborted) {
      await this.sync().then(
        () => {
          failed = false
        },
        (error: unknown) => {
          if (!failed) log.warn({ err: error }, 'what other processes take in could not be read')
          failed = true
        },
      )
      await pause(FOLLOW_MS, undefined, { signal }).catch(() => {})
    }
  }

  async #read(): Promise<void> {
    const before = this.#isRead ? fingerprint(this.#accounts.values()) : null
    const next = new Map<number, KnownAccount>()
    for (const row of await listAccounts(this.#db)) {
      const known = this.#accounts.get(row.id)
      const isCurrent = known !== undefined && known.state.revision >= row.state.revision
      const servers = isCurrent ? known.servers : await loadServers(this.#db, row.id)
      if (!isCurrent) this.#ties += 1
      // What was taken in here while this was read is newer than the row.
      const state = isCurrent && known.state.revision > row.state.revision ? known.state : row.state
      next.set(row.id, Object.assign(known ?? {}, row, { state, servers }) as KnownAccount)
    }
    this.#accounts = next
    this.#isRead = true
    if (before !== fingerprint(next.values())) this.changed()
  }
}

/** What is shown of the accounts themselves, but for when they were asked: that alone changes no board. */
function fingerprint(accounts: Iterable<KnownAccount>): string {
  const shown = [...accounts].map(({ id, slug, name, intervalSeconds, pausedAt, state }) => [
    id,
    slug,
    name,
    intervalSeconds,
    pausedAt,
    state.revision,
    state.error,
    state.failingSince,
    state.fetchedAt === null,
    state.warnings,
  ])
  return JSON.stringify(shown)
}
