import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import { type JobWithMetadata, PgBoss } from 'pg-boss'
import type { JobTrigger } from '../db/tables.ts'
import { HOUR, MINUTE, SECOND } from '../lib/dates.ts'
import type { Job } from './job.ts'
import type { Performed } from './perform.ts'
import type { Asked } from './runner.ts'

const QUEUE = 'jobs'
const GIVEN_UP = 'jobs.given-up'
const RETRIES = 3
/** Doubled with each further try. */
const RETRY_MS = MINUTE
const LONGEST_MS = 6 * HOUR
/** A process that says nothing for so long has died, and another takes its job over. */
const SILENT_MS = 30 * SECOND
const ALIVE_EVERY_MS = 10 * SECOND
/** A backup or a clean-up that takes long keeps no other job waiting. */
const AT_A_TIME = 4
const CONNECTIONS = 3
/** How long somebody who asks for a run waits for its end. */
const ASKED_WAIT_MS = 8 * SECOND
const LOOK_EVERY_MS = SECOND / 4
const STOP_MS = 5 * SECOND

interface Order {
  job: string
  trigger: JobTrigger
}

interface Work {
  jobs: readonly Job[]
  /** Null: it could not even be recorded. */
  run(name: string, trigger: JobTrigger, signal: AbortSignal): Promise<Performed | null>
}

/**
 * The jobs that one process does for all, over pg-boss: each turn of a schedule comes to one of them. One that fails
 * is tried again, later each time, and after the last time laid aside in `jobs.given-up`.
 */
export class JobQueue {
  readonly #deps: { url: string; timeZone: string; log: FastifyBaseLogger }
  readonly #boss: PgBoss
  #isStarted = false

  constructor(deps: { url: string; timeZone: string; log: FastifyBaseLogger }) {
    this.#deps = deps
    this.#boss = new PgBoss({ connectionString: deps.url, max: CONNECTIONS, application_name: 'signalbox jobs' })
    // Without a listener an error that it mends by itself would end the process.
    this.#boss.on('error', (error) => deps.log.warn(`the queue of jobs has trouble: ${error.message}`))
  }

  /** @param work what this process does; null when it only asks others */
  async start(work: Work | null): Promise<void> {
    await this.#boss.start()
    this.#isStarted = true
    await this.#boss.createQueue(GIVEN_UP)
    await this.#boss.createQueue(QUEUE, {
      // One of a name waits or runs, never two.
      policy: 'exclusive',
      retryLimit: RETRIES,
      retryDelay: RETRY_MS / SECOND,
      retryBackoff: true,
      expireInSeconds: LONGEST_MS / SECOND,
      heartbeatSeconds: SILENT_MS / SECOND,
      deadLetter: GIVEN_UP,
    })
    if (work) await this.#work(work)
  }

  /**
   * Asks for a run by whichever process is free, and waits a little for its end.
   * @returns null when one waits or runs already
   */
  async ask(job: string): Promise<Asked | null> {
    const order: Order = { job, trigger: 'person' }
    // Whoever asked sees that it failed, and asks again.
    const id = await this.#boss.send(QUEUE, order, { singletonKey: job, retryLimit: 0 })
    if (id === null) return null
    const until = performance.now() + ASKED_WAIT_MS
    while (performance.now() < until) {
      await pause(LOOK_EVERY_MS)
      const [found] = await this.#boss.findJobs(QUEUE, { id })
      if (!found || ['completed', 'failed', 'cancelled'].includes(found.state)) return 'ran'
    }
    return 'begun'
  }

  async stop(): Promise<void> {
    if (this.#isStarted) await this.#boss.stop({ graceful: true, timeout: STOP_MS })
  }

  async #work({ jobs, run }: Work): Promise<void> {
    await this.#boss.work<Order, void, { includeMetadata: true; localConcurrency: number }>(
      QUEUE,
      {
        includeMetadata: true,
        localConcurrency: AT_A_TIME,
        pollingIntervalSeconds: 1,
        heartbeatRefreshSeconds: ALIVE_EVERY_MS / SECOND,
      } as { includeMetadata: true; localConcurrency: number },
      async (taken) => {
        for (const one of taken) await carryOut(one, run)
      },
    )
    await this.#keepSchedules(jobs)
    for (const { name, atStart } of jobs) if (atStart) await this.#send(name, 'start')
  }

  async #keepSchedules(jobs: readonly Job[]): Promise<void> {
    const { timeZone: tz } = this.#deps
    for (const { name, cron, makeUp } of jobs) {
      const order: Order = { job: name, trigger: 'schedule' }
      await this.#boss.schedule(QUEUE, cron, order, {
        key: name,
        tz,
        singletonKey: name,
        missed: makeUp ? 'once' : 'skip',
      })
    }
    const known = new Set(jobs.map(({ name }) => name))
    for (const { key } of await this.#boss.getSchedules(QUEUE)) {
      if (!known.has(key)) await this.#boss.unschedule(QUEUE, key)
    }
  }

  #send(job: string, trigger: JobTrigger): Promise<string | null> {
    const order: Order = { job, trigger }
    return this.#boss.send(QUEUE, order, { singletonKey: job })
  }
}

async function carryOut({ data, signal }: JobWithMetadata<Order>, run: Work['run']): Promise<void> {
  const performed = await run(data.job, data.trigger, signal)
  // Thrown so that the queue knows: it is tried again, here or elsewhere.
  if (performed?.outcome !== 'done') throw new Error(performed?.note ?? 'The run could not be recorded.')
}
