import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import t, { type Test } from 'tap'
import { backupFolder, listBackups, makeBackup, trimBackups } from '../../src/db/backup.ts'
import { backupJobs } from '../../src/db/backup-job.ts'
import { connectSqlite, sqliteFile } from '../../src/db/open.ts'
import { type Engine, onEachEngine, temporaryDatabase, temporaryFolder } from '../support/database.ts'

const AT = new Date('2026-03-03T02:15:00.000Z')

/** A database that is used, with `megabytes` in it. */
async function usedDatabase(t: Test, megabytes: number) {
  const dataDir = temporaryFolder(t)
  await temporaryDatabase(t, 'sqlite', dataDir)
  const connection = connectSqlite(sqliteFile(dataDir), { durable: false })
  t.teardown(() => connection.close())
  const insert = connection.prepare('INSERT INTO setting (name, value, changed_at) VALUES (?, ?, ?)')
  const write = (name: string, length = 10) => insert.run(name, 'x'.repeat(length), AT.toISOString())
  connection.transaction(() => {
    for (let i = 0; i < megabytes * 1024; i += 1) write(`before-${i}`, 1000)
  })()
  return { dataDir, write }
}

function readCopy<T>(file: string, query: string): T {
  const copy = new Sqlite(file, { readonly: true, fileMustExist: true })
  try {
    return copy.prepare(query).get() as T
  } finally {
    copy.close()
  }
}

t.test('a copy that is made while rows are written is whole and has what was there before', async (t) => {
  const { dataDir, write } = await usedDatabase(t, 40)
  let done = false
  const backup = makeBackup(dataDir, AT).finally(() => {
    done = true
  })
  let written = 0
  while (!done) {
    write(`meanwhile-${written}`)
    written += 1
    await setImmediate()
  }
  const file = await backup
  t.ok(written > 100, `${written} rows were written meanwhile, and did not hold it up`)
  t.equal(basename(file), 'signalbox-20260303T021500Z.db')
  t.same(readCopy(file, 'PRAGMA integrity_check'), { integrity_check: 'ok' })
  t.same(readCopy(file, "SELECT count(*) AS n FROM setting WHERE name LIKE 'before-%'"), { n: 40 * 1024 })
  t.same(readdirSync(backupFolder(dataDir)), [basename(file)], 'one file, with no journal or half copy beside it')
})

t.test('backups can be read by their owner alone', async (t) => {
  const { dataDir } = await usedDatabase(t, 0)
  const file = await makeBackup(dataDir, AT)
  t.equal(statSync(backupFolder(dataDir)).mode & 0o777, 0o700)
  t.equal(statSync(file).mode & 0o777, 0o600)
})

t.test('what failed leaves no file that looks like a backup', async (t) => {
  const dataDir = temporaryFolder(t)
  await t.rejects(makeBackup(dataDir, AT), 'there is no database')
  writeFileSync(sqliteFile(dataDir), 'not a database at all'.repeat(1000))
  await t.rejects(makeBackup(dataDir, AT))
  t.same(readdirSync(backupFolder(dataDir)), [])
})

t.test('the newest are kept, and files that are no backups are nobody’s business', async (t) => {
  const dataDir = temporaryFolder(t)
  const folder = backupFolder(dataDir)
  mkdirSync(folder)
  const nameOf = (day: number) => `signalbox-202603${String(day).padStart(2, '0')}T021500Z.db`
  for (let day = 1; day <= 20; day += 1) writeFileSync(join(folder, nameOf(day)), '')
  writeFileSync(join(folder, 'before-the-move.db'), '')
  t.equal(trimBackups(dataDir, 14), 6)
  t.same(
    listBackups(dataDir).map((file) => basename(file)),
    Array.from({ length: 14 }, (_, i) => nameOf(20 - i)),
  )
  t.ok(existsSync(join(folder, 'before-the-move.db')))
  t.equal(trimBackups(dataDir, 14), 0)
  t.same(listBackups(temporaryFolder(t)), [], 'a folder without backups has none')
})

onEachEngine(
  t,
  'the nightly job makes a copy and deletes what is too old; on PostgreSQL there is none',
  async (t, engine: Engine) => {
    const dataDir = temporaryFolder(t)
    const database = await temporaryDatabase(t, engine, dataDir)
    const jobs = backupJobs(database, { dataDir, backupsKept: 2 })
    if (engine === 'postgres') return void t.same(jobs, [])
    mkdirSync(backupFolder(dataDir))
    for (const day of ['01', '02', '03'])
      writeFileSync(join(backupFolder(dataDir), `signalbox-202001${day}T021500Z.db`), '')
    const note = await jobs[0]!.run({ log: null as never }, new AbortController().signal)
    t.match(note, /signalbox-\d{8}T\d{6}Z\.db is whole; 2 old copies deleted\./)
    t.equal(listBackups(dataDir).length, 2)
  },
)
