// `npm run demo`: the app as it is, in a folder that goes with the process, with local stand-ins for the world outside.
// Invented data exists here and nowhere else, and every page says so.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { readConfig } from '../src/config.ts'
import { migrate } from '../src/db/migrate.ts'
import { openDatabase } from '../src/db/open.ts'
import { secretKeyOf } from '../src/db/secret-key.ts'
import { writeSetting } from '../src/db/settings.ts'
import { SYSTEM } from '../src/http/auth.ts'
import { createClient } from '../src/http/client.ts'
import { toStored } from '../src/lib/dates.ts'
import { createService } from '../src/status/services/create.ts'
import { heartbeatAddresses } from '../src/status/services/heartbeats.ts'
import { inventHistory } from './history.ts'
import { startProviders } from './providers.ts'
import { demoServices } from './services.ts'

const ADMIN = { email: 'admin@norrvik.example', password: 'demo-demo-demo' }
const BEAT_MS = 30_000

const folder = mkdtempSync(join(tmpdir(), 'signalbox-demo-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const providers = await startProviders()
Object.assign(process.env, {
  DATA_DIR: folder,
  DATABASE_URL: '',
  OUTBOUND_ALLOW: '127.0.0.0/8',
  SITE_NAME: process.env['SITE_NAME'] ?? 'Norrvik Group',
  TIME_ZONE: process.env['TIME_ZONE'] ?? 'Europe/Stockholm',
  LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
  ADMIN_EMAIL: ADMIN.email,
  ADMIN_PASSWORD: ADMIN.password,
  SIGNALBOX_DEMO: '1',
})
const beats = await fill()
console.log(
  `Demo data. Sign in as ${ADMIN.email} with the password ${ADMIN.password}; Ctrl+C ends it and leaves nothing behind.`,
)
await import('../src/server.ts')
sendBeats(beats)

/** Writes the invented company into the folder, before the app opens it. @returns the paths that heartbeats go to */
async function fill(): Promise<string[]> {
  const given = readConfig(process.env)
  const config = { ...given, secretKey: secretKeyOf(given) }
  const database = openDatabase(config)
  await migrate(database.db)
  const client = createClient({ allow: config.outboundAllow, deny: config.outboundDeny })
  const clock = () => new Date()
  const deps = { db: database.db, versions: database.versions, clock, client, config, log: pino({ level: 'silent' }) }
  const paths: string[] = []
  for (const { trouble, days, ...service } of demoServices(providers.base)) {
    const { id, checkIds } = await createService(deps, service, SYSTEM)
    await inventHistory(
      database.db,
      { id, checkIds, trouble, days, provider: Boolean(service.pageUrl) },
      config.timeZone,
    )
    for (const address of (await heartbeatAddresses(deps, database.db, id)).values())
      paths.push(new URL(address).pathname)
  }
  await writeSetting(database.db, 'status.seeded', true, toStored(clock()))
  await client.close()
  await database.close()
  return paths
}

/** The jobs of the invented company call their heartbeats, as cron would. */
function sendBeats(paths: readonly string[]): void {
  const { host, port } = readConfig(process.env)
  const beat = () => {
    for (const path of paths) fetch(`http://${host}:${port}${path}`, { method: 'POST' }).catch(() => {})
  }
  setTimeout(beat, 3_000).unref()
  setInterval(beat, BEAT_MS).unref()
}
