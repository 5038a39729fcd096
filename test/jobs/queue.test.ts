import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import pino from 'pino'
import t, { type Test } from 'tap'
import type { ProcessRole } from '../../src/db/tables.ts'
import { Conflict } from '../../src/http/errors.ts'
import { Metrics } from '../../src/http/metrics.ts'
import type { Job } from '../../src/jobs/job.ts'
import { listProcesses, ProcessRegistry } from '../../src/jobs/processes.ts'
import { JobQueue } from '../../src/jobs/queue.ts'
import { JobRunner } from '../../src/jobs/runner.ts'
import { ENGINES, type TestDatabase, temporaryDatabase } from '../support/database.ts'

if (!ENGINES.includes('postgres')) t.bailout('this needs PostgreSQL: run it by npm test')

const NIGHTLY = '0 3 * * *'
const log = pino({ level: 'silent' })

/** What a process does with jobs, on a database that others share. */
async function startRunner(t: Test, database: TestDatabase, jobs: Partial<Job>[], role: ProcessRole = 'all') {
  const timeZone = 'Europe/Stockholm'
  const deps = { db: database.db, clock: () => new Date(), log, metrics: new Metrics(), timeZone, role }
  const queue = new JobQueue({ url: database.url, timeZone, log })
  const whole = jobs.map((job) => ({
    name: 'test.job',
    title: 'Copy it',
    cron: NIGHTLY,
    when: 'every night at 03:00',
    run: async () => 'done',
    ...job,
  }))
  const runner = new JobRunner({ ...deps, queue, processId: crypto.randomUUID() }, whole)
  t.teardown(() => runner.stop())
  await runner.start()
  return runner
}

const runsOf = ({ db }: TestDatabase) => db.selectFrom('job_run').selectAll().orderBy('id').execute()

t.test('a run that is asked for at one process is done once, by one that works', async (t) => {
  const database = await temporaryDatabase(t, 'postgres')
  const ran: string[] = []
  const jobOf = (who: string) => [{ run: async () => `${ran.push(who)} done` }]
  const web = await startRunner(t, database, jobOf('web'), 'web')
  await startRunner(t, database, jobOf('worker'), 'worker')
  await startRunner(t, database, jobOf('another'), 'worker')
  t.equal(await web.runNow('test.job'), 'ran')
  t.equal(ran.length, 1)
  t.not(ran[0], 'web')
  t.match(await runsOf(database), [{ trigger: 'person', outcome: 'done', note: '1 done' }])
  const { rows } = await sql`SELECT key, cron, timezone FROM pgboss.schedule`.execute(database.db)
  t.same(rows, [{ key: 'test.job', cron: NIGHTLY, timezone: 'Europe/Stockholm' }], 'its schedule is kept once')
})

t.test('what runs at one is not begun at another', async (t) => {
  const database = await temporaryDatabase(t, 'postgres')
  let open = () => {}
  const run = () =>
    new Promise<string>((done) => {
      open = () => done('let go')
    })
  const worker = await startRunner(t, database, [{ run }])
  const other = await startRunner(t, database, [{ run }], 'web')
  const first = worker.runNow('test.job')
  while ((await runsOf(database)).length === 0) await pause(20)
  await t.rejects(other.runNow('test.job'), new Conflict('Copy it is running already.'))
  open()
  t.equal(await first, 'ran')
})

t.test('a turn that fails is tried again later, and laid aside after the last time', async (t) => {
  const database = await temporaryDatabase(t, 'postgres')
  const run = async () => {
    throw new Error('the disk is full')
  }
  await startRunner(t, database, [{ run, atStart: true }])
  const state = async () =>
    (
      await sql<{ state: string; waits: number; count: number }>`
        SELECT state, extract(epoch FROM start_after - now())::int AS waits, retry_count AS count FROM pgboss.job
        WHERE name = 'jobs'`.execute(database.db)
    ).rows[0]
  while ((await state())?.state !== 'retry') await pause(50)
  const first = await state()
  t.ok(first!.waits > 20 && first!.waits <= 125, `again in ${first!.waits} s`)
  // The waits are not waited for here.
  for (let tries = 1; tries <= 3; tries += 1) {
    while ((await state())?.state !== 'retry') await pause(50)
    await sql`UPDATE pgboss.job SET start_after = now() WHERE name = 'jobs'`.execute(database.db)
    while ((await runsOf(database)).filter((one) => one.outcome === 'failed').length <= tries) await pause(50)
  }
  while ((await state())?.state !== 'failed') await pause(50)
  t.match(await runsOf(database), Array(4).fill({ outcome: 'failed', note: 'the disk is full' }))
  const { rows } = await sql`SELECT data FROM pgboss.job WHERE name = 'jobs.given-up'`.execute(database.db)
  t.match(rows, [{ data: { job: 'test.job' } }])
})

t.test('runs of a process that says nothing any more are lost, and those of others are not', async (t) => {
  const { db } = await temporaryDatabase(t, 'postgres')
  const now = { at: new Date('2026-03-03T10:00:00.000Z') }
  const deps = { db, clock: () => now.at, log, role: 'worker' as const }
  const [dead, living] = [new ProcessRegistry(deps), new ProcessRegistry(deps)]
  await dead.start()
  const open = { job: 'x', trigger: 'schedule' as const, started_at: '2026-03-03T10:00:00.000Z' }
  for (const { id } of [dead, living])
    await db
      .insertInto('job_run')
      .values({ ...open, process_id: id })
      .execute()
  now.at = new Date('2026-03-03T10:02:00.000Z')
  await living.start()
  t.teardown(() => Promise.all([dead.stop(), living.stop()]))
  const runs = await db.selectFrom('job_run').selectAll().execute()
  t.equal(runs.find((run) => run.process_id === dead.id)?.outcome, 'lost')
  t.equal(runs.find((run) => run.process_id === living.id)?.outcome, null)
  const listed = await listProcesses(db, '2026-03-03T10:02:00.000Z')
  t.match(
    listed.toSorted((a, b) => Number(b.isSilent) - Number(a.isSilent)),
    [
      { id: dead.id, isSilent: true },
      { id: living.id, isSilent: false },
    ],
  )
  await living.stop()
  t.equal((await listProcesses(db, '2026-03-03T10:02:00.000Z')).length, 1, 'one that ends says so')
})
