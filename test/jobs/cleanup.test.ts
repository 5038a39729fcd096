import t from 'tap'
import { kernelJobs } from '../../src/jobs/cleanup.ts'
import { listRuns } from '../../src/jobs/runs.ts'
import { chunksOf } from '../../src/lib/chunks.ts'
import { onEachEngine, temporaryDatabase } from '../support/database.ts'

const NOW = new Date('2026-03-03T10:00:00.000Z')
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000).toISOString()

onEachEngine(t, 'old runs of each job and old idempotency keys are cleared away, new ones stay', async (t, engine) => {
  const { db } = await temporaryDatabase(t, engine)
  const run = (job: string, minutes: number) => ({ job, trigger: 'schedule' as const, started_at: minutesAgo(minutes) })
  const runs = [
    ...Array.from({ length: 205 }, (_, i) => run('often', 300 - i)),
    run('seldom', 50_000),
    run('seldom', 9),
  ]
  for (const part of chunksOf(runs, 100)) await db.insertInto('job_run').values(part).execute()
  const key = (name: string, minutes: number) => ({
    scope: 'token:1',
    key: name,
    request_hash: 'x',
    created_at: minutesAgo(minutes),
  })
  await db
    .insertInto('idempotency_key')
    .values([key('old', 3 * 24 * 60), key('new', 24 * 60)])
    .execute()

  const [job] = kernelJobs({ db, clock: () => NOW })
  const note = await job!.run({ log: null as never }, new AbortController().signal)
  t.equal(note, '5 runs and 1 keys cleared away.')
  const kept = await db.selectFrom('job_run').select(['job', 'started_at']).orderBy('started_at').execute()
  t.equal(kept.filter(({ job }) => job === 'often').length, 200)
  t.equal(kept.filter(({ job }) => job === 'seldom').length, 2, 'a job that runs seldom keeps its history')
  t.equal(kept.find(({ job }) => job === 'often')?.started_at, minutesAgo(295), 'the oldest went')
  const keys = await db.selectFrom('idempotency_key').select('key').execute()
  t.same(keys, [{ key: 'new' }])
})

onEachEngine(t, 'the newest runs of every job are listed, newest first', async (t, engine) => {
  const { db } = await temporaryDatabase(t, engine)
  for (const job of ['a', 'b']) {
    for (const minutes of [30, 20, 10]) {
      await db
        .insertInto('job_run')
        .values({ job, trigger: 'schedule', started_at: minutesAgo(minutes) })
        .execute()
    }
  }
  const listed = (await listRuns(db, 2)).map((run) => [run.job, run.started_at])
  t.same(listed, [
    ['b', minutesAgo(10)],
    ['a', minutesAgo(10)],
    ['b', minutesAgo(20)],
    ['a', minutesAgo(20)],
  ])
})
