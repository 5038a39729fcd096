import { renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config.ts'
import type { Database } from '../db/open.ts'
import { type Actor, SYSTEM } from '../http/auth.ts'
import { Conflict, NotFound } from '../http/errors.ts'
import { runImport, Unreadable } from '../imports/index.ts'
import { lastByKey } from '../lib/chunks.ts'
import { type Clock, formatDuration, later, toStored } from '../lib/dates.ts'
import { formatNumber } from '../lib/numbers.ts'
import { CHANGES_KEPT_MS } from './changes.ts'
import type { FileChoices, Found } from './found.ts'
import type { ImportKind } from './plan.ts'
import type { ImportInput, ImportOutcome, ImportResult, RunProgress, TakeBackResult, TaskBase } from './protocol.ts'
import { getUpload, insertUpload, moveOn, type Upload, updateUpload } from './queries.ts'
import { type ReceivedFile, uploadsFolder } from './receive.ts'
import { Runs } from './runs.ts'
import { SharedFiles } from './shared-files.ts'
import type { UploadState } from './tables.ts'

export interface ImportsDeps {
  database: Database
  config: Pick<Config, 'databaseUrl' | 'dataDir' | 'timeZone'>
  clock: Clock
  log: FastifyBaseLogger
}

/**
 * Takes files through their import: looked through, asked about, tried, confirmed, written, taken back. What has been
 * found out stands in the row of the upload; the work itself is done in threads.
 */
export class Imports {
  readonly #deps: ImportsDeps
  readonly #kinds = new Map<string, ImportKind>()
  readonly #runs: Runs
  readonly #files: SharedFiles
  readonly #stopping = new AbortController()
  #forgetting: Promise<unknown> = Promise.resolve()

  constructor(deps: ImportsDeps, kinds: readonly ImportKind[]) {
    this.#deps = deps
    this.#files = new SharedFiles(deps.database)
    this.#runs = new Runs((id) => void this.#saySeen(id))
    for (const kind of kinds) this.#kinds.set(kind.kind, kind)
  }

  get deps(): ImportsDeps {
    return this.#deps
  }

  kind(name: string): ImportKind {
    const kind = this.#kinds.get(name)
    if (!kind) throw new NotFound(`Nothing is imported as ${name}.`)
    return kind
  }

  isRunning(id: number): boolean {
    return this.#runs.has(id)
  }

  progress(id: number): RunProgress | null {
    return this.#runs.progress(id)
  }

  /** Waits for what is done with an upload, at most so long. */
  settled(id: number, ms: number): Promise<void> {
    return this.#runs.settled(id, ms)
  }

  /** Begins an import with a file that was received. @returns the id of the upload */
  async begin(kind: string, file: ReceivedFile, actor: Actor, choices: FileChoices = {}): Promise<number> {
    const id = await this.#keep(this.kind(kind), file, actor, choices)
    this.#start(id, async () => {
      // Before anything else is done with it: from then on another process can go on.
      await this.#files.put(id, 'file', join(this.#folder, await this.#fileOf(id)))
      await this.#look(id, choices, actor)
    })
    return id
  }

  /** Looks at a file again, with what was chosen about it. @throws Conflict */
  async choose(upload: Upload, choices: FileChoices, actor: Actor): Promise<void> {
    await this.#fetchFile(upload)
    const { db } = this.#deps.database
    await moveOn(db, upload.id, ['asking', 'checked'], { state: 'reading', choices: JSON.stringify(choices) })
    this.#start(upload.id, () => this.#look(upload.id, choices, actor))
  }

  /**
   * Writes what a try has shown. All of it or nothing, unless what was rejected is left out knowingly.
   * @throws Conflict
   */
  async confirm(upload: Upload, options: { leaveOut: boolean }, actor: Actor): Promise<void> {
    await this.#fetchFile(upload)
    await moveOn(this.#deps.database.db, upload.id, ['checked'], {
      state: 'applying',
      problem: null,
      leave_out: options.leaveOut ? 1 : 0,
      seen_at: toStored(this.#deps.clock()),
    })
    this.#start(upload.id, () => this.#apply(upload, options.leaveOut, actor))
  }

  /** Lets go of a file that is not to be imported. @throws Conflict */
  async discard(upload: Upload): Promise<void> {
    const problem = 'It was not wanted after all.'
    await moveOn(this.#deps.database.db, upload.id, ['asking', 'checked'], { state: 'refused', problem, file: null })
    await this.#deleteFile(upload)
    await this.#deleteRejects(upload.id)
  }

  /** Undoes an import. What keeps it from being undone stands in `problem` then. @throws Conflict */
  async takeBack(upload: Upload, actor: Actor): Promise<void> {
    if (upload.state !== 'applied') throw new Conflict('Only what was imported can be taken back.')
    if (this.isRunning(upload.id)) throw new Conflict('This is being taken back already.')
    if (upload.applied_at! < later(toStored(this.#deps.clock()), -CHANGES_KEPT_MS)) {
      throw new Conflict(
        `This was imported more than ${formatDuration(CHANGES_KEPT_MS)} ago; it cannot be taken back any more.`,
      )
    }
    this.#start(upload.id, async () => {
      const kind = this.kind(upload.kind)
      const { reasons, left, leftCount } = await this.#inThread<TaskBase, TakeBackResult>(
        './take-back-task.ts',
        this.#task(upload, actor),
      )
      if (reasons.length === 0) this.#bump(kind)
      const more = leftCount > left.length ? [`And ${formatNumber(leftCount - left.length)} more.`] : []
      const told = [...reasons, ...left, ...more]
      const problem = told.length > 0 ? told.join('\n') : null
      await updateUpload(this.#deps.database.db, upload.id, { problem })
      // Nobody sees the rows any more, so nobody has to wait until they are deleted.
      if (reasons.length === 0) this.#forgetSoon()
    })
  }

  /**
   * The whole way at once, for programs: looked through, tried, and written unless it is only to be tried.
   * @throws Unreadable; Invalid when something about the file would have to be asked
   */
  async runAtOnce(
    kind: string,
    file: ReceivedFile,
    options: { dryRun: boolean; leaveOut: boolean; choices: FileChoices },
    actor: Actor,
  ): Promise<{ id: number; result: ImportResult }> {
    const { db } = this.#deps.database
    const id = await this.#keep(this.kind(kind), file, actor, options.choices)
    const upload = await getUpload(db, id, [kind])
    try {
      const input = this.#input(upload, null, options.choices, { ...options, apply: !options.dryRun }, actor)
      const { found, questions, result } = await this.#inThread<ImportInput, ImportOutcome>('./import-task.ts', input)
      if (result === null) throw new Unreadable('layout', questions.join(' '))
      if (result.applied) await this.#finish(upload, found, result)
      return { id, result }
    } finally {
      // Whoever asked was told all there is to tell; only what was written is remembered.
      const { numDeletedRows } = await db
        .deleteFrom('upload')
        .where('id', '=', id)
        .where('state', '<>', 'applied')
        .where('hidden', '=', 0)
        .executeTakeFirstOrThrow()
      if (numDeletedRows > 0n) rmSync(this.#rejectsPath(id), { force: true })
      await this.#deleteFile(upload)
    }
  }

  /** Deletes what uploads have left unseen: after they were taken back, or because they were cut short. */
  async forgetHidden(): Promise<number> {
    const { db } = this.#deps.database
    const over = await db
      .selectFrom('upload')
      .selectAll()
      .where('state', 'in', ['refused', 'taken_back'])
      .where('hidden', '=', 1)
      .execute()
    for (const upload of lastByKey(over, ({ kind }) => kind).values()) {
      await this.#inThread<TaskBase, null>('./forget-task.ts', this.#task(upload, SYSTEM))
    }
    return over.length
  }

  /** The file of an upload's rejected rows, as CSV. @throws NotFound */
  async rejects(id: number): Promise<Readable> {
    const rows = await this.#files.read(id, 'rejects', this.#rejectsPath(id))
    if (rows === null) throw new NotFound('The rejected rows of this upload are not kept any more.')
    return rows
  }

  /**
   * Goes on with an upload that another process left behind when it died: its transaction was undone by the database,
   * so that the work begins anew.
   * @returns false when its file is nowhere any more
   */
  async takeOver(upload: Upload): Promise<boolean> {
    const { file, state, choices } = upload
    if (file === null || !(await this.#files.fetch(upload.id, 'file', join(this.#folder, file)))) return false
    const actor: Actor = {
      kind: upload.actor_kind,
      id: upload.actor_id,
      name: upload.actor_name,
      address: null,
      requestId: null,
    }
    this.#start(upload.id, () =>
      state === 'applying'
        ? this.#apply(upload, upload.leave_out === 1, actor)
        : this.#look(upload.id, JSON.parse(choices) as FileChoices, actor),
    )
    return true
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the process stops'))
    await this.#runs.allEnded()
    await this.#forgetting
  }

  #forgetSoon(): void {
    this.#forgetting = this.#forgetting
      .then(() => this.forgetHidden())
      .catch((error: unknown) => {
        // The sweep does it when this could not.
        if (!this.#stopping.signal.aborted) this.#deps.log.warn({ err: error }, 'rows of uploads could not be deleted')
      })
  }

  async #keep(kind: ImportKind, received: ReceivedFile, actor: Actor, chosen: FileChoices): Promise<number> {
    const { path, name, bytes, sha256 } = received
    const { database, clock } = this.#deps
    // Received in the same folder under a name that nobody can guess; it only gets one that tells what it is.
    const file = `${basename(path)}.import`
    renameSync(path, join(this.#folder, file))
    const choices = JSON.stringify(chosen)
    return insertUpload(database.db, { kind: kind.kind, name, bytes, sha256, file, choices }, actor, toStored(clock()))
  }

  #start(id: number, work: () => Promise<void>): void {
    this.#runs.start(id, () =>
      work()
        .catch((error: unknown) => this.#fail(id, error))
        .catch((error: unknown) => this.#deps.log.error({ err: error, upload: id }, 'an upload could not be recorded')),
    )
  }

  async #saySeen(id: number): Promise<void> {
    const { database, clock, log } = this.#deps
    try {
      await updateUpload(database.db, id, { seen_at: toStored(clock()) })
    } catch (error) {
      log.warn({ err: error, upload: id }, 'could not say that an upload is worked on')
    }
  }

  async #fail(id: number, error: unknown): Promise<void> {
    const isExpected = error instanceof Unreadable
    const stopped = this.#stopping.signal.aborted
    if (!isExpected && !stopped) this.#deps.log.error({ err: error, upload: id }, 'an import failed')
    const problem = isExpected
      ? error.message
      : stopped
        ? 'Signalbox was stopped meanwhile, so nothing was imported. Upload the file again.'
        : 'Something went wrong, and nothing was imported. The error is in the log.'
    const { db } = this.#deps.database
    const upload = await db.selectFrom('upload').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    if (upload.state === 'applied') return updateUpload(db, id, { problem })
    await updateUpload(db, id, { state: 'refused', problem, file: null })
    await this.#deleteFile(upload)
  }

  async #look(id: number, choices: FileChoices, actor: Actor): Promise<void> {
    const { db } = this.#deps.database
    const upload = await db.selectFrom('upload').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const input = this.#input(upload, null, choices, { apply: false, leaveOut: false }, actor)
    try {
      const { found, result } = await this.#importInThread(input)
      if (result === null) return await this.#moveOn(id, 'reading', { state: 'asking', found: JSON.stringify(found) })
      await this.#moveOn(id, 'reading', {
        state: 'checked',
        found: JSON.stringify({ ...found, result }),
        ...result.counts,
      })
    } catch (error) {
      if (!(error instanceof Unreadable) || error.sheets.length === 0) throw error
      const asked = JSON.stringify({ sheets: error.sheets, question: error.message })
      await this.#moveOn(id, 'reading', { state: 'asking', found: asked })
    }
  }

  async #apply(upload: Upload, leaveOut: boolean, actor: Actor): Promise<void> {
    const choices = JSON.parse(upload.choices) as FileChoices
    const found = JSON.parse(upload.found!) as Found
    const input = this.#input(upload, found, choices, { apply: true, leaveOut }, actor)
    const { result } = await this.#importInThread(input)
    if (result!.applied) return this.#finish(upload, found, result!)
    const { state } = await getUpload(this.#deps.database.db, upload.id, [upload.kind])
    // Another process went on with it, as this one seemed dead.
    if (state !== 'applying') return
    const { counts, problem } = result!
    const kept = JSON.stringify({ ...found, result })
    await this.#moveOn(upload.id, 'applying', { state: 'checked', found: kept, problem, ...counts })
  }

  #moveOn(id: number, from: UploadState, to: Parameters<typeof moveOn>[3]): Promise<void> {
    return moveOn(this.#deps.database.db, id, [from], { problem: null, ...to })
  }

  async #finish(upload: Upload, found: Found, result: ImportResult): Promise<void> {
    this.#bump(this.kind(upload.kind))
    const kept = JSON.stringify({ ...found, result })
    await updateUpload(this.#deps.database.db, upload.id, { found: kept, file: null })
    await this.#deleteFile(upload)
    if (result.counts.rejected === 0) await this.#deleteRejects(upload.id)
  }

  #input(
    upload: Upload,
    found: Found | null,
    choices: FileChoices,
    { apply, leaveOut }: { apply: boolean; leaveOut: boolean },
    actor: Actor,
  ): ImportInput {
    const path = join(this.#folder, upload.file!)
    return {
      ...this.#task(upload, actor),
      path,
      stagingPath: `${path}.staging`,
      rejectsPath: this.#rejectsPath(upload.id),
      fields: this.kind(upload.kind).fields,
      choices,
      zone: choices.zone ?? this.kind(upload.kind).zone ?? this.#deps.config.timeZone,
      found,
      apply,
      leaveOut,
    }
  }

  #task(upload: Upload, actor: Actor): TaskBase {
    const { config, clock } = this.#deps
    const { task, topics, kind } = this.kind(upload.kind)
    const { databaseUrl, dataDir, timeZone } = config
    return {
      uploadId: upload.id,
      kind,
      task: task.href,
      topics,
      database: { databaseUrl, dataDir },
      turns: this.#deps.database.turns.shared,
      timeZone,
      at: toStored(clock()),
      actor: { ...actor },
      name: upload.name,
    }
  }

  #inThread<Input extends TaskBase, Result>(module: string, input: Input): Promise<Result> {
    return runImport<Input, Result>(new URL(module, import.meta.url), input, {
      signal: this.#stopping.signal,
      onProgress: (progress) => this.#runs.tell(input.uploadId, progress as RunProgress),
    })
  }

  async #importInThread(input: ImportInput): Promise<ImportOutcome> {
    const outcome = await this.#inThread<ImportInput, ImportOutcome>('./import-task.ts', input)
    await this.#files.put(input.uploadId, 'rejects', input.rejectsPath)
    return outcome
  }

  #bump(kind: ImportKind): void {
    for (const topic of kind.topics) this.#deps.database.versions.bump(topic)
  }

  async #fileOf(id: number): Promise<string> {
    const { file } = await this.#deps.database.db
      .selectFrom('upload')
      .select('file')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    return file!
  }

  /** @throws Conflict */
  async #fetchFile({ id, file }: Upload): Promise<void> {
    if (file !== null && (await this.#files.fetch(id, 'file', join(this.#folder, file)))) return
    throw new Conflict('The file of this upload is not here any more. Upload it again.')
  }

  async #deleteFile({ id, file }: Upload): Promise<void> {
    if (file === null) return
    rmSync(join(this.#folder, file), { force: true })
    await this.#files.drop(id, 'file')
  }

  async #deleteRejects(id: number): Promise<void> {
    rmSync(this.#rejectsPath(id), { force: true })
    await this.#files.drop(id, 'rejects')
  }

  get #folder(): string {
    return uploadsFolder(this.#deps.config.dataDir)
  }

  #rejectsPath(id: number): string {
    return join(this.#folder, `upload-${id}.rejects.csv`)
  }
}
