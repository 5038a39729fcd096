import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../../config.ts'
import type { Database } from '../../db/open.ts'
import { NotReady } from '../../http/errors.ts'
import { type Build, startBuild } from '../cube/build.ts'
import { Log } from '../cube/log.ts'
import { makeSnapshot } from '../cube/make.ts'
import { type Delta, overlayRow } from '../cube/overlay.ts'
import { type Snapshot, trimDeltas } from '../cube/snapshots.ts'
import { settlePending } from '../feed/settle.ts'
import { Services } from './services.ts'

/** From so many changes on top of a cube a new one is made, while the old one goes on answering. */
const REBUILD_AFTER = 20_000
/** More than these are not taken over on the thread that answers people. */
const MOST_AT_ONCE = 50_000
const SMALL = 10_000
const PATIENCE_MS = 3_000
const RETRY_SECONDS = 5

interface Deps {
  database: Database
  config: Pick<Config, 'databaseUrl' | 'dataDir'>
  log: FastifyBaseLogger
}

/**
 * The log of incidents in this process's memory, as true as the database: before each answer it takes over what was
 * committed since, by whichever process. Not to be asked inside a transaction.
 */
export class LiveLog {
  readonly #deps: Deps
  readonly #services = new Services()
  readonly #ending = new Set<Promise<void>>()
  #held: { seq: number; log: Log } | null = null
  #build: Build | null = null
  #turn: Promise<unknown> = Promise.resolve()
  #stopped = false

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Begins to read the log; nobody has to wait for it. */
  start(): void {
    this.#startBuild(true).catch((error: unknown) => {
      if (!this.#stopped) this.#deps.log.error({ err: error }, 'the log of incidents could not be read')
    })
  }

  /** The log with all that was committed before the call. @throws NotReady when it takes long to be read */
  async current(): Promise<Log> {
    const turn = this.#turn.catch(() => {}).then(() => this.#bringUpToDate())
    this.#turn = turn
    turn.catch(() => {})
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      late.reject(new NotReady('The figures are being prepared. Try again in a moment.', RETRY_SECONDS))
    }, PATIENCE_MS)
    try {
      return await Promise.race([turn, late.promise])
    } finally {
      clearTimeout(timer)
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#build?.stop()
    await this.#turn.catch(() => {})
    await Promise.all(this.#ending)
  }

  async #bringUpToDate(): Promise<Log> {
    await settlePending(this.#deps.database)
    for (let mayBeStored = true; !this.#stopped; ) {
      if (this.#held === null) {
        await this.#startBuild(mayBeStored)
        continue
      }
      if (await this.#takeOver(this.#held)) {
        const { log } = this.#held
        if (log.changes.length > REBUILD_AFTER) this.#startBuild(false).catch(() => {})
        return log
      }
      this.#held = null
      // What is stored is too old as well when it was just read.
      mayBeStored = false
    }
    throw new NotReady('The figures are being prepared. Try again in a moment.', RETRY_SECONDS)
  }

  /** @returns false when too much has changed */
  async #takeOver(held: { seq: number; log: Log }): Promise<boolean> {
    const { db } = this.#deps.database
    const clock = await this.#clock()
    if (clock.kept_from > held.seq) return false
    if (clock.seq === held.seq) return true
    const deltas = await db
      .selectFrom('log_delta')
      .select(['seq', 'n', 'set_id as setId', 'state', 'stage', 'source', 'created_at as createdAt'])
      .select('reported_at as reportedAt')
      .where('seq', '>', held.seq)
      .where('seq', '<=', clock.seq)
      .orderBy('id')
      .limit(MOST_AT_ONCE + 1)
      .execute()
    await this.#services.learn(db)
    // Looked at again, as what is trimmed away meanwhile was not read.
    if (deltas.length > MOST_AT_ONCE || (await this.#clock()).kept_from > held.seq) return false
    for (const delta of deltas) held.log.add(overlayRow(delta satisfies Delta))
    held.seq = clock.seq
    return true
  }

  #clock() {
    return this.#deps.database.db.selectFrom('log_clock').select(['seq', 'kept_from']).executeTakeFirstOrThrow()
  }

  async #startBuild(mayBeStored: boolean): Promise<void> {
    if (this.#stopped) return
    if (this.#build === null && (await this.#isSmall())) return this.#replace(await this.#buildHere())
    if (this.#build === null) {
      const build = startBuild({ database: this.#deps.config, mayBeStored })
      this.#build = build
      const ended = build.ended.finally(() => this.#ending.delete(ended))
      this.#ending.add(ended)
      build.done
        .catch(() => {})
        .finally(() => {
          this.#build = null
        })
    }
    await this.#replace(await this.#build.done)
  }

  /** Whether to begin a thread takes longer than the work itself. */
  async #isSmall(): Promise<boolean> {
    const { db } = this.#deps.database
    const beyond = await db.selectFrom('log_incident').select('id').offset(SMALL).limit(1).executeTakeFirst()
    return beyond === undefined
  }

  async #buildHere(): Promise<Snapshot> {
    const made = await makeSnapshot(this.#deps.config)
    await trimDeltas(this.#deps.database.db, made.seq)
    return made
  }

  /** It may lag behind what it replaces; the next answer takes over what is missing. */
  async #replace({ seq, cube }: Snapshot): Promise<void> {
    await this.#services.learn(this.#deps.database.db)
    this.#held = { seq, log: new Log(cube, this.#services) }
  }
}
