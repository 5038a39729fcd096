import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startTestApp, type TestApp } from '../support/app.ts'
import { startNode } from '../support/child.ts'
import { onEachEngine } from '../support/database.ts'
import { csvOf, figures, makeRows, sendLog } from './log.ts'

const HEAD = 'services,state,stage,creationtime,recentreporttime\n'
const ROWS = 30_000

async function countRows({ database }: TestApp): Promise<number> {
  const { n } = await database.db
    .selectFrom('log_incident')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return n
}

onEachEngine(
  t,
  'kill -9 in the middle of a log leaves nothing that counts, and soon nothing at all',
  async (t, engine) => {
    const app = await startTestApp(t, engine)
    const file = join(app.config.dataDir, 'log.csv')
    writeFileSync(file, csvOf(makeRows(ROWS), true))
    const { dataDir, secretKey } = app.config
    const env = {
      KIND: 'analytics.log',
      DATA_DIR: dataDir,
      DATABASE_URL: app.database.url,
      SECRET_KEY: secretKey,
      FILE: file,
    }
    const child = startNode(t, [join(import.meta.dirname, '../uploads/killed-import.ts')], { env })
    await child.until(/writing \d+/)
    child.kill('SIGKILL')
    t.notMatch((await child.ended).stdout, 'ended', 'it was in the middle')

    t.equal((await figures(app)).kpis.total, 0)
    app.clock.now = new Date(Date.now() + 3 * 60 * 60_000)
    await app.jobs.runNow('uploads.sweep')
    const find = () => app.database.db.selectFrom('upload').selectAll().executeTakeFirstOrThrow()
    await app.imports.settled((await find()).id, 60_000)
    if (engine === 'sqlite') {
      t.match(await find(), { state: 'refused', hidden: 0 })
      t.equal(await countRows(app), 0)
      t.match((await sendLog(app, csvOf(makeRows(50), true))).json(), { added: 50 }, 'the same ids are new')
    } else {
      // Another process goes on with it, from the beginning.
      t.match(await find(), { state: 'applied', hidden: 0, added: ROWS })
      t.equal(await countRows(app), ROWS, 'all of it, once')
    }
  },
)

onEachEngine(
  t,
  'rows of a log that was taken back do not count, are deleted, and may come again',
  async (t, engine) => {
    const app = await startTestApp(t, engine)
    const content = csvOf(makeRows(500), true)
    const { upload } = (await sendLog(app, content)).json<{ upload: number }>()
    const visitor = await app.signedIn('hal')
    await visitor.submit(`/dashboard/uploads/${upload}/withdrawal`, {})
    await app.imports.settled(upload, 5_000)
    t.equal((await figures(app)).kpis.total, 0)
    t.match((await sendLog(app, content)).json(), { added: 500 })
    await app.imports.forgetHidden()
    t.equal(await countRows(app), 500)
    t.equal((await figures(app)).kpis.total, 500)
  },
)

t.test('rows of one file that may be one incident are counted, and pointed out', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const row = 'Shop,open,prd,2026-11-02T10:00:00Z,2026-11-02T11:00:00Z\n'
  const other = 'Shop,open,stg,2026-11-01T10:00:00Z,2026-11-02T11:00:00Z\n'
  const answer = await sendLog(app, HEAD + row + other + row.replace('open', 'closed'))
  t.match(answer.json(), { added: 3 })
  t.same(answer.json<{ notes: string[] }>().notes, [
    'Another row of this file has the same services, stage and creation. Without a column of ids each is counted.',
  ])
  t.equal((await figures(app)).kpis.total, 3)
})
