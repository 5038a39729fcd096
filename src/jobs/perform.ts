import type { FastifyBaseLogger } from 'fastify'
import { isUnreachable } from '../db/failures.ts'
import type { Db } from '../db/schema.ts'
import type { JobTrigger } from '../db/tables.ts'
import type { Metrics } from '../http/metrics.ts'
import { type Clock, toStored } from '../lib/dates.ts'
import type { Job } from './job.ts'
import { finishRun, startRun } from './runs.ts'

export interface PerformDeps {
  db: Db
  clock: Clock
  log: FastifyBaseLogger
  metrics: Metrics
  /** Null where this is the only process there is. */
  processId: string | null
}

export interface Performed {
  outcome: 'done' | 'failed' | 'stopped'
  note: string | undefined
}

/** Runs a job once and records the run; a failure is the job's and not the caller's. */
export async function perform(
  deps: PerformDeps,
  job: Job,
  trigger: JobTrigger,
  signal: AbortSignal,
): Promise<Performed | null> {
  const { db, clock, metrics, processId } = deps
  const log = deps.log.child({ job: job.name })
  const startedAt = clock()
  const run = { job: job.name, trigger, started_at: toStored(startedAt), process_id: processId }
  try {
    const recorded = job.quiet ? null : await startRun(db, run)
    const performed = await attempt(job, log, signal)
    const { outcome, note } = performed
    const endedAt = clock()
    metrics.jobRuns.inc({ job: job.name, outcome })
    metrics.jobSeconds.set({ job: job.name }, (endedAt.getTime() - startedAt.getTime()) / 1000)
    if (recorded === null && note === undefined && trigger !== 'person') return performed
    const id = recorded ?? (await startRun(db, run))
    await finishRun(db, id, { ended_at: toStored(endedAt), outcome, note: note ?? null })
    return performed
  } catch (error) {
    // The run itself reports its failures; what comes here is a database that cannot be reached.
    log.error({ err: error }, 'job could not be recorded')
    return null
  }
}

async function attempt(job: Job, log: FastifyBaseLogger, signal: AbortSignal): Promise<Performed> {
  try {
    signal.throwIfAborted()
    const note = await job.run({ log }, signal)
    return { outcome: signal.aborted ? 'stopped' : 'done', note }
  } catch (error) {
    if (signal.aborted) return { outcome: 'stopped', note: 'Stopped with the process.' }
    // Every job fails then, every second: that it does is worth a line, and where is not.
    if (isUnreachable(error)) log.warn(`the database cannot be reached: ${(error as Error).message}`)
    else log.error({ err: error }, 'job failed')
    return { outcome: 'failed', note: error instanceof Error ? error.message : String(error) }
  }
}
