import { Cron } from 'croner'
import type { JobTrigger, ProcessRole } from '../db/tables.ts'
import { Conflict, NotFound } from '../http/errors.ts'
import { toStored } from '../lib/dates.ts'
import type { Job } from './job.ts'
import { type PerformDeps, type Performed, perform } from './perform.ts'
import type { JobQueue } from './queue.ts'
import { lastStart, loseOpenRuns } from './runs.ts'

interface RunnerDeps extends PerformDeps {
  timeZone: string
  role: ProcessRole
  /** Shares the jobs that one process does for all; null where this is the only process there is. */
  queue: JobQueue | null
}

interface Entry {
  job: Job
  cron: Cron
  running: Promise<Performed | null> | null
}

/** How a job that a person asked for went on until it could be told. */
export type Asked = 'ran' | 'begun'

/**
 * Runs the listed jobs: by their schedule, at start when they were missed, and by hand. Where several processes share
 * the work, each runs those that take what is due piece by piece, and the others come to one of them by the queue.
 */
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

  /** Whether it runs in this process. */
  isRunning(name: string): boolean {
    return this.#entries.get(name)?.running !== null
  }

  /** Begins to keep the schedule, and makes up for turns that were missed. */
  async start(): Promise<void> {
    const { queue, db, clock, role } = this.#deps
    if (queue) {
      const shared = this.jobs.filter((job) => !runsEverywhere(job))
      const run = (name: string, trigger: JobTrigger, signal: AbortSignal) => this.#take(name, trigger, signal)
      await queue.start(role === 'web' ? null : { jobs: shared, run })
    } else {
      await loseOpenRuns(db, toStored(clock()))
    }
    this.#keeping = true
    for (const { job, cron } of this.#entries.values()) {
      if (!this.#isKeptHere(job)) continue
      cron.resume()
      if (job.atStart || (job.makeUp && (await this.#missed(job, cron)))) void this.#start(job.name, 'start')
    }
  }

  /** Begins a job before its turn, as there is something for it to do; not while the schedule is not kept here. */
  nudge(name: string): void {
    const entry = this.#entries.get(name)
    if (this.#keeping && entry && this.#isKeptHere(entry.job)) void this.#start(name, 'schedule')
  }

  /**
   * Runs a job once, now; by one of the processes that work, where several share it.
   * @throws NotFound, or Conflict while it runs already
   */
  async runNow(name: string): Promise<Asked> {
    const entry = this.#entries.get(name)
    if (!entry) throw new NotFound(`There is no job ${name}.`)
    if (this.#keeping && this.#deps.queue) {
      const asked = await this.#deps.queue.ask(name)
      if (asked === null) throw new Conflict(`${entry.job.title} is running already.`)
      return asked
    }
    if (entry.running) throw new Conflict(`${entry.job.title} is running already.`)
    await this.#start(name, 'person')
    return 'ran'
  }

  /** Tells what runs to stop, and waits for it. */
  async stop(): Promise<void> {
    for (const { cron } of this.#entries.values()) cron.stop()
    this.#stopping.abort()
    await this.#deps.queue?.stop()
    await Promise.all([...this.#entries.values()].map((entry) => entry.running))
  }

  #isKeptHere(job: Job): boolean {
    const { queue, role } = this.#deps
    if (!queue) return true
    return role === 'web' ? job.isOwn === true : runsEverywhere(job)
  }

  async #missed(job: Job, cron: Cron): Promise<boolean> {
    const last = await lastStart(this.#deps.db, job.name)
    const due = cron.previousRuns(1, this.#deps.clock())[0]
    if (!due) return false
    // One that never ran was not missed: the database is new.
    return last !== null && last < toStored(due)
  }

  /** Runs what the queue has given to this process. */
  async #take(name: string, trigger: JobTrigger, signal: AbortSignal): Promise<Performed | null> {
    const entry = this.#entries.get(name)
    // Of another release, which has jobs that this one does not know.
    if (!entry) return { outcome: 'failed', note: `There is no job ${name} in this release.` }
    await entry.running
    return this.#start(name, trigger, signal)
  }

  // Not overlapping is the rule of every job: what comes while it runs is left out, not queued.
  #start(name: string, trigger: JobTrigger, given?: AbortSignal): Promise<Performed | null> {
    const entry = this.#entries.get(name)!
    if (entry.running || this.#stopping.signal.aborted) return entry.running ?? Promise.resolve(null)
    const stopping = this.#stopping.signal
    const signal = given ? AbortSignal.any([given, stopping]) : stopping
    entry.running = perform(this.#deps, entry.job, trigger, signal).finally(() => {
      entry.running = null
    })
    return entry.running
  }
}

/** A pattern with seconds: what has so many turns is shared piece by piece, and not turn by turn. */
function runsEverywhere(job: Job): boolean {
  return job.isOwn === true || job.cron.split(' ').length === 6
}
