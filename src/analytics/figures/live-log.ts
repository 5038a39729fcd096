import { setImmediate as pause } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../../db/open.ts'
import { NotReady } from '../../http/errors.ts'
import { settlePending } from '../feed/settle.ts'
import { Columns, type LogEntry } from './columns.ts'
import { Services } from './services.ts'

const BATCH = 5_000
/** More changes than these are not taken over one by one: the log is read anew. */
const MOST_CHANGES = 5_000
/** So many numbers of changes are kept for processes that lag behind. */
const KEPT_CHANGES = 10_000
const PATIENCE_MS = 3_000
const RETRY_SECONDS = 5

export interface Log {
  columns: Columns
  services: Services
}

interface Loaded extends Log {
  seq: number
}

/**
 * The log of incidents in this process's memory, as true as the database: before each answer it takes over what was
 * committed since, by whichever process. Not to be asked inside a transaction.
 */
export class LiveLog {
  readonly #database: Database
  readonly #log: FastifyBaseLogger
  #loaded: Promise<Loaded> | null = null
  #turn: Promise<unknown> = Promise.resolve()
  #stopped = false

  constructor(deps: { database: Database; log: FastifyBaseLogger }) {
    this.#database = deps.database
    this.#log = deps.log
  }

  /** Begins to read the log; nobody has to wait for it. */
  start(): void {
    this.current().catch((error: unknown) => {
      if (!(error instanceof NotReady) && !this.#stopped)
        this.#log.error({ err: error }, 'the log of incidents could not be read')
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
    await this.#turn.catch(() => {})
  }

  async #bringUpToDate(): Promise<Log> {
    await settlePending(this.#database)
    this.#loaded ??= this.#load()
    try {
      const loaded = await this.#loaded
      if (await this.#takeOver(loaded)) return loaded
      this.#loaded = this.#load()
      return await this.#loaded
    } catch (error) {
      this.#loaded = null
      throw error
    }
  }

  async #load(): Promise<Loaded> {
    const loaded = { seq: await this.#seq(), columns: new Columns(), services: new Services() }
    await loaded.services.learn(this.#database.db)
    for (let after = 0; !this.#stopped; ) {
      const rows = await this.#rows().where('id', '>', after).orderBy('id').limit(BATCH).execute()
      for (const row of rows) loaded.columns.append(row)
      if (rows.length < BATCH) break
      after = rows.at(-1)!.id
      await pause()
    }
    await this.#database.db
      .deleteFrom('log_change')
      .where('seq', '<', loaded.seq - KEPT_CHANGES)
      .execute()
    return loaded
  }

  /** @returns false when too much has changed */
  async #takeOver(loaded: Loaded): Promise<boolean> {
    const seq = await this.#seq()
    if (seq === loaded.seq) return true
    if (seq - loaded.seq > MOST_CHANGES) return false
    const changes = await this.#database.db
      .selectFrom('log_change')
      .selectAll()
      .where('seq', '>', loaded.seq)
      .where('seq', '<=', seq)
      .orderBy('seq')
      .limit(MOST_CHANGES + 1)
      .execute()
    if (changes.length > MOST_CHANGES) return false
    const refs = (what: 'row' | 'upload') => new Set(changes.flatMap((one) => (one.what === what ? [one.ref] : [])))
    const [ids, uploads] = [refs('row'), refs('upload')]
    // Read first and put in place at once: whoever counts meanwhile finds the one or the other.
    const entries = await this.#entriesOf(ids, uploads)
    await loaded.services.learn(this.#database.db)
    loaded.columns.remove(ids, uploads)
    for (const entry of entries) loaded.columns.append(entry)
    loaded.seq = seq
    return true
  }

  async #entriesOf(ids: ReadonlySet<number>, uploads: ReadonlySet<number>): Promise<LogEntry[]> {
    const entries: LogEntry[] = []
    const { dialect } = this.#database
    for (const upload of uploads) {
      for (let after = 0; ; ) {
        const query = this.#rows().where('upload_id', '=', upload).where('id', '>', after)
        const rows = await query.orderBy('id').limit(BATCH).execute()
        for (const row of rows) entries.push(row)
        if (rows.length < BATCH) break
        after = rows.at(-1)!.id
        await pause()
      }
    }
    if (ids.size > 0) {
      const rows = await this.#rows()
        .where((eb) => dialect.isOneOf(eb.ref('id'), [...ids]))
        .execute()
      entries.push(...rows.filter(({ uploadId }) => uploadId === null || !uploads.has(uploadId)))
    }
    return entries
  }

  #rows() {
    return this.#database.db
      .selectFrom('log_incident')
      .select([
        'id',
        'upload_id as uploadId',
        'set_id as setId',
        'state',
        'stage',
        'source',
        'created_at as createdAt',
        'reported_at as reportedAt',
      ])
  }

  async #seq(): Promise<number> {
    const { seq } = await this.#database.db.selectFrom('log_clock').select('seq').executeTakeFirstOrThrow()
    return seq
  }
}
