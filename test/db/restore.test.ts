import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import t, { type Test } from 'tap'
import { makeBackup, restoreBackup } from '../../src/db/backup.ts'
import { openDatabase, sqliteFile } from '../../src/db/open.ts'
import { readSetting, writeSetting } from '../../src/db/settings.ts'
import { temporaryDatabase, temporaryFolder } from '../support/database.ts'

const AT = new Date('2026-03-03T02:15:00.000Z')
const LATER = new Date('2026-03-04T09:00:00.000Z')

/** A folder whose database says `now`, and a backup of it that says `then`. */
async function folderWithBackup(t: Test): Promise<{ dataDir: string; file: string }> {
  const dataDir = temporaryFolder(t)
  const database = await temporaryDatabase(t, 'sqlite', dataDir)
  await writeSetting(database.db, 'word', 'then', AT.toISOString())
  const file = await makeBackup(dataDir, AT)
  await writeSetting(database.db, 'word', 'now', AT.toISOString())
  await database.close()
  return { dataDir, file }
}

async function wordIn(file: string): Promise<unknown> {
  const folder = join(file, '..')
  const database = openDatabase({ dataDir: folder, databaseUrl: '' })
  try {
    return await readSetting(database.db, 'word')
  } finally {
    await database.close()
  }
}

t.test('a backup is put back, and what it replaces is kept beside it', async (t) => {
  const { dataDir, file } = await folderWithBackup(t)
  const aside = await restoreBackup(dataDir, file, LATER)
  t.equal(await wordIn(sqliteFile(dataDir)), 'then')
  t.equal(aside, join(dataDir, 'signalbox.db.before-restore-20260304T090000Z'))
  const old = temporaryFolder(t)
  copyFileSync(aside!, sqliteFile(old))
  t.equal(await wordIn(sqliteFile(old)), 'now')
  t.ok(existsSync(file), 'the backup stays where it is')
})

t.test('what a crashed process had written last is kept with the database that is replaced', async (t) => {
  const { dataDir, file } = await folderWithBackup(t)
  // The last commits of a process that was killed stand in the journal beside the file.
  const crashed = temporaryFolder(t)
  const database = openDatabase({ dataDir, databaseUrl: '' })
  await writeSetting(database.db, 'word', 'in the journal', AT.toISOString())
  for (const suffix of ['', '-wal']) copyFileSync(sqliteFile(dataDir) + suffix, sqliteFile(crashed) + suffix)
  await database.close()

  const aside = await restoreBackup(crashed, file, LATER)
  t.equal(await wordIn(sqliteFile(crashed)), 'then', 'the old journal is not played into the new file')
  const old = temporaryFolder(t)
  for (const suffix of ['', '-wal']) copyFileSync(aside! + suffix, sqliteFile(old) + suffix)
  t.equal(await wordIn(sqliteFile(old)), 'in the journal')
})

t.test('on a new machine there is nothing to keep', async (t) => {
  const { file } = await folderWithBackup(t)
  const dataDir = join(temporaryFolder(t), 'new')
  t.equal(await restoreBackup(dataDir, file, LATER), null)
  t.equal(await wordIn(sqliteFile(dataDir)), 'then')
})

t.test('a restore that was interrupted does not hinder the next one', async (t) => {
  const { dataDir, file } = await folderWithBackup(t)
  writeFileSync(`${sqliteFile(dataDir)}.restoring`, 'half a file')
  await restoreBackup(dataDir, file, LATER)
  t.equal(await wordIn(sqliteFile(dataDir)), 'then')
})

t.test('what is no whole database of Signalbox is refused, and nothing is touched', async (t) => {
  const { dataDir, file } = await folderWithBackup(t)
  const folder = temporaryFolder(t)
  const make = (name: string, content: Buffer | string) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const whole = readFileSync(file)
  const flipped = Buffer.from(whole)
  // The first bytes of every page tell what it holds; the first page also has the header of the file.
  for (let page = 2; page * 4096 < flipped.length; page += 3)
    flipped.fill(flipped[page * 4096]! ^ 0xff, page * 4096, page * 4096 + 16)
  const foreign = join(folder, 'foreign.db')
  new Sqlite(foreign).exec('CREATE TABLE bookmarks (id integer)').close()

  const refused: [string, string, RegExp][] = [
    ['a file that is not there', join(folder, 'none.db'), /There is no file/],
    ['text', make('notes.txt', 'these are my notes '.repeat(500)), /not a database/],
    ['nothing', make('empty.db', ''), /not a database of Signalbox/],
    ['a copy cut short', make('cut.db', whole.subarray(0, Math.floor(whole.length / 2))), /damaged|malformed/],
    ['a copy with bytes flipped', make('flipped.db', flipped), /damaged|malformed/],
    ['another program’s database', foreign, /not a database of Signalbox/],
    ['a folder', folder, /./],
  ]
  const before = readFileSync(sqliteFile(dataDir))
  for (const [what, path, words] of refused) {
    await t.rejects(restoreBackup(dataDir, path, LATER), words, what)
    t.ok(readFileSync(sqliteFile(dataDir)).equals(before), `${what}: the database is as it was`)
  }
  t.equal(await wordIn(sqliteFile(dataDir)), 'now')
})
