import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Db } from '../db/schema.ts'
import type { ProcessRole } from '../db/tables.ts'
import { type Clock, HOUR, later, MINUTE, SECOND, toStored } from '../lib/dates.ts'
import { loseOpenRuns } from './runs.ts'

const SAID_EVERY_MS = 10 * SECOND
/** Several times as long as a process lets go by without a word: what it was at is lost. */
const SILENT_MS = MINUTE
const FORGOTTEN_MS = HOUR
const SHOWN = 100

/** A process on this database, as the jobs page tells of it. */
export interface KnownProcess {
  id: string
  role: ProcessRole
  host: string
  pid: number
  startedAt: string
  seenAt: string
  isSilent: boolean
}

/** Says now and then that this process lives, and marks the runs of those that do so no longer. */
export class ProcessRegistry {
  readonly id = crypto.randomUUID()
  readonly #deps: { db: Db; clock: Clock; log: FastifyBaseLogger; role: ProcessRole }
  readonly #startedAt: string
  readonly #stopping = new AbortController()
  #ended: Promise<void> = Promise.resolve()

  constructor(deps: { db: Db; clock: Clock; log: FastifyBaseLogger; role: ProcessRole }) {
    this.#deps = deps
    this.#startedAt = toStored(deps.clock())
  }

  async start(): Promise<void> {
    await this.#say()
    this.#ended = this.#sayAlways()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#ended
    await this.#deps.db
      .deleteFrom('app_process')
      .where('id', '=', this.id)
      .execute()
      .catch((error: unknown) => this.#deps.log.warn({ err: error }, 'could not say that this process ends'))
  }

  async #sayAlways(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await pause(SAID_EVERY_MS, undefined, { signal }).catch(() => {})
      if (signal.aborted) return
      await this.#say().catch((error: unknown) => {
        this.#deps.log.warn({ err: error }, 'could not say that this process lives')
      })
    }
  }

  async #say(): Promise<void> {
    const { db, clock, role } = this.#deps
    const now = toStored(clock())
    await db
      .insertInto('app_process')
      .values({
        id: this.id,
        role,
        host: hostname(),
        pid: process.pid,
        started_at: this.#startedAt,
        seen_at: now,
      })
      .onConflict((oc) => oc.column('id').doUpdateSet({ seen_at: now }))
      .execute()
    const living = await db
      .selectFrom('app_process')
      .select('id')
      .where('seen_at', '>', later(now, -SILENT_MS))
      .execute()
    await loseOpenRuns(
      db,
      now,
      living.map(({ id }) => id),
    )
    await db.deleteFrom('app_process').where('seen_at', '<', later(now, -FORGOTTEN_MS)).execute()
  }
}

/** The processes there are, oldest first; none where this is the only one there can be. */
export async function listProcesses(db: Db, now: string): Promise<KnownProcess[]> {
  const rows = await db.selectFrom('app_process').selectAll().orderBy('started_at').orderBy('id').limit(SHOWN).execute()
  const silentFrom = later(now, -SILENT_MS)
  return rows.map((row) => ({
    id: row.id,
    role: row.role,
    host: row.host,
    pid: row.pid,
    startedAt: row.started_at,
    seenAt: row.seen_at,
    isSilent: row.seen_at <= silentFrom,
  }))
}
