import type { Db } from '../db/schema.ts'
import { type Clock, DAY, later, toStored } from '../lib/dates.ts'
import type { Job } from './job.ts'
import { trimRuns } from './runs.ts'

const KEYS_KEPT_MS = 2 * DAY

export function kernelJobs(deps: { db: Db; clock: Clock }): Job[] {
  return [
    {
      name: 'kernel.cleanup',
      title: 'Clear away old runs of jobs and used idempotency keys',
      cron: '40 3 * * *',
      when: 'every night at 03:40',
      makeUp: true,
      async run() {
        const runs = await trimRuns(deps.db)
        const before = later(toStored(deps.clock()), -KEYS_KEPT_MS)
        const keys = await deps.db
          .deleteFrom('idempotency_key')
          .where('created_at', '<', before)
          .executeTakeFirstOrThrow()
        return `${runs} runs and ${keys.numDeletedRows} keys cleared away.`
      },
    },
  ]
}
