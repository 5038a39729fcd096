import { Cron } from 'croner'
import type { FastifyBaseLogger } from 'fastify'
import type { Db } from '../db/schema.ts'
import type { JobTrigger } from '../db/tables.ts'
import { Conflict, NotFound } from '../http/errors.ts'
import type { Metrics } from '../http/metrics.ts'
import { type Clock, toStored } from '../lib/dates.ts'
import type { Job } from './job.ts'
import { finishRun, lastStart, loseOpenRuns, startRun } from './runs.ts'

interface RunnerDeps {
  db: Db
  clock: Clock
  log: FastifyBaseLogger
  metrics: Metrics
  timeZone: string
}

interface Entry {
  job: Job
  cron: Cron
  running: Promise<void> | null
}

/** Runs the listed jobs in this process: by their schedule, at start when they were missed, and by hand. */
export class JobRunner {
  readonly #deps: RunnerDeps
  readonly #entries = new Map<string, Entry>()
  readonly #stopping = new AbortController()
  #keeping = false

  constructor(deps: RunnerDeps, jobs: readonly Job[]) {
    this.#deps = deps
    for (const job of jobs) {
      const cron = new Cron(
        job.cron,
        { timezone: deps.timeZone, paused: true },
        () => void this.#start(job.name, 'schedule'),
      )
      this.#entries.set(job.name, { job, cron, running: null })
    }
  }

  get jobs(): Job[] {
    return [...this.#entries.values()].map((entry) => entry.job)
  }

  nextRun(name: string): string | null {
    const next = this.#entries.get(name)?.cron.nextRun(this.#deps.clock())
    return next ? toStored(next) : null
  }

  isRunning(name: string): boolean {
    return this.#entries.get(name)?.running !== null
  }

  /** Begins to keep the schedule, and makes up for turns that were missed. */
  async start(): Promise<void> {
    await loseOpenRuns(this.#deps.db, toStored(this.#deps.clock()))
    this.#keeping = true
    for (const { job, cron } of this.#entries.values()) {
      cron.resume()
      if (job.atStart || (job.makeUp && (await this.#missed(job, cron)))) void this.#start(job.name, 'start')
    }
  }

  /** Begins a job before its turn, as there is something for it to do; not while the schedule is not kept. */
  nudge(name: string): void {
    if (this.#keeping) void this.#start(name, 'schedule')
  }

  /**
   * Runs a job once, now.
   * @throws NotFound, or Conflict while it runs already
   */
  async runNow(name: string): Promise<void> {
    const entry = this.#entries.get(name)
    if (!entry) throw new NotFound(`There is no job ${name}.`)
    if (entry.running) throw new Conflict(`${entry.job.title} is running already.`)
    await this.#start(name, 'person')
  }

  /** Tells what runs to stop, and waits for it. */
  async stop(): Promise<void> {
    for (const { cron } of this.#entries.values()) cron.stop()
    this.#stopping.abort()
    await Promise.all([...this.#entries.values()].map((entry) => entry.running))
  }

  async #missed(job: Job, cron: Cron): Promise<boolean> {
    const last = await lastStart(this.#deps.db, job.name)
    const due = cron.previousRuns(1, this.#deps.clock())[0]
    if (!due) return false
    // One that never ran was not missed: the database is new.
    return last !== null && last < toStored(due)
  }

  // Not overlapping is the rule of every job: what comes while it runs is left out, not queued.
  #start(name: string, trigger: JobTrigger): Promise<void> {
    const entry = this.#entries.get(name)!
    if (entry.running || this.#stopping.signal.aborted) return entry.running ?? Promise.resolve()
    entry.running = this.#run(entry.job, trigger).finally(() => {
      entry.running = null
    })
    return entry.running
  }

  async #run(job: Job, trigger: JobTrigger): Promise<void> {
    const { db, clock, metrics } = this.#deps
    const log = this.#deps.log.child({ job: job.name })
    const startedAt = clock()
    try {
      const recorded = job.quiet ? null : await startRun(db, job.name, trigger, toStored(startedAt))
      const { outcome, note } = await this.#attempt(job, log)
      const endedAt = clock()
      metrics.jobRuns.inc({ job: job.name, outcome })
      metrics.jobSeconds.set({ job: job.name }, (endedAt.getTime() - startedAt.getTime()) / 1000)
      if (recorded === null && note === undefined && trigger !== 'person') return
      const id = recorded ?? (await startRun(db, job.name, trigger, toStored(startedAt)))
      await finishRun(db, id, { ended_at: toStored(endedAt), outcome, note: note ?? null })
    } catch (error) {
      // The run itself reports its failures; what comes here is a database that cannot be reached.
      log.error({ err: error }, 'job could not be recorded')
    }
  }

  async #attempt(
    job: Job,
    log: FastifyBaseLogger,
  ): Promise<{ outcome: 'done' | 'failed' | 'stopped'; note: string | undefined }> {
    try {
      this.#stopping.signal.throwIfAborted()
      const note = await job.run({ log }, this.#stopping.signal)
      return { outcome: this.#stopping.signal.aborted ? 'stopped' : 'done', note }
    } catch (error) {
      if (this.#stopping.signal.aborted) return { outcome: 'stopped', note: 'Stopped with the process.' }
      log.error({ err: error }, 'job failed')
      return { outcome: 'failed', note: error instanceof Error ? error.message : String(error) }
    }
  }
}
