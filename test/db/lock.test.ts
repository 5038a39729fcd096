import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { DataDirInUse, lockDataDir } from '../../src/db/lock.ts'
import { startNode } from '../support/child.ts'
import { temporaryFolder } from '../support/database.ts'

const HOLDER = join(import.meta.dirname, 'hold-lock.ts')

function errorOf(run: () => unknown): Error | null {
  try {
    run()
    return null
  } catch (error) {
    return error as Error
  }
}

t.test('a folder is one process’s while it lives, and free at once when it is killed', async (t) => {
  const folder = temporaryFolder(t)
  const holder = startNode(t, [HOLDER, folder])
  await holder.until(/held/)
  const error = errorOf(() => lockDataDir(folder))
  t.type(error, DataDirInUse)
  t.match(error?.message, `Signalbox is running on ${folder} already (process ${holder.process.pid})`)
  t.match(error?.message, 'Stop it first, or set another DATA_DIR.')

  holder.kill('SIGKILL')
  await holder.ended
  const unlock = lockDataDir(folder)
  t.ok(existsSync(join(folder, 'signalbox.lock')), 'although its files are still there')
  unlock()
})

t.test('who gives the lock up lets the next one in', async (t) => {
  const folder = temporaryFolder(t)
  lockDataDir(folder)()
  lockDataDir(folder)()
  t.pass('twice in the same process')
})

t.test('a folder that is not there yet is made, for its owner alone', async (t) => {
  const folder = join(temporaryFolder(t), 'not', 'yet')
  lockDataDir(folder)()
  t.equal(statSync(folder).mode & 0o777, 0o700)
})

t.test('a lock that cannot be taken for another reason does not claim that Signalbox is running', async (t) => {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'signalbox.lock'), 'this is no database, and never was one'.repeat(100))
  const error = errorOf(() => lockDataDir(folder))
  t.notOk(error instanceof DataDirInUse)
  t.match(error?.message, /not a database/)
})
