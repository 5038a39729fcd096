import type { FastifyBaseLogger } from 'fastify'

/** A piece of work that runs by itself. Declared in its domain; runs only when `schedule.ts` lists it. */
export interface Job {
  /** `status.cleanup`: domain and what it does. */
  name: string
  /** What it does, in a few words for the jobs page. */
  title: string
  /**
   * Cron pattern (seconds first when there are six fields), read in the site's zone. Where several processes share the
   * work, one with seconds has its turns in each of them: what it does it has to claim piece by piece. Of others, each
   * turn comes to one process.
   */
  cron: string
  /** The same in words: "every night at 02:15". */
  when: string
  /** Runs at start when its last turn was missed while the process was down. */
  makeUp?: boolean
  /** Runs at every start. */
  atStart?: boolean
  /** Looks after what each process has for itself, such as its folder: runs in every one, whatever its role. */
  isOwn?: boolean
  /** Not recorded when it found nothing to do (its note is undefined), as it runs every few seconds. */
  quiet?: boolean
  /**
   * Must stop soon when `signal` aborts.
   * @returns what was done, in a few words, for the jobs page
   */
  run(context: JobContext, signal: AbortSignal): Promise<string | undefined>
}

export interface JobContext {
  log: FastifyBaseLogger
}
