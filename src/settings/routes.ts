import { Type } from 'typebox'
import { recordAudit } from '../audit/index.ts'
import type { Config } from '../config.ts'
import type { Db } from '../db/schema.ts'
import { writeSetting } from '../db/settings.ts'
import type { App } from '../http/types.ts'
import { listProcesses } from '../jobs/processes.ts'
import type { JobRunner } from '../jobs/runner.ts'
import { listRuns } from '../jobs/runs.ts'
import { type Clock, toStored } from '../lib/dates.ts'
import { DISMISSED, isDismissed, listFirstSteps } from './first-steps.ts'

const RUNS_SHOWN = 5
const JobParams = Type.Object({ name: Type.String({ maxLength: 100 }) })

export function settingsRoutes(
  app: App,
  deps: { db: Db; jobs: JobRunner; clock: Clock; config: Pick<Config, 'smtpUrl' | 'mailDir'> },
): void {
  app.get('/settings', { config: { role: 'admin' } }, async (_request, reply) => {
    const steps = await listFirstSteps(deps.db, deps.config)
    const isOver = steps.every(({ isDone }) => isDone) || (await isDismissed(deps.db))
    return reply.redirect(isOver ? '/settings/services' : '/settings/start', 303)
  })

  app.get('/settings/start', { config: { role: 'admin' } }, async (_request, reply) => {
    const steps = await listFirstSteps(deps.db, deps.config)
    return reply.page('settings/start', { steps, isDismissed: await isDismissed(deps.db) })
  })

  app.post('/settings/start/dismissal', { config: { role: 'admin' } }, async (request, reply) => {
    const at = toStored(deps.clock())
    await deps.db.transaction().execute(async (trx) => {
      await writeSetting(trx, DISMISSED, true, at)
      const thing = { kind: 'setting', key: DISMISSED, name: 'First steps' }
      await recordAudit(trx, { at, actor: request.actor, action: 'setting.change', thing })
    })
    return reply.done('/settings/services', 'The first steps stay in the settings, and are not shown first any more.')
  })

  app.get('/settings/jobs', { config: { role: 'admin' } }, async (_request, reply) => {
    const runs = Map.groupBy(await listRuns(deps.db, RUNS_SHOWN), (run) => run.job)
    const processes = await listProcesses(deps.db, toStored(deps.clock()))
    const jobs = deps.jobs.jobs.map((job) => {
      const last = runs.get(job.name) ?? []
      return {
        ...job,
        runs: last.map((run) => ({
          ...run,
          ms: run.ended_at === null ? null : Date.parse(run.ended_at) - Date.parse(run.started_at),
        })),
        // Here, or in another process.
        running: deps.jobs.isRunning(job.name) || last.some((run) => run.ended_at === null),
        next: deps.jobs.nextRun(job.name),
      }
    })
    return reply.page('settings/jobs', { jobs, processes })
  })

  app.post(
    '/settings/jobs/:name/run',
    { schema: { params: JobParams }, config: { role: 'admin' } },
    async (request, reply) => {
      const { name } = request.params
      const at = toStored(deps.clock())
      const asked = await deps.jobs.runNow(name)
      await recordAudit(deps.db, { at, actor: request.actor, action: 'job.run', thing: { kind: 'job', key: name } })
      const told =
        asked === 'ran'
          ? 'It has run. The result stands beside it.'
          : 'It has begun, or waits for a process that works. The result will stand beside it.'
      return reply.done('/settings/jobs', told)
    },
  )
}
