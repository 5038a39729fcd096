import { workerData } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { checkIntegrity } from './backup.ts'

const PAGES_AT_ONCE = 2_000

const { from, to } = workerData as { from: string; to: string }
const source = new Sqlite(from, { fileMustExist: true })
// SQLite's online backup (https://sqlite.org/backup.html) begins anew whenever somebody else writes meanwhile, so on a
// busy board it would never end. A read transaction holds the database as it is now; readers and writers go on.
source.exec('BEGIN')
source.prepare('SELECT count(*) FROM sqlite_master').get()
await source.backup(to, { progress: () => PAGES_AT_ONCE })
source.close()

const copy = new Sqlite(to)
// One file, to be copied anywhere: no journal beside it.
copy.pragma('journal_mode = DELETE')
checkIntegrity(copy)
copy.close()
