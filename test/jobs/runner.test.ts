import { setTimeout as pause } from 'node:timers/promises'
import pino from 'pino'
import t, { type Test } from 'tap'
import type { Database } from '../../src/db/open.ts'
import { Conflict, NotFound } from '../../src/http/errors.ts'
import { Metrics } from '../../src/http/metrics.ts'
import type { Job } from '../../src/jobs/job.ts'
import { JobRunner } from '../../src/jobs/runner.ts'
import { type Engine, onEachEngine, temporaryDatabase } from '../support/database.ts'

const NEVER = '0 0 1 1 *'
const EVERY_SECOND = '* * * * * *'

async function setUp(t: Test, engine: Engine, jobs: Partial<Job>[], now?: Date) {
  const database = await temporaryDatabase(t, engine)
  const metrics = new Metrics()
  const deps = {
    db: database.db,
    clock: () => now ?? new Date(),
    log: pino({ level: 'silent' }),
    metrics,
    timeZone: 'Europe/Stockholm',
    role: 'all' as const,
    queue: null,
    processId: null,
  }
  const whole = jobs.map((job) => ({
    name: 'test.job',
    title: 'Test',
    cron: NEVER,
    when: 'never',
    run: async () => 'done',
    ...job,
  }))
  const runner = new JobRunner(deps, whole)
  t.teardown(() => runner.stop())
  return { runner, database, metrics }
}

function runsOf({ db }: Database) {
  return db.selectFrom('job_run').selectAll().orderBy('id').execute()
}

/** A task that goes on until it is let go. */
function gate() {
  const state = { begun: 0, open: () => {} }
  const run = async () => {
    state.begun += 1
    await new Promise<void>((done) => {
      state.open = done
    })
    return 'let go'
  }
  return { state, run }
}

async function untilTrue(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(10)
}

onEachEngine(t, 'a run is recorded with who began it, when, how it ended and what it did', async (t, engine) => {
  const { runner, database, metrics } = await setUp(t, engine, [{ run: async () => '3 things done.' }])
  await runner.runNow('test.job')
  const [run] = await runsOf(database)
  t.match(run, { job: 'test.job', trigger: 'person', outcome: 'done', note: '3 things done.' })
  t.match(run?.started_at, /^\d{4}-.*Z$/)
  t.ok(run!.ended_at! >= run!.started_at)
  t.match(await metrics.registry.metrics(), /job_runs_total\{job="test.job",outcome="done"\} 1/)
})

onEachEngine(t, 'a job that fails is recorded with its message, and runs again the next time', async (t, engine) => {
  let fails = true
  const run = async () => {
    if (fails) throw new Error('no space left on device')
    return 'better'
  }
  const { runner, database } = await setUp(t, engine, [{ run }])
  await t.resolves(runner.runNow('test.job'), 'the failure is the job’s and not the runner’s')
  fails = false
  await runner.runNow('test.job')
  t.match(await runsOf(database), [
    { outcome: 'failed', note: 'no space left on device' },
    { outcome: 'done', note: 'better' },
  ])
})

t.test('a job by its schedule never overlaps itself', async (t) => {
  const { state, run } = gate()
  const { runner, database } = await setUp(t, 'sqlite', [{ cron: EVERY_SECOND, run }])
  await runner.start()
  await untilTrue(() => state.begun === 1)
  t.ok(runner.isRunning('test.job'))
  await pause(2_100)
  t.equal(state.begun, 1, 'two turns came by while it ran, and were left out')
  state.open()
  await untilTrue(() => state.begun === 2)
  state.open()
  await untilTrue(async () => (await runsOf(database)).some((run) => run.outcome === 'done'))
  t.match((await runsOf(database))[0], { trigger: 'schedule', outcome: 'done', note: 'let go' })
})

t.test('run by hand while it runs, it says so', async (t) => {
  const { state, run } = gate()
  const { runner } = await setUp(t, 'sqlite', [{ title: 'Copy the database', run }])
  const first = runner.runNow('test.job')
  await t.rejects(runner.runNow('test.job'), new Conflict('Copy the database is running already.'))
  await untilTrue(() => state.begun === 1)
  state.open()
  await first
  t.equal(state.begun, 1)
  t.notOk(runner.isRunning('test.job'))
  await t.rejects(runner.runNow('no.such'), new NotFound('There is no job no.such.'))
})

onEachEngine(t, 'what was running when the process died is told as lost at the next start', async (t, engine) => {
  const { runner, database } = await setUp(t, engine, [{}])
  await database.db
    .insertInto('job_run')
    .values({ job: 'test.job', trigger: 'schedule', started_at: '2026-03-03T10:00:00.000Z' })
    .execute()
  await runner.start()
  const [run] = await runsOf(database)
  t.match(run, { outcome: 'lost', note: 'The process ended before the job did.' })
  t.ok(run?.ended_at)
})

