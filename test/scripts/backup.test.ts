import { join } from 'node:path'
import t, { type Test } from 'tap'
import { lockDataDir } from '../../src/db/lock.ts'
import { openDatabase } from '../../src/db/open.ts'
import { readSetting, writeSetting } from '../../src/db/settings.ts'
import { runNode } from '../support/child.ts'
import { temporaryDatabase, temporaryFolder } from '../support/database.ts'

const AT = '2026-03-03T10:00:00.000Z'
const POSTGRES = { DATABASE_URL: 'postgres://127.0.0.1:9/none' }

async function usedFolder(t: Test) {
  const dataDir = temporaryFolder(t)
  const { db } = await temporaryDatabase(t, 'sqlite', dataDir)
  await writeSetting(db, 'word', 'then', AT)
  return { dataDir, db, env: { DATA_DIR: dataDir } }
}

t.test('a backup made by hand while Signalbox runs is put back when it does not', async (t) => {
  const { dataDir, db, env } = await usedFolder(t)
  const unlock = lockDataDir(dataDir)
  const made = await runNode(t, ['scripts/backup.ts'], { env })
  t.equal(made.code, 0, made.stderr)
  t.match(made.stdout, /^\/.*\/backups\/signalbox-\d{8}T\d{6}Z\.db\n$/, 'its path is the output')
  await writeSetting(db, 'word', 'now', AT)

  const file = made.stdout.trim()
  const running = await runNode(t, ['scripts/restore.ts', file], { env })
  t.equal(running.code, 1)
  t.equal(running.stdout, '')
  t.match(running.stderr, `Signalbox is running on ${dataDir} already (process ${process.pid}). Stop it first`)
  t.equal(await readSetting(db, 'word'), 'now')

  await db.destroy()
  unlock()
  const restored = await runNode(t, ['scripts/restore.ts', file], { env })
  t.equal(restored.code, 0, restored.stderr)
  t.match(restored.stdout, `Restored ${file}.`)
  t.match(restored.stdout, /The database before it is kept as .*before-restore-/)
  const database = openDatabase({ dataDir, databaseUrl: '' })
  t.equal(await readSetting(database.db, 'word'), 'then')
  await database.close()
})

t.test('a file is looked for where the person is who typed its name', async (t) => {
  const { dataDir, env } = await usedFolder(t)
  const made = await runNode(t, ['scripts/backup.ts'], { env })
  const name = made.stdout.trim().split('/').at(-1)!
  const env2 = { ...env, INIT_CWD: join(dataDir, 'backups') }
  const restored = await runNode(t, ['scripts/restore.ts', name], { env: env2 })
  t.equal(restored.code, 0, restored.stderr)
})

t.test('what cannot be done is told in words', async (t) => {
  const env = { DATA_DIR: temporaryFolder(t) }
  const cases: [string[], Record<string, string>, number, RegExp][] = [
    [['scripts/backup.ts'], env, 1, /^There is no database in .* yet\.$/m],
    [['scripts/backup.ts'], { ...env, ...POSTGRES }, 1, /pg_dump/],
    [['scripts/restore.ts'], env, 2, /Usage: npm run restore -- FILE/],
    [['scripts/restore.ts', 'a', 'b'], env, 2, /Usage: npm run restore -- FILE/],
    [['scripts/restore.ts', '/none/there.db'], env, 1, /^There is no file \/none\/there\.db\.$/m],
    [['scripts/restore.ts', 'package.json'], env, 1, /not a database/],
    [['scripts/restore.ts', 'x'], { ...env, ...POSTGRES }, 1, /pg_restore/],
    [['scripts/backup.ts'], { ...env, PORT: 'x' }, 1, /PORT must be a whole number/],
  ]
  for (const [args, given, code, words] of cases) {
    const ended = await runNode(t, args, { env: given })
    t.equal(ended.code, code, args.join(' '))
    t.equal(ended.stdout, '')
    t.match(ended.stderr, words)
    t.notMatch(ended.stderr, /^\s+at /m, 'without a stack')
  }
})
