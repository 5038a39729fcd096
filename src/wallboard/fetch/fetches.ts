import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../../config.ts'
import type { Db } from '../../db/schema.ts'
import type { Metrics } from '../../http/metrics.ts'
import { type Clock, toStored } from '../../lib/dates.ts'
import { openSecret, openSession, sealSession } from '../accounts/sealed.ts'
import type { LiveBoard } from '../board/live.ts'
import type { KnownAccount } from '../board/model.ts'
import type { Intake } from '../intake/intake.ts'
import {
  type AccountSettings,
  type ReadServer,
  type Session,
  SourceFailure,
  type SourceKind,
} from '../sources/index.ts'
import { claimAccounts } from './claim.ts'
import { FetchWorker } from './fetch-worker.ts'
import { recordAnswer, recordFailure } from './outcome.ts'
import type { FetchDone } from './protocol.ts'
import { isDue } from './rules.ts'

/** Accounts that are only tried are never kept in mind. */
const NOBODY = 0

export interface FetchDeps {
  db: Db
  live: LiveBoard
  intake: Intake
  clock: Clock
  log: FastifyBaseLogger
  metrics: Metrics
  config: Pick<Config, 'secretKey' | 'outboundAllow' | 'outboundDeny'>
  /** Called when servers were taken in. */
  onServers(accountId: number): Promise<void>
}

export interface Trial {
  serverCount: number
  alarmCount: number
  warnings: string[]
}

/** Asks the sources of the accounts: each when its turn has come, or at a person's word. None waits for another. */
export class Fetches {
  readonly #deps: FetchDeps
  readonly #worker: FetchWorker
  /** What is under way, so that no source is asked twice at the same time. */
  readonly #underWay = new Map<number, Promise<void>>()
  /** The answer of each account that was taken in completely, and the revision that it made. */
  readonly #known = new Map<number, { answer: string; revision: number }>()

  constructor(deps: FetchDeps) {
    this.#deps = deps
    const { outboundAllow, outboundDeny } = deps.config
    this.#worker = new FetchWorker({ outboundAllow, outboundDeny }, deps.log)
  }

  /** Begins to ask every account whose turn has come, and waits for none of them. */
  async runDue(): Promise<void> {
    const { live, db, clock, log } = this.#deps
    await live.sync()
    const now = toStored(clock())
    const due = live.accounts.filter((account) => isDue(account, now) && !this.#underWay.has(account.id))
    for (const id of await claimAccounts(
      db,
      due.map((account) => account.id),
      now,
    )) {
      this.#begin(id).catch((error: unknown) => log.error({ err: error, account: id }, 'an account could not be asked'))
    }
  }

  /** Asks an account now, whatever its turn, and ends when what it told is taken in. Its failure is its state. */
  async fetchNow(accountId: number): Promise<void> {
    await this.#deps.live.ready()
    await this.#begin(accountId)
  }

  /** Asks with settings that are not saved; nothing is taken in. @throws SourceFailure */
  async tryOut(kind: SourceKind, account: AccountSettings): Promise<Trial> {
    const order = { accountId: NOBODY, kind, account, session: null, known: null, at: toStored(this.#deps.clock()) }
    const { serverCount, alarmCount, warnings } = await this.#worker.fetch(order, async () => {})
    return { serverCount, alarmCount, warnings }
  }

  async stop(): Promise<void> {
    await this.#worker.stop()
    await Promise.allSettled(this.#underWay.values())
  }

  #begin(accountId: number): Promise<void> {
    const running = this.#underWay.get(accountId)
    if (running) return running
    const fetching = this.#fetch(accountId).finally(() => this.#underWay.delete(accountId))
    this.#underWay.set(accountId, fetching)
    return fetching
  }

  async #fetch(accountId: number): Promise<void> {
    const { db, live, clock, metrics } = this.#deps
    const account = live.find(accountId)
    if (!account) return
    try {
      await this.#take(account)
      metrics.accountFetches.inc({ kind: account.kind, outcome: 'done' })
    } catch (error) {
      this.#known.delete(accountId)
      if (!(error instanceof SourceFailure)) throw error
      // The state of an account is its source's; a stop of ours says nothing of it.
      if (error.code === 'stopped') return
      metrics.accountFetches.inc({ kind: account.kind, outcome: error.code })
      await recordFailure(db, account, toStored(clock()), error)
    } finally {
      await live.sync()
    }
  }

  async #take(account: KnownAccount): Promise<void> {
    const { db, intake, clock, config } = this.#deps
    const stored = await this.#deps.db
      .selectFrom('account')
      .select(['url', 'username', 'secret', 'session', 'settings'])
      .where('id', '=', account.id)
      .executeTakeFirstOrThrow()
    const session = openSession(config.secretKey, stored.session)
    const order = {
      accountId: account.id,
      kind: account.kind as SourceKind,
      account: settingsOf(config.secretKey, stored),
      session,
      at: toStored(clock()),
      known: this.#knownAnswer(account),
    }
    const take = (servers: ReadServer[]) =>
      intake.takeServers(account.id, servers, { at: toStored(clock()), isWhole: true })
    const done = await this.#worker.fetch(order, take)
    if (done.keys) await this.#settleServers(account.id, done.keys)
    await recordAnswer(db, account, {
      ...done,
      at: toStored(clock()),
      session: this.#sealed(session, done, stored.session),
    })
    this.#known.set(account.id, { answer: done.answer, revision: account.state.revision })
  }

  /** Null when something else was taken in since: then the next answer is compared as a whole. */
  #knownAnswer({ id, state }: KnownAccount): string | null {
    const kept = this.#known.get(id)
    return kept?.revision === state.revision ? kept.answer : null
  }

  async #settleServers(accountId: number, keys: readonly string[]): Promise<void> {
    await this.#deps.intake.keepServers(accountId, new Set(keys))
    await this.#deps.onServers(accountId)
  }

  /** A session that has not changed stays as it is stored: encrypted anew it would look different each time. */
  #sealed(before: Session | null, { session }: FetchDone, stored: string | null): string | null {
    if (JSON.stringify(before) === JSON.stringify(session)) return stored
    return sealSession(this.#deps.config.secretKey, session)
  }
}

function settingsOf(
  secretKey: string,
  stored: { url: string | null; username: string | null; secret: string | null; settings: string },
): AccountSettings {
  const { url, username, secret, settings } = stored
  return { url, username, secret: openSecret(secretKey, secret), settings: JSON.parse(settings) }
}