const AT_NINE = new Date('2026-03-03T08:00:00.000Z')
const NIGHTLY = { cron: '15 2 * * *', makeUp: true }

async function startAfter(t: Test, engine: Engine, job: Partial<Job>, lastStart: string | null): Promise<string[]> {
  const { runner, database } = await setUp(t, engine, [job], AT_NINE)
  const past = { job: 'test.job', trigger: 'schedule' as const, outcome: 'done' as const }
  if (lastStart) {
    await database.db
      .insertInto('job_run')
      .values({ ...past, started_at: lastStart, ended_at: lastStart })
      .execute()
  }
  await runner.start()
  await runner.stop()
  return (await runsOf(database)).slice(lastStart ? 1 : 0).map((run) => run.trigger)
}

onEachEngine(t, 'a turn missed while the process was down is made up for at start, once', async (t, engine) => {
  // 02:15 in Stockholm is 01:15 UTC in winter.
  t.same(await startAfter(t, engine, NIGHTLY, '2026-03-02T01:15:00.000Z'), ['start'], 'last night was missed')
  t.same(await startAfter(t, engine, NIGHTLY, '2026-02-01T01:15:00.000Z'), ['start'], 'a month of them too, once')
  t.same(await startAfter(t, engine, NIGHTLY, '2026-03-03T01:15:00.000Z'), [], 'last night was kept')
  t.same(await startAfter(t, engine, NIGHTLY, null), [], 'one that never ran was not missed: the database is new')
  t.same(await startAfter(t, engine, { cron: NIGHTLY.cron }, '2026-03-01T01:15:00.000Z'), [], 'only where it says so')
  t.same(await startAfter(t, engine, { cron: NEVER, atStart: true }, null), ['start'], 'some run at every start')
})

t.test('stopping tells what runs, waits for it, and begins nothing more', async (t) => {
  let [begun, told] = [false, false]
  const run = async (_context: unknown, signal: AbortSignal) => {
    begun = true
    await new Promise<void>((done) => signal.addEventListener('abort', () => done()))
    told = true
    await pause(50)
    return 'put away'
  }
  const { runner, database } = await setUp(t, 'sqlite', [{ cron: EVERY_SECOND, run }])
  await runner.start()
  const running = runner.runNow('test.job')
  await untilTrue(() => begun)
  await runner.stop()
  t.ok(told)
  await running
  t.match(await runsOf(database), [{ outcome: 'stopped', note: 'put away' }])
  await pause(1_100)
  t.equal((await runsOf(database)).length, 1)
})

t.test('a job that gives up when it is stopped did not fail', async (t) => {
  let begun = false
  const run = (_context: unknown, signal: AbortSignal) => {
    begun = true
    return new Promise<string>((_, fail) => signal.addEventListener('abort', () => fail(signal.reason)))
  }
  const { runner, database } = await setUp(t, 'sqlite', [{ run }])
  const running = runner.runNow('test.job')
  await untilTrue(() => begun)
  await runner.stop()
  await running
  t.match(await runsOf(database), [{ outcome: 'stopped', note: 'Stopped with the process.' }])
})

onEachEngine(
  t,
  'a quiet job leaves a row only when it had something to do, failed, or was asked for',
  async (t, engine) => {
    let found: string | undefined
    const run = async () => {
      if (found === 'trouble') throw new Error('trouble')
      return found
    }
    const { runner, database } = await setUp(t, engine, [{ cron: NEVER, quiet: true, atStart: true, run }])
    const begin = async () => {
      await runner.start()
      await untilTrue(() => !runner.isRunning('test.job'))
    }
    await begin()
    t.same(await runsOf(database), [])
    found = '2 ended.'
    await begin()
    found = 'trouble'
    await begin()
    found = undefined
    await runner.runNow('test.job')
    t.match(await runsOf(database), [
      { trigger: 'start', outcome: 'done', note: '2 ended.' },
      { trigger: 'start', outcome: 'failed', note: 'trouble' },
      { trigger: 'person', outcome: 'done', note: null },
    ])
  },
)

t.test('the next run is told in UTC, by the zone of the site', async (t) => {
  const { runner } = await setUp(t, 'sqlite', [{ cron: '15 2 * * *' }], new Date('2026-07-01T12:00:00.000Z'))
  await runner.start()
  t.equal(runner.nextRun('test.job'), '2026-07-02T00:15:00.000Z')
  t.equal(runner.nextRun('no.such'), null)
})
