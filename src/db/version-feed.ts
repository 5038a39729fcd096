import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import pg from 'pg'
import { SECOND } from '../lib/dates.ts'
import type { Db } from './schema.ts'
import type { Topic, Versions } from './versions.ts'

/** In step with the trigger on `data_version`. */
const CHANNEL = 'signalbox_version'
/** Also while notifications come in: a connection can die without a word. */
const POLL_MS = SECOND
const POLL_LISTENING_MS = 15 * SECOND
const RETRY_MS = SECOND
const CONNECT_TIMEOUT_MS = 5 * SECOND

/**
 * Hears what other processes have changed: each new version of a topic as a notification on a connection of its own.
 * While there is none, the rows are read every second; what was missed meanwhile stands in them.
 */
export class VersionFeed {
  readonly #deps: { url: string; db: Db; versions: Versions; log: FastifyBaseLogger }
  readonly #stopping = new AbortController()
  #isListening = false
  #ended: Promise<unknown> = Promise.resolve()

  constructor(deps: { url: string; db: Db; versions: Versions; log: FastifyBaseLogger }) {
    this.#deps = deps
  }

  get isListening(): boolean {
    return this.#isListening
  }

  /** Reads where the versions stand, and follows them from there. */
  async start(): Promise<void> {
    await this.#read()
    this.#ended = Promise.all([this.#listenAlways(), this.#pollAlways()])
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#ended
  }

  async #read(): Promise<void> {
    const rows = await this.#deps.db.selectFrom('data_version').select(['topic', 'version']).execute()
    for (const { topic, version } of rows) this.#deps.versions.heard(topic as Topic, version)
  }

  async #pollAlways(): Promise<void> {
    const { signal } = this.#stopping
    let failed = false
    for (let readAt = performance.now(); !signal.aborted; ) {
      await pause(POLL_MS, undefined, { signal }).catch(() => {})
      const waits = this.#isListening && performance.now() - readAt < POLL_LISTENING_MS
      if (signal.aborted || waits) continue
      try {
        await this.#read()
        failed = false
      } catch (error) {
        if (!failed) this.#deps.log.warn({ err: error }, 'what other processes change could not be read')
        failed = true
      }
      readAt = performance.now()
    }
  }

  async #listenAlways(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      try {
        await this.#listen()
      } catch (error) {
        if (this.#isListening) this.#deps.log.warn({ err: error }, 'the connection that hears of changes was lost')
      }
      this.#isListening = false
      await pause(RETRY_MS, undefined, { signal }).catch(() => {})
    }
  }

  /** Listens until the connection ends. */
  async #listen(): Promise<void> {
    const { url, versions } = this.#deps
    const { signal } = this.#stopping
    const client = new pg.Client({
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: 'signalbox listens',
    })
    const over = Promise.withResolvers<void>()
    client.on('error', over.reject)
    client.on('end', () => over.resolve())
    client.on('notification', ({ payload = '' }) => {
      const [topic, version] = payload.split(' ')
      versions.heard(topic as Topic, Number(version))
    })
    over.promise.catch(() => {})
    try {
      await client.connect()
      await client.query(`LISTEN ${CHANNEL}`)
      this.#isListening = true
      // What was committed before this listened.
      await this.#read()
      signal.addEventListener('abort', () => over.resolve(), { once: true })
      if (!signal.aborted) await over.promise
    } finally {
      await client.end().catch(() => {})
    }
  }
}
