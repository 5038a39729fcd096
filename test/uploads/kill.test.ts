import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startTestApp } from '../support/app.ts'
import { startNode } from '../support/child.ts'
import { onEachEngine } from '../support/database.ts'

const ROWS = 10_000

onEachEngine(
  t,
  'kill -9 in the middle of an import leaves nothing of it; another process does it anew',
  async (t, engine) => {
    const app = await startTestApp(t, engine)
    const { db, url } = app.database
    const file = join(app.config.dataDir, 'regions.csv')
    const lines = Array.from({ length: ROWS }, (_, i) => `region-${i},Region ${i}`)
    writeFileSync(file, `slug,name\n${lines.join('\n')}\n`)

    const child = startNode(t, [join(import.meta.dirname, 'killed-import.ts')], {
      env: {
        KIND: 'directory.region',
        DATA_DIR: app.config.dataDir,
        DATABASE_URL: url,
        SECRET_KEY: app.config.secretKey,
        FILE: file,
      },
    })
    await child.until(new RegExp(`state checked ${ROWS}`))
    await child.until(/writing \d+/)
    child.kill('SIGKILL')
    const { stdout, signal } = await child.ended
    t.equal(signal, 'SIGKILL')
    t.notMatch(stdout, 'ended', 'it was in the middle')

    const count = async () => {
      const { n } = await db
        .selectFrom('entity')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
      return n
    }
    t.equal(await count(), 0, 'no row is there')
    const left = await db.selectFrom('upload').selectAll().executeTakeFirstOrThrow()
    t.equal(left.state, 'applying', 'only that it had begun')

    // On PostgreSQL it could be another process that works on it, until that has been silent for a while.
    app.clock.now = new Date(Date.now() + 3 * 60 * 60_000)
    await app.jobs.runNow('uploads.sweep')
    await app.imports.settled(left.id, 60_000)
    const swept = await db.selectFrom('upload').selectAll().executeTakeFirstOrThrow()
    if (engine === 'sqlite') {
      t.match(swept, { state: 'refused', file: null, problem: /nothing was imported/ })
      t.equal(await count(), 0)
      t.same(await db.selectFrom('upload_change').selectAll().execute(), [])
    } else {
      t.match(swept, { state: 'applied', file: null, problem: null, added: ROWS, rejected: 0 })
      t.equal(await count(), ROWS, 'all of it, once')
      t.same(await db.selectFrom('upload_file').select('part').execute(), [], 'nothing is kept of its file')
    }
    t.same(
      readdirSync(join(app.config.dataDir, 'uploads')).filter((name) => !name.endsWith('.rejects.csv')),
      [],
      'nor is a file',
    )
  },
)
