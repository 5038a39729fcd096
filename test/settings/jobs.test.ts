import { load } from 'cheerio'
import { Cron } from 'croner'
import t from 'tap'
import { startTestApp } from '../support/app.ts'
import { onEachEngine } from '../support/database.ts'

onEachEngine(t, 'the jobs page tells of each job its schedule, its next run and its last ones', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const ada = await app.signedIn('ada')
  await app.jobs.runNow('users.cleanup')
  await app.database.db
    .insertInto('job_run')
    .values({
      job: 'kernel.cleanup',
      trigger: 'schedule',
      started_at: '2026-03-03T10:00:00.000Z',
      ended_at: '2026-03-03T10:00:42.000Z',
      outcome: 'failed',
      note: '<img src=x onerror=alert(1)> is on fire',
    })
    .execute()

  const answer = await ada.get('/settings/jobs')
  t.equal(answer.statusCode, 200)
  const $ = load(answer.body)
  const names = app.jobs.jobs.map((job) => job.name)
  t.ok(names.length >= 5)
  for (const job of app.jobs.jobs) {
    const card = $(`[id="job-${job.name}"]`)
    t.match(card.text(), job.title)
    t.match(card.text(), job.when)
    t.equal(card.find('.card__head time').attr('datetime'), app.jobs.nextRun(job.name), `next run of ${job.name}`)
  }
  const ran = $('[id="job-users.cleanup"] tbody tr')
  t.match(ran.text(), /by hand\s+Done\s+\S+ ms\s*0 sessions and 0 links cleared away\./)
  const failed = $('[id="job-kernel.cleanup"] tbody tr')
  t.match(failed.text(), /Failed\s+42 s\s*<img src=x onerror=alert\(1\)> is on fire/)
  t.equal($('img').length, 0, 'a message is text')
})

t.test('an administrator runs a job now; what is done is told, and who did it is written down', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const ada = await app.signedIn('ada')
  const answer = await ada.submit('/settings/jobs/db.backup/run')
  t.equal(answer.statusCode, 303)
  t.equal(answer.headers.location, '/settings/jobs')
  const page = load((await ada.get('/settings/jobs')).body)
  t.match(page('[role="status"]').text(), 'It has run.')
  t.match(page('[id="job-db.backup"] tbody tr').text(), /by hand\s+Done.*is whole/s)
  const entry = await app.database.db.selectFrom('audit').selectAll().where('action', '=', 'job.run').executeTakeFirst()
  t.match(entry, { actor_name: 'Ada Holm', thing_kind: 'job', thing_key: 'db.backup' })

  t.equal((await ada.submit('/settings/jobs/no.such/run')).statusCode, 404)
})

t.test('a job that runs is not begun a second time', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const ada = await app.signedIn('ada')
  const job = app.jobs.jobs.find(({ name }) => name === 'users.cleanup')!
  let release = () => {}
  job.run = () =>
    new Promise((done) => {
      release = () => done('let go')
    })
  const first = app.jobs.runNow('users.cleanup')
  const running = load((await ada.get('/settings/jobs')).body)
  t.equal(running('[id="job-users.cleanup"] button[disabled]').length, 1, 'its button is off')
  t.match(running('[id="job-users.cleanup"] tbody tr').text(), 'Running')
  const second = await ada.submit('/settings/jobs/users.cleanup/run')
  t.equal(second.statusCode, 409)
  t.match(second.body, 'is running already')
  release()
  await first
})

t.test('nobody but an administrator runs jobs, and nothing ran', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  await app.signedIn('ada')
  for (const person of ['vera', 'hal', 'cora'] as const) {
    const visitor = await app.signedIn(person)
    t.equal((await visitor.submit('/settings/jobs/db.backup/run')).statusCode, 403, person)
  }
  t.same(await app.database.db.selectFrom('job_run').selectAll().execute(), [])
})

t.test('a schedule in words is the schedule that is kept', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  t.equal(new Set(app.jobs.jobs.map((job) => job.name)).size, app.jobs.jobs.length, 'names are used once')
  for (const { name, cron, when } of app.jobs.jobs) {
    const night = /^every night at (\d\d):(\d\d)$/.exec(when)
    const often = /^every (?:(\d+) )?(second|s\b|minute)/.exec(when)
    const weekly = /^every (\w+day) at (\d\d:\d\d)$/.exec(when)
    const monthly = /^on the 1st at (\d\d:\d\d)$/.exec(when)
    t.ok(night || often || weekly || monthly, `${name}: ${when}`)
    const [first, second] = new Cron(cron, { timezone: 'UTC' }).nextRuns(2)
    if (weekly) {
      const day = first!.toLocaleDateString('en-GB', { weekday: 'long', timeZone: 'UTC' })
      t.same([day, first!.toISOString().slice(11, 16)], weekly.slice(1), name)
    }
    if (monthly) t.match(first!.toISOString(), `-01T${monthly[1]}:00`, name)
    if (night) t.equal(first!.toISOString().slice(11, 16), `${night[1]}:${night[2]}`, name)
    const seconds = often && Number(often[1] ?? 1) * (often[2] === 'minute' ? 60 : 1)
    if (seconds) t.equal(second!.getTime() - first!.getTime(), seconds * 1000, name)
  }
})
