import { workerData } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { checkIntegrity } from './backup.ts'

const PAGES_AT_ONCE = 2_000

const { from, to } = workerData as { from: string; to: string }
const source = new Sqlite(from, { fileMustExist: true })
// SQLite's online backup: readers and writers go on, and what they write meanwhile is in the copy too.
await source.backup(to, { progress: () => PAGES_AT_ONCE })
source.close()

const copy = new Sqlite(to)
// One file, to be copied anywhere: no journal beside it.
copy.pragma('journal_mode = DELETE')
checkIntegrity(copy)
copy.close()
