import { cpSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { openDatabase } from '../../src/db/open.ts'
import { SYSTEM } from '../../src/http/auth.ts'

// A process of its own, to be killed in the middle of an import: it says "writing" when rows are being written.

const config = readConfig(process.env)
const database = openDatabase(config)
const log = pino({ level: 'silent' })
const { imports } = await buildApp({ config, database, clock: () => new Date(), log })
const path = join(config.dataDir, 'uploads', 'received')
cpSync(process.env['FILE']!, path)
const file = { path, name: 'file.csv', bytes: 1, sha256: 'a'.repeat(64) }
const id = await imports.begin(process.env['KIND']!, file, SYSTEM)
await imports.settled(id, 60_000)
const upload = await database.db.selectFrom('upload').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
console.log(`state ${upload.state} ${upload.added}`)
await imports.confirm(upload, { leaveOut: false }, SYSTEM)
const timer = setInterval(() => {
  const progress = imports.progress(id)
  if (progress?.step === 'writing' && progress.rows > 0) console.log(`writing ${progress.rows}`)
}, 5)
await imports.settled(id, 60_000)
clearInterval(timer)
console.log('ended')
