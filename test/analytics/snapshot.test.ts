import t from 'tap'
import { startBuild } from '../../src/analytics/cube/build.ts'
import { startTestApp } from '../support/app.ts'
import { onEachEngine } from '../support/database.ts'
import { csvOf, makeRows, sendLog } from './log.ts'

onEachEngine(t, 'the cube that is stored is the one that was made, and is the one that is read', async (t, engine) => {
  const app = await startTestApp(t, engine)
  t.equal((await sendLog(app, csvOf(makeRows(300)))).statusCode, 201)
  const { db } = app.database
  const build = async (mayBeStored: boolean) => {
    const { done, ended } = startBuild({ database: app.config, mayBeStored })
    const made = await done
    await ended
    return made
  }
  const made = await build(false)
  t.equal(made.cube.size, 300)
  const clock = await db.selectFrom('log_clock').select('snapshot_seq').executeTakeFirstOrThrow()
  t.equal(clock.snapshot_seq, made.seq)
  await sendLog(app, csvOf(makeRows(20, 3)))
  t.same(await build(true), made, 'without what changed since, which is put on top of it')
  const anew = await build(false)
  t.equal(anew.cube.size, 320)
  const stored = await db.selectFrom('log_snapshot').select('seq').distinct().execute()
  t.same(stored, [{ seq: anew.seq }], 'what is older is let go of')
})
